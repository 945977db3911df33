import type { Route } from '../route.js'
import { memberRoutes } from './member-routes.js'
import { organizationRoutes } from './organization-routes.js'
import { siteRoutes } from './site-routes.js'

/** The rows of the dialect. */
export const routes: readonly Route[] = [...organizationRoutes, ...siteRoutes, ...memberRoutes]
