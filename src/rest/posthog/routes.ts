import type { Route } from '../route.js'
import { backfillActions } from './backfill-actions.js'
import { backfillRoutes } from './backfill-routes.js'
import { batchExportActions } from './batch-export-actions.js'
import { batchExportRoutes } from './batch-export-routes.js'
import { callerRoutes } from './caller-routes.js'
import { domainRoutes } from './domain-routes.js'
import { inviteRoutes } from './invite-routes.js'
import { memberRoutes } from './member-routes.js'
import { organizationRoutes } from './organization-routes.js'
import { projectRoutes } from './project-routes.js'
import { runActions } from './run-actions.js'
import { runRoutes } from './run-routes.js'
import { testStepRoutes } from './test-step-routes.js'

/** The rows of the dialect. */
export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...projectRoutes,
  ...memberRoutes,
  ...inviteRoutes,
  ...domainRoutes,
  ...batchExportRoutes,
  ...batchExportActions,
  ...testStepRoutes,
  ...runRoutes,
  ...runActions,
  ...backfillRoutes,
  ...backfillActions,
  ...callerRoutes,
]
