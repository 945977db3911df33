import type { Route } from '../route.js'
import { managementRoutes } from './management-routes.js'
import { organizationRoutes } from './organization-routes.js'
import { userRoutes } from './user-routes.js'

/** The rows of the dialect. */
export const routes: readonly Route[] = [...managementRoutes, ...organizationRoutes, ...userRoutes]
