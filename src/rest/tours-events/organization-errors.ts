import { error, MALFORMED } from './errors.js'

export const ORGANIZATION_NOT_FOUND = error(404, 'Organization not found', 'There is none.', 'NOT_FOUND')

/** What changes of an organization may be refused for. */
export const CHANGE_ERRORS = [
  MALFORMED,
  error(422, 'The name must not be empty.', 'An empty name, or one of more than 120 characters.'),
  error(422, 'The logo must be an absolute http or https URL.', 'A logo that is none.'),
  error(422, 'The time zone must be an IANA name such as Europe/Berlin.', 'A time zone that is none.'),
]
