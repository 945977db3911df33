import { rotateOrganizationToken } from '../api-key/operations/rotate-organization-token.js'
import { connection } from '../database/list.js'
import type { Organization } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'
import { createOrganization } from '../organization/operations/create-organization.js'
import { deleteOrganization } from '../organization/operations/delete-organization.js'
import { organizationFilter, organizations } from '../organization/reads.js'
import { type Command, defineCommand, Misuse } from './command.js'
import { moment, table } from './output.js'
import { count, limit, organizationNamed, referenceTo, userNamed } from './references.js'

const shown = ({ id, name, slug, timezone, createdAt }: Organization) => ({
  id: encodeId('Organization', id),
  uuid: id,
  name,
  slug,
  timezone,
  createdAt,
})

export const organizationCommands: Record<string, Command> = {
  list: defineCommand({
    summary: 'List organizations.',
    options: {
      search: { type: 'string', value: 'text', description: 'Part of the name.' },
      limit: { type: 'string', value: 'rows', description: 'How many at most; 100 if left out.' },
    },
    run: async (cli, { search, limit: rows }) => {
      const conditions = organizationFilter({ search: search ?? null })
      const page = await connection(cli.operator, organizations, null, { first: limit(rows) }, { conditions })
      const found = page.edges.map(({ node }) => shown(node))
      return {
        data: { organizations: found, hasMore: page.pageInfo.hasNextPage },
        text: table(
          ['ID', 'SLUG', 'NAME', 'CREATED'],
          found.map(({ id, slug, name, createdAt }) => [id, slug, name, moment(createdAt)]),
        ),
      }
    },
  }),
  create: defineCommand({
    summary: 'Create an organization for a user, who becomes its owner.',
    options: {
      name: { type: 'string', value: 'name', required: true, description: 'What people call it.' },
      owner: { type: 'string', value: 'user', required: true, description: 'E-mail or id of the owner.' },
      slug: { type: 'string', value: 'slug', description: 'Name for URLs; made of the name if left out.' },
      timezone: { type: 'string', value: 'zone', description: 'IANA name; UTC if left out.' },
    },
    run: async (cli, { owner, ...input }) => {
      const ctx = await cli.as(await userNamed(cli, owner))
      const organization = shown(await createOrganization(ctx, input))
      return {
        data: { organization },
        text: `Created ${organization.name} (${organization.slug}, ${organization.id}).`,
      }
    },
  }),
  delete: defineCommand({
    summary: 'Delete an organization and everything that belongs to it; its audit log stays.',
    positionals: ['organization'],
    options: { yes: { type: 'boolean', description: 'Really.' } },
    run: async (cli, { yes }, positionals) => {
      const { name } = await organizationNamed(cli, positionals.organization)
      if (!yes) throw new Misuse(`this deletes ${name} and everything that belongs to it; say --yes if you mean it`)
      const organization = shown(await deleteOrganization(cli.operator, referenceTo(positionals.organization)))
      return { data: { organization }, text: `Deleted ${organization.name} (${organization.id}).` }
    },
  }),
  'rotate-token': defineCommand({
    summary: "Replace the organization's token (Recrubo's Organization Key) and show the new one this once.",
    positionals: ['organization'],
    options: {
      overlap: { type: 'string', value: 'seconds', description: 'How long the old ones stay valid; 0 if left out.' },
    },
    run: async (cli, { overlap }, positionals) => {
      const overlapSeconds = count('overlap', overlap ?? '0')
      const reference = referenceTo(positionals.organization)
      const { organization, token } = await rotateOrganizationToken(cli.operator, reference, { overlapSeconds })
      return {
        data: { organization: shown(organization), token },
        text: `The new token of ${organization.name} is shown this once:\n${token}`,
      }
    },
  }),
}
