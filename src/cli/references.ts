import { notFound } from '../errors.js'
import type { Organization, User } from '../generated/prisma/client.js'
import { parseId } from '../ids.js'
import { findOrganization, type OrganizationReference } from '../organization/reads.js'
import { userByEmail, userById } from '../user/reads.js'
import { Misuse } from './command.js'
import type { Cli } from './connect.js'

/** A user by e-mail address or id. */
export async function userNamed(cli: Cli, text: string): Promise<User> {
  const id = parseId('User', text)
  const user = id ? await cli.operator.load(userById, id) : await cli.operator.load(userByEmail, text)
  if (!user) throw notFound(`User ${text}`)
  return user
}

export const referenceTo = (text: string): OrganizationReference =>
  parseId('Organization', text) ? { id: text } : { slug: text }

/** An organization by slug or id. */
export async function organizationNamed(cli: Cli, text: string): Promise<Organization> {
  const organization = await findOrganization(cli.operator, referenceTo(text))
  if (!organization) throw notFound(`Organization ${text}`)
  return organization
}

/** A whole number that is not negative. */
export function count(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Misuse(`--${option} must be a whole number, not ${text}`)
  return Number(text)
}

/** How many rows a list shows; 100 if nothing is said. */
export function limit(text: string | undefined): number {
  const rows = count('limit', text ?? '100')
  if (rows < 1 || rows > 10_000) throw new Misuse('--limit must be between 1 and 10000')
  return rows
}

/** A moment: `30d`, `12h`, or a date such as 2027-01-31T00:00:00Z. */
export function momentFrom(option: string, text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return undefined
  const [, amount, unit] = /^(\d{1,5})([dh])$/.exec(text) ?? []
  if (amount && unit) return new Date(now.getTime() + Number(amount) * (unit === 'd' ? 86_400_000 : 3_600_000))
  const date = new Date(text)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime())) {
    throw new Misuse(`--${option} must be a time such as 30d, 12h or 2027-01-31T00:00:00Z, not ${text}`)
  }
  return date
}
