import type { z } from 'zod'
import { offsetPage } from '../../database/numbered-page.js'
import { sites } from '../../site/reads.js'
import { Refused } from '../problem.js'
import { type Call, type Route, route } from '../route.js'
import {
  currentOrganization,
  inOrganizationOfPath,
  organizationOf,
  reading,
  refusalsInOrganization,
  refusalsOf,
} from './access.js'
import { NO_PERMISSION, NO_SUCH_ORGANIZATION } from './errors.js'
import { organizationPath, projectPath, recordPath } from './inputs.js'
import { pageExample, pageOf, pageQuery, presentPage, TOO_FAR, windowOf } from './page.js'
import { projectExample, projectShape } from './project-shapes.js'
import {
  findProject,
  inProjectOfPath,
  NO_SUCH_PROJECT,
  presentProject,
  projectAt,
  refusalsInProject,
} from './projects.js'

const seeing = reading('project:read', 'sites.read')

const listed = {
  status: 200,
  description: 'A page of projects.',
  schema: pageOf(projectShape),
  example: pageExample(projectExample),
}
const shown = { status: 200, description: 'The project.', schema: projectShape, example: projectExample }

async function listOf(call: Call<unknown, z.output<typeof pageQuery>>, organizationId: string) {
  const { ctx } = call
  const window = windowOf(call.query)
  const { rows, total } = await offsetPage(ctx, sites, organizationId, window)
  return presentPage(call, window, { total, rows: await Promise.all(rows.map((site) => presentProject(ctx, site))) })
}

/** Projects (posthog.md 7 and 9): read here, made and changed where sites are. */
export const projectRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/projects',
    alsoAt: ['/api/environments'],
    operationId: 'projects_list',
    summary: 'List the projects of the current organization',
    tag: 'Projects',
    permissions: ['sites.read'],
    credential: 'any',
    guards: [(call) => inOrganizationOfPath(seeing)({ ...call, params: { organizationId: '@current' } })],
    query: pageQuery,
    success: listed,
    errors: [TOO_FAR, ...refusalsOf(seeing), NO_PERMISSION, NO_SUCH_ORGANIZATION],
    run: (call) => {
      const organizationId = currentOrganization(call.ctx.viewer)
      if (!organizationId) throw new Refused(NO_SUCH_ORGANIZATION)
      return listOf(call, organizationId)
    },
  }),
  route({
    method: 'GET',
    path: '/api/projects/:projectId',
    alsoAt: ['/api/environments/:projectId'],
    operationId: 'projects_retrieve',
    summary: 'Retrieve a project',
    tag: 'Projects',
    permissions: ['sites.read'],
    credential: 'any',
    guards: [inProjectOfPath(seeing)],
    params: projectPath,
    success: shown,
    errors: refusalsInProject(seeing),
    run: async ({ ctx, params }) => presentProject(ctx, await projectAt(ctx, params.projectId)),
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/projects',
    operationId: 'organization_projects_list',
    summary: 'List all projects of an organization',
    tag: 'Projects',
    permissions: ['sites.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: organizationPath,
    query: pageQuery,
    success: listed,
    errors: [TOO_FAR, ...refusalsInOrganization(seeing)],
    run: (call) => listOf(call, organizationOf(call.ctx, call.params)),
  }),
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/projects/:id',
    operationId: 'organization_projects_retrieve',
    summary: 'Retrieve a project of an organization',
    tag: 'Projects',
    permissions: ['sites.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: recordPath,
    success: shown,
    errors: [...refusalsInOrganization(seeing), NO_SUCH_PROJECT],
    run: async ({ ctx, params }) => {
      const site = await findProject(ctx, params.id)
      if (site?.organizationId !== organizationOf(ctx, params)) throw new Refused(NO_SUCH_PROJECT)
      return presentProject(ctx, site)
    },
  }),
]
