import { error } from './errors.js'

export const INVITATION_NOT_FOUND = error(404, 'Invitation not found', 'No invitation that is meant here.', 'NOT_FOUND')
