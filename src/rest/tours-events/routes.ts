import type { Route } from '../route.js'
import { currentOrganizationRoutes } from './current-organization-routes.js'
import { invitationRoutes } from './invitation-routes.js'
import { memberRoutes } from './member-routes.js'
import { platformRoutes } from './platform-routes.js'
import { recipientRoutes } from './recipient-routes.js'
import { roleRoutes } from './role-routes.js'

/** The rows of the dialect, in the order of its page. */
export const routes: readonly Route[] = [
  ...platformRoutes,
  ...currentOrganizationRoutes,
  ...memberRoutes,
  ...roleRoutes,
  ...invitationRoutes,
  ...recipientRoutes,
]
