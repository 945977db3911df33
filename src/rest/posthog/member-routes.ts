import type { z } from 'zod'
import { offsetPage } from '../../database/numbered-page.js'
import { removeMember } from '../../member/operations/remove-member.js'
import { updateMember } from '../../member/operations/update-member.js'
import { members } from '../../member/reads.js'
import { Refused } from '../problem.js'
import { type Call, type Route, route } from '../route.js'
import { inOrganizationOfPath, levelOf, organizationOf, refusalsInOrganization, refusedWrite } from './access.js'
import { invalidInput, NOT_FOUND } from './errors.js'
import { memberExample } from './examples.js'
import { body, level } from './fields.js'
import { memberPath, organizationPath } from './inputs.js'
import {
  changingMember,
  isCaller,
  LEVEL_ABOVE,
  mayActOnTarget,
  NOT_AN_ADMIN,
  OWN_LEVEL,
  OWNERS_ONLY,
  removingMember,
  TARGET_ABOVE,
  targetOf,
  visitingMember,
} from './member-access.js'
import { BAD_MEMBER_QUERY, conditionsOf, memberQuery } from './member-filters.js'
import { pageExample, pageOf, presentPage, TOO_FAR, windowOf } from './page.js'
import { levelOfMember, presentMember, roleOfLevel } from './presenters.js'
import { memberShape } from './shapes.js'
import { notAChoice } from './texts.js'

const changes = [
  invalidInput(notAChoice(99), 'level', 'Another level than 1, 8 and 15.'),
  ...refusalsInOrganization(changingMember),
  NOT_AN_ADMIN,
  TARGET_ABOVE,
  OWN_LEVEL,
  OWNERS_ONLY,
  LEVEL_ABOVE,
  NOT_FOUND,
  invalidInput('The organization must keep an owner.', null, 'It would have no owner.', 'LAST_OWNER'),
]

const OWNER_STAYS = invalidInput(
  'Cannot leave the organization as its owner!',
  null,
  'The member is an owner, be it the caller or another.',
  'LAST_OWNER',
)

type ChangeCall = Call<z.output<typeof memberPath>, unknown, { level?: 1 | 8 | 15 | undefined }>

async function changeLevel({ ctx, params, body: { level: wanted } }: ChangeCall) {
  const member = await targetOf(ctx, params)
  if (wanted === undefined) return presentMember(ctx, member)
  const own = levelOf(ctx, member.organizationId)
  const refusal = isCaller(ctx, member)
    ? OWN_LEVEL
    : wanted === 15 && own < 15
      ? OWNERS_ONLY
      : wanted > own
        ? LEVEL_ABOVE
        : null
  if (refusal) throw await refusedWrite(ctx, member.organizationId, changingMember, refusal)
  // A role of the organization's own is not replaced by a built-in one of the same level.
  if ((await levelOfMember(ctx, member)) === wanted) return presentMember(ctx, member)
  return presentMember(ctx, await updateMember(ctx, member.id, { roles: [roleOfLevel(wanted)] }))
}

const changingLevel = (method: 'PATCH' | 'PUT', operationId: string, summary: string): Route =>
  route({
    method,
    path: '/api/organizations/:organizationId/members/:userUuid',
    operationId,
    summary,
    tag: 'Members',
    permissions: ['users.update'],
    credential: 'any',
    guards: [inOrganizationOfPath(changingMember), mayActOnTarget(changingMember)],
    params: memberPath,
    body: body({ level: level().optional() }),
    bodyExample: { level: 8 },
    success: { status: 200, description: 'The member as it is now.', schema: memberShape, example: memberExample },
    errors: changes,
    run: changeLevel,
  })

/** Members (posthog.md 5). There is no GET of one member: clients list and filter. */
export const memberRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/members',
    operationId: 'members_list',
    summary: 'List all members',
    tag: 'Members',
    permissions: ['users.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(visitingMember)],
    params: organizationPath,
    query: memberQuery,
    success: {
      status: 200,
      description: 'A page of members.',
      schema: pageOf(memberShape),
      example: pageExample(memberExample),
    },
    errors: [TOO_FAR, ...BAD_MEMBER_QUERY, ...refusalsInOrganization(visitingMember)],
    run: async (call) => {
      const { ctx, query } = call
      const window = windowOf(query)
      const organizationId = organizationOf(ctx, call.params)
      const { rows, total } = await offsetPage(ctx, members, organizationId, {
        ...window,
        direction: query.order === 'joined_at' ? 'ASC' : 'DESC',
        conditions: await conditionsOf(ctx, organizationId, query, call.request.url),
      })
      const shown = await Promise.all(rows.map((member) => presentMember(ctx, member)))
      return presentPage(call, window, { total, rows: shown })
    },
  }),
  changingLevel('PATCH', 'members_partial_update', 'Update members'),
  changingLevel('PUT', 'members_update', 'Update members as a whole'),
  route({
    method: 'DELETE',
    path: '/api/organizations/:organizationId/members/:userUuid',
    operationId: 'members_destroy',
    summary: 'Remove a member, or leave',
    tag: 'Members',
    permissions: ['users.delete'],
    credential: 'any',
    guards: [inOrganizationOfPath(removingMember), mayActOnTarget(removingMember)],
    params: memberPath,
    success: { status: 204, description: 'The membership is over.' },
    errors: [OWNER_STAYS, ...refusalsInOrganization(removingMember), NOT_AN_ADMIN, TARGET_ABOVE, NOT_FOUND],
    run: async ({ ctx, params }) => {
      const member = await targetOf(ctx, params)
      if ((await levelOfMember(ctx, member)) === 15) throw new Refused(OWNER_STAYS)
      await removeMember(ctx, member.id)
    },
  }),
]
