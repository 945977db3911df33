/** Messages that are not their code in sentence case (better-auth.md 3.6 and 7.1). */
const MESSAGES: Readonly<Record<string, string>> = {
  EMAIL_VERIFICATION_REQUIRED_FOR_INVITATION:
    'Email verification required to view or list invitations for the session email',
  YOU_ARE_NOT_ALLOWED_TO_INVITE_USER_WITH_THIS_ROLE: 'You are not allowed to invite a user with this role',
  YOU_ARE_NOT_ALLOWED_TO_LIST_INVITATIONS: 'You are not allowed to list invitations for this organization',
  TOO_MANY_ROLES: 'This organization has too many roles',
  INVALID_RESOURCE: 'The provided permission includes an invalid resource',
  ROLE_NAME_IS_ALREADY_TAKEN: 'That role name is already taken',
  CANNOT_DELETE_A_PRE_DEFINED_ROLE: 'Cannot delete a pre-defined role',
  ROLE_IS_ASSIGNED_TO_MEMBERS:
    'A role that members or pending invitations hold cannot be deleted. Give them another role first',
  MISSING_OR_NULL_ORIGIN: 'Missing or null Origin',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: 'Cross-site navigation login blocked. This request appears to be a CSRF attack.',
  INVALID_CALLBACK_URL: 'Invalid callbackURL',
}

/** The text of a code: sentence case but for the exceptions. */
export function messageOf(code: string): string {
  return MESSAGES[code] ?? code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ')
}

/** An answer of this dialect that is no success. `body` is what is sent; null sends an empty body. */
export class Refused extends Error {
  override name = 'Refused'

  constructor(
    readonly status: number,
    readonly body: Record<string, unknown> | null,
  ) {
    super(String(body?.message ?? status))
  }
}

/** `{ message, code }`, with the message that belongs to the code unless one is given. */
export const refuse = (status: number, code: string, more: { message?: string; missingPermissions?: string[] } = {}) =>
  new Refused(status, { message: messageOf(code), ...more, code })

/** The few refusals that have a message and no code, marked `(*)` in better-auth.md 3. */
export const refuseInWords = (status: number, message: string) => new Refused(status, { message })

/** The even fewer that have no body. */
export const refuseSilently = (status: number) => new Refused(status, null)

/** The refusal as it is sent. */
export function refusedResponse({ status, body }: Refused): Response {
  return body ? Response.json(body, { status }) : new Response(null, { status })
}
