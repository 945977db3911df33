import type { Command } from './command.js'
import { keyCommands } from './key.js'
import { auditCommands, secretsCommands, subscriptionCommands } from './maintenance.js'
import { organizationCommands } from './organization.js'
import { partnerCommands } from './partner.js'
import { userCommands } from './user.js'

/** Every command, as `npm run cli -- <noun> <verb>` names it. */
export const nouns: Readonly<Record<string, Record<string, Command>>> = {
  user: userCommands,
  organization: organizationCommands,
  key: keyCommands,
  partner: partnerCommands,
  subscription: subscriptionCommands,
  secrets: secretsCommands,
  audit: auditCommands,
}
