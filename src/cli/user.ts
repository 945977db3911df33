import { connection } from '../database/list.js'
import type { User } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'
import { createUser } from '../user/operations/create-user.js'
import { setPassword } from '../user/operations/set-password.js'
import { setSuperAdmin, verifyEmail } from '../user/operations/update-user.js'
import { userFilter, users } from '../user/reads.js'
import { type Answer, type Command, defineCommand } from './command.js'
import { moment, table } from './output.js'
import { choosePassword, passwordOptions } from './password.js'
import { limit, userNamed } from './references.js'

const shown = ({ id, name, email, emailVerified, superAdmin, createdAt }: User) => ({
  id: encodeId('User', id),
  uuid: id,
  name,
  email,
  emailVerified,
  superAdmin,
  createdAt,
})

const withPassword = (user: User, text: string, chosen: { password: string; made: boolean }): Answer => ({
  data: { user: shown(user), ...(chosen.made && { password: chosen.password }) },
  text: chosen.made ? `${text}\nPassword: ${chosen.password}` : text,
})

const change = (summary: string, done: string, act: (...args: Parameters<typeof verifyEmail>) => Promise<User>) =>
  defineCommand({
    summary,
    positionals: ['user'],
    run: async (cli, _values, { user }) => {
      const changed = await act(cli.operator, (await userNamed(cli, user)).id)
      return { data: { user: shown(changed) }, text: `${changed.email} ${done}.` }
    },
  })

export const userCommands: Record<string, Command> = {
  create: defineCommand({
    summary: 'Create a user who signs in by e-mail and password.',
    options: {
      email: { type: 'string', value: 'address', required: true, description: 'E-mail address.' },
      name: { type: 'string', value: 'name', required: true, description: 'What the person is called.' },
      verified: { type: 'boolean', description: 'Count the address as verified.' },
      'super-admin': { type: 'boolean', description: 'Make the user a super admin.' },
      ...passwordOptions,
    },
    run: async (cli, values) => {
      const chosen = await choosePassword(cli, values['password-stdin'])
      const user = await createUser(cli.operator, {
        email: values.email,
        name: values.name,
        password: chosen.password,
        emailVerified: values.verified,
        superAdmin: values['super-admin'],
      })
      return withPassword(user, `Created ${user.email} (${encodeId('User', user.id)}).`, chosen)
    },
  }),
  list: defineCommand({
    summary: 'List users.',
    options: {
      search: { type: 'string', value: 'text', description: 'Part of the name or of the address.' },
      limit: { type: 'string', value: 'rows', description: 'How many at most; 100 if left out.' },
    },
    run: async (cli, { search, limit: rows }) => {
      const page = await connection(
        cli.operator,
        users,
        null,
        { first: limit(rows) },
        { conditions: userFilter({ search }) },
      )
      const found = page.edges.map(({ node }) => shown(node))
      return {
        data: { users: found, hasMore: page.pageInfo.hasNextPage },
        text: table(
          ['ID', 'E-MAIL', 'NAME', 'VERIFIED', 'SUPER ADMIN', 'CREATED'],
          found.map((user) => [
            user.id,
            user.email,
            user.name,
            user.emailVerified ? 'yes' : 'no',
            user.superAdmin ? 'yes' : 'no',
            moment(user.createdAt),
          ]),
        ),
      }
    },
  }),
  'grant-super-admin': change('Make a user a super admin.', 'is a super admin', (ctx, id) =>
    setSuperAdmin(ctx, id, true),
  ),
  'revoke-super-admin': change('Make a super admin an ordinary user.', 'is no super admin', (ctx, id) =>
    setSuperAdmin(ctx, id, false),
  ),
  'verify-email': change('Count the address of a user as verified.', 'is verified', verifyEmail),
  'set-password': defineCommand({
    summary: 'Give a user another password and sign it out everywhere.',
    positionals: ['user'],
    options: passwordOptions,
    run: async (cli, values, { user }) => {
      const { id } = await userNamed(cli, user)
      const chosen = await choosePassword(cli, values['password-stdin'])
      const changed = await setPassword(cli.operator, id, { password: chosen.password })
      return withPassword(changed, `${changed.email} has another password and is signed out everywhere.`, chosen)
    },
  }),
}
