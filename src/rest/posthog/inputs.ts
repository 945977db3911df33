import { z } from 'zod'

const organizationId = z.string().describe('A UUID, or `@current`.')

/** The path of one organization. */
export const organizationPath = z.object({ organizationId })

/** The path of a project. */
export const projectPath = z.object({ projectId: z.string().describe('The number of a site, or `@current`.') })

/** The path of one of its records. */
export const recordPath = z.object({ organizationId, id: z.string().describe('A UUID.') })

/** The path of one of its members. */
export const memberPath = z.object({ organizationId, userUuid: z.string().describe('The UUID of the user, or `@me`.') })
