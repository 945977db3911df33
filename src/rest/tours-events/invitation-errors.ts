import { error, refusalOf } from './errors.js'

export const INVITATION_NOT_FOUND = error(404, 'Invitation not found', 'No invitation that is meant here.', 'NOT_FOUND')
export const ALREADY_MEMBER = refusalOf(
  'ALREADY_MEMBER',
  'User is already a member of this organization.',
  'The address is of a member.',
)
export const ROLE_GONE = refusalOf(
  'INVITATION_ROLE_GONE',
  'The role of this invitation no longer exists: pilot.',
  'Its role was deleted.',
)
export const INVITER_LOST_RIGHTS = refusalOf(
  'INVITER_LOST_RIGHTS',
  'Whoever invited you may no longer give this role. Ask for another invitation.',
  'Who invited has left since, or may no longer give the role.',
)
export const MEMBER_LIMIT = refusalOf(
  'MEMBER_LIMIT',
  'You have reached the limit of 3 member(s) for your plan. Please upgrade to add more.',
  'No seat is left.',
)
