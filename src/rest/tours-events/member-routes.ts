import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { numberedPage } from '../../database/numbered-page.js'
import { parseId } from '../../ids.js'
import { removeMember } from '../../member/operations/remove-member.js'
import { updateMember } from '../../member/operations/update-member.js'
import { memberById, memberConditions, members } from '../../member/reads.js'
import { type Route, route } from '../route.js'
import { error, MALFORMED, OF_ORGANIZATION, refusalOf } from './errors.js'
import { memberExample, successExample } from './examples.js'
import { NAMES_NO_ROLE, namesRole, roleNamed, roleReference } from './inputs.js'
import { envelope, PAGE_ERRORS, pagedQuery, pageExample, pageOf, pageShape } from './paging.js'
import { inCurrentOrganization, organizationFor } from './place.js'
import { shownMember } from './reads.js'
import { memberShape, successShape } from './shapes.js'

const memberPath = z.object({ memberId: z.string().describe('A UUID; `member_…` is taken as well.') })

const MEMBER_NOT_FOUND = error(404, 'Member not found', 'No member of this organization.', 'NOT_FOUND')
const LAST_OWNER = refusalOf('LAST_OWNER', 'The organization must keep at least one owner.', 'It would have none left.')
const MISSING = { missingPermissions: ['organization.delete'] }
const TARGET_ABOVE_OWN = refusalOf(
  'TARGET_ABOVE_OWN',
  'The member may do more than you.',
  'The member may do more than the caller.',
  MISSING,
)

/** Members of the current organization (tours-events.md 2, rows 8 to 10). */
export const memberRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/members',
    operationId: 'listMembers',
    summary: 'List the members',
    description: 'In the order in which they joined.',
    tag: 'Members',
    permissions: ['users.read'],
    credential: 'any',
    query: pagedQuery(['createdAt'], {
      search: z.string().optional().describe('Part of the name or e-mail address, in any case.'),
      role: z.string().optional().describe('The name of a role.'),
    }),
    success: {
      status: 200,
      description: 'A page of members.',
      schema: pageShape(memberShape),
      example: pageExample(memberExample),
    },
    errors: [...OF_ORGANIZATION, ...PAGE_ERRORS],
    run: async ({ ctx, query }) => {
      const organizationId = organizationFor(ctx, 'users.read')
      const conditions = await memberConditions(ctx, organizationId, { search: query.search, role: query.role })
      const { rows, total } = await numberedPage(ctx, members, organizationId, { ...pageOf(query), conditions })
      return envelope(query, total, await Promise.all(rows.map((member) => shownMember(ctx, member))))
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/organizations/members/:memberId',
    operationId: 'updateMember',
    summary: 'Give a member another role',
    tag: 'Members',
    permissions: ['users.update'],
    credential: 'any',
    params: memberPath,
    body: z.object(roleReference).refine(namesRole, NAMES_NO_ROLE),
    bodyExample: { role: 'coordinator' },
    success: { status: 200, description: 'The member as it is now.', schema: memberShape, example: memberExample },
    errors: [
      ...OF_ORGANIZATION,
      MALFORMED,
      refusalOf('ROLE_ABOVE_OWN', 'You cannot assign a role above your own.', 'The role permits too much.', MISSING),
      TARGET_ABOVE_OWN,
      refusalOf(
        'SELF_PROMOTION',
        'You cannot give yourself a higher role.',
        'Nobody gives himself more than he has.',
        MISSING,
      ),
      MEMBER_NOT_FOUND,
      LAST_OWNER,
      refusalOf('ROLE_NOT_FOUND', 'Role not found: pilot', 'There is no such role here.'),
    ],
    run: async ({ ctx, params, body }) => {
      const { id, organizationId } = await memberMeant(ctx, params.memberId)
      const role = await roleNamed(ctx, organizationId, body)
      return shownMember(ctx, await updateMember(ctx, id, { roles: [role] }))
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/organizations/members/:memberId',
    operationId: 'deleteMember',
    summary: 'Remove a member',
    description: 'Who removes himself leaves. The invitations of the address go, too.',
    tag: 'Members',
    permissions: ['users.delete'],
    credential: 'any',
    params: memberPath,
    success: { status: 200, description: 'The member is gone.', schema: successShape, example: successExample },
    errors: [...OF_ORGANIZATION, TARGET_ABOVE_OWN, MEMBER_NOT_FOUND, LAST_OWNER],
    run: async ({ ctx, params }) => {
      await removeMember(ctx, (await memberMeant(ctx, params.memberId)).id)
      return { success: true }
    },
  }),
]

const memberMeant = (ctx: RequestContext, memberId: string) =>
  inCurrentOrganization(ctx, memberById, parseId('Member', memberId), MEMBER_NOT_FOUND)
