import { API_KEY_KINDS, type ApiKeyKind } from '../access/key-scopes.js'
import { createApiKey } from '../api-key/operations/create-api-key.js'
import { revokeApiKey } from '../api-key/operations/revoke-api-key.js'
import { isActive } from '../api-key/policy.js'
import { organizationKeys, userKeys } from '../api-key/reads.js'
import { connection } from '../database/list.js'
import type { ApiKey } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'
import { type Command, defineCommand, Misuse } from './command.js'
import type { Cli } from './connect.js'
import { moment, table } from './output.js'
import { limit, momentFrom, organizationNamed, referenceTo, userNamed } from './references.js'

export const shownKey = (cli: Cli, key: ApiKey) => ({
  id: encodeId('ApiKey', key.id),
  uuid: key.id,
  kind: key.kind,
  name: key.name,
  start: key.start,
  last4: key.last4,
  scopes: key.unscoped ? null : key.scopes,
  trustedDocumentsOnly: key.trustedDocumentsOnly,
  isActive: isActive(key, cli.services.now()),
  expiresAt: key.expiresAt,
  lastUsedAt: key.lastUsedAt,
  revokedAt: key.revokedAt,
  createdAt: key.createdAt,
})

/** `rybbit-organization` for RYBBIT_ORGANIZATION. */
function kindNamed(text: string | undefined): ApiKeyKind | undefined {
  if (text === undefined) return undefined
  const kind = API_KEY_KINDS.find((known) => known === text.toUpperCase().replaceAll('-', '_'))
  if (!kind)
    throw new Misuse(`--kind must be native, rybbit, posthog, tours-events or rybbit-organization, not ${text}`)
  return kind
}

export const keyOptions = {
  name: { type: 'string', value: 'name', required: true, description: 'What the key is for.' },
  scope: { type: 'string', value: 'scope', multiple: true, description: 'Limit it; may be given several times.' },
  expires: { type: 'string', value: 'time', description: 'When it ends: 30d, 12h or a date; never if left out.' },
} as const

export const keyCommands: Record<string, Command> = {
  create: defineCommand({
    summary: 'Make a key of a user, or of an organization (rybbit-organization), and show it this once.',
    options: {
      ...keyOptions,
      kind: {
        type: 'string',
        value: 'kind',
        description: 'native, rybbit, posthog, tours-events or rybbit-organization; native if left out.',
      },
      'trusted-documents-only': {
        type: 'boolean',
        description: 'On the graph it runs documents that the installation knows, and no others.',
      },
      user: { type: 'string', value: 'user', description: 'E-mail or id of the user whose key it is.' },
      organization: {
        type: 'string',
        value: 'organization',
        description: 'Slug or id: whose key it is, or the one organization where the key of the user works.',
      },
    },
    run: async (cli, values) => {
      const kind = kindNamed(values.kind)
      const isPersonal = kind !== 'RYBBIT_ORGANIZATION'
      if (isPersonal !== (values.user !== undefined)) {
        throw new Misuse(isPersonal ? '--user is needed' : '--user does not go with a key of an organization')
      }
      const ctx = values.user === undefined ? cli.operator : await cli.as(await userNamed(cli, values.user))
      const { apiKey, key } = await createApiKey(ctx, {
        kind,
        name: values.name,
        organization: values.organization === undefined ? undefined : (referenceTo(values.organization) as never),
        scopes: values.scope.length > 0 ? values.scope : undefined,
        expiresAt: momentFrom('expires', values.expires, cli.services.now()),
        trustedDocumentsOnly: values['trusted-documents-only'],
      })
      return {
        data: { apiKey: shownKey(cli, apiKey), key },
        text: `Made the key ${apiKey.name} (${encodeId('ApiKey', apiKey.id)}). It is shown this once:\n${key}`,
      }
    },
  }),
  revoke: defineCommand({
    summary: 'End a key, in every process within a second.',
    positionals: ['key-id'],
    run: async (cli, _values, positionals) => {
      const apiKey = await revokeApiKey(cli.operator, positionals['key-id'])
      return { data: { apiKey: shownKey(cli, apiKey) }, text: `The key ${apiKey.name} is revoked.` }
    },
  }),
  list: defineCommand({
    summary: 'List the keys of a user or of an organization.',
    options: {
      user: { type: 'string', value: 'user', description: 'E-mail or id.' },
      organization: { type: 'string', value: 'organization', description: 'Slug or id.' },
      limit: { type: 'string', value: 'rows', description: 'How many at most; 100 if left out.' },
    },
    run: async (cli, { user, organization, limit: rows }) => {
      if ((user === undefined) === (organization === undefined))
        throw new Misuse('give either --user or --organization')
      const first = limit(rows)
      const page =
        user === undefined
          ? await connection(cli.operator, organizationKeys, (await organizationNamed(cli, organization ?? '')).id, {
              first,
            })
          : await connection(cli.operator, userKeys, (await userNamed(cli, user)).id, { first })
      const keys = page.edges.map(({ node }) => shownKey(cli, node))
      return {
        data: { apiKeys: keys, hasMore: page.pageInfo.hasNextPage },
        text: table(
          ['ID', 'KIND', 'NAME', 'KEY', 'ACTIVE', 'EXPIRES', 'LAST USED'],
          keys.map((key) => [
            key.id,
            key.kind,
            key.name,
            `${key.start}…${key.last4}`,
            key.isActive ? 'yes' : 'no',
            moment(key.expiresAt),
            moment(key.lastUsedAt),
          ]),
        ),
      }
    },
  }),
}
