import { builder } from '../builder.js'
import { entityByIdOr } from '../graph/entities.js'
import { registerNode } from '../graph/nodes.js'
import { userByEmail, userById } from './reads.js'

export const UserRef = builder.prismaNode('User', {
  description: 'A person, shown to itself and to those who share an organization with it.',
  id: { field: 'id', description: 'TypeID, `user_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    name: t.exposeString('name', { description: 'What the person is called.' }),
    email: t.expose('email', { type: 'EmailAddress', description: 'In lower case.' }),
    emailVerified: t.exposeBoolean('emailVerified', {
      description: 'Whether the person has shown that it reads this address.',
    }),
    image: t.exposeString('image', { nullable: true, description: 'URL of a picture.' }),
  }),
})
registerNode('User', userById)
entityByIdOr(UserRef, 'email', (ctx, email) => ctx.load(userByEmail, email))
