import { z } from 'zod'
import { FILTER_OPERATORS, MEMBER_FIELDS } from '../../../member/offset-pages.js'
import { placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION, ORGANIZATION_NOT_FOUND } from '../errors.js'
import { memberWithUserExample } from '../examples.js'
import { named } from '../inputs.js'
import { MOST_MEMBERS, membersWithUsers, wholeNumber } from '../member-reads.js'
import { row } from '../row.js'
import { memberWithUserShape } from '../shapes.js'

const USUAL_LIMIT = 100
const FARTHEST_OFFSET = 2_147_483_647

const STRANGER = error(403, 'YOU_ARE_NOT_A_MEMBER_OF_THIS_ORGANIZATION', 'The caller does not belong to it.')

export const listMembers = row({
  method: 'GET',
  path: 'list-members',
  operationId: 'listMembers',
  summary: 'List members',
  description: `Without \`users.read\` the caller sees itself alone. ${USUAL_LIMIT} unless limit says otherwise, at most ${MOST_MEMBERS}. A limit or offset that is no number counts as not given.`,
  tag: 'Members',
  permissions: [],
  query: z.object({
    ...named,
    limit: z.string().optional(),
    offset: z.string().optional(),
    sortBy: z.enum(MEMBER_FIELDS).optional(),
    sortDirection: z.enum(['asc', 'desc']).optional(),
    filterField: z.enum(MEMBER_FIELDS).optional(),
    filterValue: z.string().optional(),
    filterOperator: z.enum(FILTER_OPERATORS).optional(),
  }),
  success: {
    description: 'The page, and how many meet the filter.',
    schema: z.strictObject({ members: memberWithUserShape.array(), total: z.int() }),
    example: { members: [memberWithUserExample], total: 1 },
  },
  errors: [NO_ACTIVE_ORGANIZATION, ORGANIZATION_NOT_FOUND, STRANGER],
  run: async ({ ctx, request, query }) => {
    const { organizationId } = await placeOf(ctx, query, { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER })
    const { sortBy, filterField, filterOperator } = query
    return membersWithUsers(ctx, organizationId, {
      limit: wholeNumber(query.limit, { otherwise: USUAL_LIMIT, most: MOST_MEMBERS }),
      offset: wholeNumber(query.offset, { otherwise: 0, most: FARTHEST_OFFSET }),
      sort: sortBy && { field: sortBy, descending: query.sortDirection === 'desc' },
      filter: filterField && {
        field: filterField,
        operator: filterOperator ?? 'eq',
        // Said several times for `in` and `not_in`.
        values: new URL(request.url).searchParams.getAll('filterValue'),
      },
    })
  },
})
