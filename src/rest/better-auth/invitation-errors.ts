import { error } from './errors.js'

export const INVITATION_NOT_FOUND = error(
  400,
  'INVITATION_NOT_FOUND',
  'There is no such invitation, or it is answered, taken back or expired.',
  'NOT_FOUND',
)

export const NOT_RECIPIENT = error(
  403,
  'YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION',
  'It is for another address.',
  'NOT_RECIPIENT',
)

export const VERIFY_BEFORE_ANSWERING = error(
  403,
  'EMAIL_VERIFICATION_REQUIRED_BEFORE_ACCEPTING_OR_REJECTING_INVITATION',
  'The address is not verified, and the gateway can send mail.',
  'EMAIL_NOT_VERIFIED',
)

export const VERIFY_BEFORE_READING = error(
  403,
  'EMAIL_VERIFICATION_REQUIRED_FOR_INVITATION',
  'The address is not verified, and the gateway can send mail.',
)
