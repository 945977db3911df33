import { can } from '../../access/decide.js'
import { addPerson } from '../../member/operations/add-person.js'
import { removeMember } from '../../member/operations/remove-member.js'
import { updatePerson } from '../../member/operations/update-person.js'
import { memberOfUser } from '../../member/reads.js'
import type { Route } from '../route.js'
import { USER_COLUMNS } from './columns.js'
import { readDocument } from './document.js'
import { BAD_ID, FORBIDDEN, INVALID, MISMATCH, READ_ONLY, refuse, refusedWith, USER_NOT_FOUND } from './errors.js'
import { createUserExample, updateUserExample, userExample, usersExample } from './examples.js'
import { userLink } from './links.js'
import { findListed, listed } from './listing.js'
import { pageOf } from './organization-rows.js'
import { chosen, presentUser } from './presenters.js'
import type { QueryRules } from './query.js'
import { byMember, lacks, organizationOf, reachableUsers } from './reach.js'
import { created, idOf, noContent, ok, type ResourceCall, resourceRow } from './row.js'
import {
  changedUser,
  createUserShape,
  FIELDS,
  newUser,
  updateUserShape,
  userDocumentShape,
  usersDocumentShape,
} from './shapes.js'

const ONE_USER: QueryRules = { fields: { users: FIELDS.users } }
const READ_ONLY_ATTRIBUTES = ['fullName', 'createdAt', 'updatedAt']

const ABOVE = refusedWith('TARGET_ABOVE_OWN', 'The member may do more than you.', 'An owner.')
const LIMIT = refusedWith(
  'MEMBER_LIMIT',
  'You have reached the limit of 3 member(s) for your plan.',
  'No seat is left.',
)
const IS_MEMBER = refusedWith('ALREADY_MEMBER', 'User is already a member of this organization', 'Nobody to add.')
const LAST_OWNER = refusedWith('LAST_OWNER', 'The organization must keep at least one owner.', 'The last owner.')

/** Who belongs to the organizations of a key (recrubo.md 2, rows 8 and 9; 3.3). */
export const userRoutes: readonly Route[] = [
  resourceRow({
    method: 'GET',
    path: '/public/v2/users',
    operationId: 'listUsers',
    summary: 'List users',
    description: 'Of the organization of the key; a Partner Key sees those of all its organizations.',
    tag: 'Users',
    permissions: ['users.read'],
    understands: { ...ONE_USER, columns: USER_COLUMNS },
    success: { status: 200, description: 'A page of users.', schema: usersDocumentShape, example: usersExample },
    errors: [FORBIDDEN],
    run: async (call) => {
      const found = await listed(call.ctx, reachableUsers(call.ctx), call.query)
      const users = await Promise.all(found.rows.map((user) => presentUser(call.ctx, user)))
      const data = users.map((user) => chosen(user, call.query))
      return ok({ data, ...pageOf(call, found) })
    },
  }),
  resourceRow({
    method: 'POST',
    path: '/public/v2/users',
    operationId: 'createUser',
    summary: 'Add a user to the organization of the key',
    description:
      'As a member, at once. Somebody who is known by this e-mail address stays as he is: his attributes are not changed.',
    tag: 'Users',
    permissions: ['organization.read', 'users.create'],
    guards: [byMember({ action: 'member.add', of: 'User' })],
    understands: ONE_USER,
    body: createUserShape,
    bodyExample: createUserExample,
    success: {
      status: 201,
      description: 'The user; `Location` tells where it is.',
      schema: userDocumentShape,
      example: userExample,
    },
    errors: [FORBIDDEN, BAD_ID, READ_ONLY, LIMIT, MISMATCH, IS_MEMBER, INVALID],
    run: async ({ ctx, query, body }) => {
      const organizationId = organizationOf(ctx)
      // The operation tells whoever cannot see the organization that there is none.
      if (!can(ctx.viewer, organizationId, 'organization.read')) lacks('organization.read')
      const { id, attributes, pointing } = readDocument(body, {
        type: 'users',
        attributes: newUser,
        readOnly: READ_ONLY_ATTRIBUTES,
        id: null,
      })
      if (id !== undefined) refuse('client_id_not_supported', 'Ids of users are made here.', { pointer: '/data/id' })
      const { email, ...profile } = attributes
      const user = await pointing({}, () =>
        addPerson(ctx, { id: organizationId }, { email, roles: ['member'] }, profile),
      )
      return created(userLink(ctx.services, user.id), { data: chosen(await presentUser(ctx, user), query), meta: {} })
    },
  }),
  resourceRow({
    method: 'GET',
    path: '/public/v2/users/:id',
    operationId: 'getUser',
    summary: 'Show a user',
    tag: 'Users',
    permissions: ['users.read'],
    understands: ONE_USER,
    success: { status: 200, description: 'The user.', schema: userDocumentShape, example: userExample },
    errors: [FORBIDDEN, USER_NOT_FOUND],
    run: async (call) => {
      const user = await findListed(call.ctx, reachableUsers(call.ctx), idOf(call, 'User'))
      if (!user) return refuse('not_found', 'User not found.')
      return ok({ data: chosen(await presentUser(call.ctx, user), call.query), meta: {} })
    },
  }),
  resourceRow({
    method: 'PATCH',
    path: '/public/v2/users/:id',
    operationId: 'updateUser',
    summary: 'Change a user who belongs to this organization alone',
    description:
      'Omitted attributes keep their value, null clears. The e-mail address is not changed here, nor the name of somebody who signed up himself.',
    tag: 'Users',
    permissions: ['users.update'],
    guards: [byMember({ action: 'user.update', of: 'User' })],
    understands: ONE_USER,
    body: updateUserShape,
    bodyExample: updateUserExample,
    success: { status: 200, description: 'The user as it is now.', schema: userDocumentShape, example: userExample },
    errors: [FORBIDDEN, READ_ONLY, ABOVE, USER_NOT_FOUND, MISMATCH, INVALID],
    run: async (call) => {
      const { ctx, query, body } = call
      const { organizationId, userId } = await membership(call)
      const { attributes, pointing } = readDocument(body, {
        type: 'users',
        attributes: changedUser,
        readOnly: [...READ_ONLY_ATTRIBUTES, 'email'],
        id: userId,
      })
      const user = await pointing({}, () => updatePerson(ctx, organizationId, userId, attributes))
      return ok({ data: chosen(await presentUser(ctx, user), query), meta: {} })
    },
  }),
  resourceRow({
    method: 'DELETE',
    path: '/public/v2/users/:id',
    operationId: 'deleteUser',
    summary: 'Remove a user from the organization of the key',
    description: 'The person stays, and so do its other memberships. A body is not looked at.',
    tag: 'Users',
    permissions: ['users.delete'],
    guards: [byMember({ action: 'member.remove', of: 'User' })],
    understands: {},
    success: { status: 204, description: 'The user is no member any more.' },
    errors: [FORBIDDEN, ABOVE, USER_NOT_FOUND, LAST_OWNER],
    run: async (call) => {
      await removeMember(call.ctx, (await membership(call)).id)
      return noContent()
    },
  }),
]

/** The membership of the user of the path in the organization of the key. */
async function membership(call: ResourceCall) {
  const place = { organizationId: organizationOf(call.ctx), userId: idOf(call, 'User') }
  return (await call.ctx.load(memberOfUser, place)) ?? refuse('not_found', 'User not found.')
}
