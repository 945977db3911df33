import { describe, expect, it } from 'vitest'
import { answerOf, messageOf } from '../../../src/rest/better-auth/errors.js'

// better-auth.md 3.6, 7.1 and 8.1.
const EXCEPTIONS: Record<string, string> = {
  EMAIL_VERIFICATION_REQUIRED_FOR_INVITATION:
    'Email verification required to view or list invitations for the session email',
  YOU_ARE_NOT_ALLOWED_TO_INVITE_USER_WITH_THIS_ROLE: 'You are not allowed to invite a user with this role',
  YOU_ARE_NOT_ALLOWED_TO_LIST_INVITATIONS: 'You are not allowed to list invitations for this organization',
  TOO_MANY_ROLES: 'This organization has too many roles',
  INVALID_RESOURCE: 'The provided permission includes an invalid resource',
  ROLE_NAME_IS_ALREADY_TAKEN: 'That role name is already taken',
  CANNOT_DELETE_A_PRE_DEFINED_ROLE: 'Cannot delete a pre-defined role',
  MISSING_OR_NULL_ORIGIN: 'Missing or null Origin',
  INVALID_ORIGIN: 'Invalid origin',
}

describe('messageOf', () => {
  it('writes a code in sentence case', () => {
    expect(messageOf('YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER')).toBe(
      'You cannot leave the organization as the only owner',
    )
  })

  it.each(Object.entries(EXCEPTIONS))('knows the words of %s', (code, message) => {
    expect(messageOf(code)).toBe(message)
  })
})

describe('answerOf', () => {
  const refused = { kind: 'REFUSED', issues: [], missingPermissions: [] } as const

  it('puts every complaint into one message, with its place', () => {
    const issues = [
      { path: 'email', code: 'x', message: 'bad' },
      { path: '', code: 'x', message: 'worse' },
    ]
    expect(answerOf({ kind: 'BAD_INPUT', place: 'body', issues })).toEqual({
      status: 400,
      body: { message: '[body.email] bad; [body] worse', code: 'VALIDATION_ERROR' },
    })
  })

  it('keeps code, status and sentence of a refusal that no row has words for', () => {
    expect(answerOf({ ...refused, code: 'DOMAIN_TAKEN', message: 'Taken.' })).toEqual({
      status: 409,
      body: { message: 'Taken.', code: 'DOMAIN_TAKEN' },
    })
  })

  it('tells nothing about what went wrong inside', () => {
    expect(answerOf({ kind: 'UNEXPECTED' })).toEqual({
      status: 500,
      body: { message: 'Internal server error', code: 'INTERNAL_SERVER_ERROR' },
    })
  })

  it('has an answer for a body that is too large', () => {
    expect(answerOf({ kind: 'TOO_LARGE' })).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } })
  })
})
