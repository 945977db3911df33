import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import type { Site } from '../../generated/prisma/client.js'
import { Refused } from '../problem.js'
import type { DocumentedError, Guard } from '../route.js'
import { type Access, belonging, inOrganizationOfPath, organizationOf, refusalsInOrganization } from './access.js'
import { organizationPath, projectPath } from './inputs.js'
import { findProject, inProjectOfPath, NO_SUCH_PROJECT, projectAt, refusalsInProject } from './projects.js'

type PathParameters = Readonly<Record<string, string>>

/** Where the batch exports of a path are: those of an organization, or those of one of its sites. */
export interface Found {
  organizationId: string
  /** null: those of all sites, too. */
  site: Site | null
}

/** One of the two roots that the same rows are served under (posthog.md 6.4 and 7). */
export interface Place {
  names: 'organization' | 'project'
  path: string
  alsoAt: readonly string[]
  /** In front of the ids of operations. */
  prefix: string
  params: z.ZodObject<Record<string, z.ZodString>>
  guard(access: Access): Guard
  refusals(access: Access): DocumentedError[]
  /** What the path of a call names that `guard` has let through. */
  find(ctx: RequestContext, params: PathParameters): Promise<Found>
}

const ORGANIZATION: Place = {
  names: 'organization',
  path: '/api/organizations/:organizationId',
  alsoAt: [],
  prefix: '',
  params: organizationPath,
  guard: inOrganizationOfPath,
  refusals: refusalsInOrganization,
  find: async (ctx, { organizationId = '' }) => ({
    organizationId: organizationOf(ctx, { organizationId }),
    site: null,
  }),
}

const PROJECT: Place = {
  names: 'project',
  path: '/api/projects/:projectId',
  alsoAt: ['/api/environments/:projectId'],
  prefix: 'projects_',
  params: projectPath,
  guard: inProjectOfPath,
  refusals: refusalsInProject,
  find: async (ctx, { projectId = '' }) => {
    const site = await projectAt(ctx, projectId)
    return { organizationId: site.organizationId, site }
  },
}

export const PLACES: readonly Place[] = [ORGANIZATION, PROJECT]

/** Path and operation of a row under a place. */
export const below = (place: Place, path: string, operationId: string) => ({
  path: `${place.path}${path}`,
  ...(place.alsoAt.length > 0 && { alsoAt: place.alsoAt.map((root) => `${root}${path}`) }),
  operationId: `${place.prefix}${operationId}`,
})

/** The path of a record below a place. */
export const recordAt = (place: Place) => place.params.extend({ id: z.string().describe('A UUID.') })

/** Refuses who does not belong where a path leads, whatever may be done there. */
export const belongingToPlace: Guard = async (call) => {
  const { projectId } = call.params
  if (projectId === undefined) return belonging(call)
  if (!(await findProject(call.ctx, projectId))) throw new Refused(NO_SUCH_PROJECT)
}
