import type { User } from '../generated/prisma/client.js'

export interface NameParts {
  firstName: string | null
  lastName: string | null
}

/** Both parts as one name. */
export const joinedName = ({ firstName, lastName }: NameParts): string =>
  [firstName, lastName].filter(Boolean).join(' ')

/**
 * The parts of a person's name: as they were given, while they still make the name, else split at the first space. Other
 * doors change the name alone.
 */
export function nameParts(user: Pick<User, 'name' | 'firstName' | 'lastName'>): NameParts {
  if (joinedName(user) === user.name) return { firstName: user.firstName, lastName: user.lastName }
  const at = user.name.indexOf(' ')
  if (at < 0) return { firstName: user.name, lastName: null }
  return { firstName: user.name.slice(0, at), lastName: user.name.slice(at + 1) }
}
