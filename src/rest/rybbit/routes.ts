import type { Route } from '../route.js'
import { organizationRoutes } from './organization-routes.js'

/** The rows of the dialect. */
export const routes: readonly Route[] = [...organizationRoutes]
