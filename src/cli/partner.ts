import { connection } from '../database/list.js'
import type { Partner } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'
import { createPartner } from '../partner/operations/create-partner.js'
import { createPartnerKey } from '../partner/operations/create-partner-key.js'
import { partners } from '../partner/reads.js'
import { type Command, defineCommand } from './command.js'
import { keyOptions, shownKey } from './key.js'
import { moment, table } from './output.js'
import { limit, momentFrom } from './references.js'

const shown = ({ id, name, createdAt }: Partner) => ({ id: encodeId('Partner', id), uuid: id, name, createdAt })

export const partnerCommands: Record<string, Command> = {
  create: defineCommand({
    summary: 'Create a partner, who runs organizations for others.',
    positionals: ['name'],
    run: async (cli, _values, { name }) => {
      const partner = shown(await createPartner(cli.operator, { name }))
      return { data: { partner }, text: `Created the partner ${partner.name} (${partner.id}).` }
    },
  }),
  list: defineCommand({
    summary: 'List partners.',
    options: { limit: { type: 'string', value: 'rows', description: 'How many at most; 100 if left out.' } },
    run: async (cli, { limit: rows }) => {
      const page = await connection(cli.operator, partners, null, { first: limit(rows) })
      const found = page.edges.map(({ node }) => shown(node))
      return {
        data: { partners: found, hasMore: page.pageInfo.hasNextPage },
        text: table(
          ['ID', 'NAME', 'CREATED'],
          found.map(({ id, name, createdAt }) => [id, name, moment(createdAt)]),
        ),
      }
    },
  }),
  key: defineCommand({
    summary: 'Make a key of a partner and show it this once.',
    positionals: ['partner-id'],
    options: keyOptions,
    run: async (cli, values, positionals) => {
      const { apiKey, key, partner } = await createPartnerKey(cli.operator, positionals['partner-id'], {
        name: values.name,
        scopes: values.scope.length > 0 ? values.scope : undefined,
        expiresAt: momentFrom('expires', values.expires, cli.services.now()),
      })
      return {
        data: { partner: shown(partner), apiKey: shownKey(cli, apiKey), key },
        text: `Made the key ${apiKey.name} of ${partner.name}. It is shown this once:\n${key}`,
      }
    },
  }),
}
