import { z } from 'zod'
import { parseMailAddress } from '../../net/mail-address.js'
import { anyText, body, flag, level, text } from './fields.js'
import { NOT_EMAIL } from './texts.js'

/** A project that an invite opens. */
interface ProjectAccess {
  id: number
  level: 'member' | 'admin'
}

/** The words of posthog.md 4 for what is no list of projects. */
function complaintAbout(given: unknown): string | null {
  if (!Array.isArray(given)) return 'The field must be a list of dictionaries.'
  for (const item of given) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      return 'Each item in the list must be a dictionary.'
    }
    if (!('id' in item && 'level' in item)) return 'Each dictionary must contain "id" and "level" keys.'
    if (!Number.isInteger(item.id)) return 'The "id" field must be an integer.'
    if (!levelOf(item.level)) return 'The "level" field must be a valid access level.'
  }
  return null
}

/** Words now, numbers before 2025. */
function levelOf(given: unknown): ProjectAccess['level'] | null {
  if (given === 'member' || given === 1) return 'member'
  return given === 'admin' || given === 8 ? 'admin' : null
}

const projects = z
  .unknown()
  .transform((given, context): ProjectAccess[] => {
    if (given === null || given === undefined) return []
    const message = complaintAbout(given)
    if (!message)
      return (given as { id: number; level: unknown }[]).map((item) => ({
        id: item.id,
        level: levelOf(item.level) ?? 'member',
      }))
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
  .optional()
  .meta({
    description: 'The sites that a plain member will see, as `{ id, level }`; all without it.',
  })

export const inviteBody = body({
  target_email: text(254).refine((address) => parseMailAddress(address) !== null, NOT_EMAIL),
  first_name: anyText(30).optional(),
  level: level().default(1),
  message: anyText(2000).nullish(),
  private_project_access: projects,
  send_email: flag().default(true),
  combine_pending_invites: flag().default(false),
})

export type Invite = z.output<typeof inviteBody>

export const MOST_AT_ONCE = 20
export const NOT_A_LIST = 'This endpoint needs an array of data for bulk invite creation.'
export const TOO_MANY = `A maximum of ${MOST_AT_ONCE} invites can be sent in a single request.`

export const bulkBody = z.array(inviteBody, NOT_A_LIST).max(MOST_AT_ONCE, TOO_MANY)
