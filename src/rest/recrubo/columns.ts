import type { Condition } from '../../database/page.js'
import { parseId } from '../../ids.js'
import { escapeLike } from '../../organization/reads.js'
import { AT_HOME } from '../../user/reads.js'

/** How filters read a column. `membership` is a condition on where a user belongs. */
export interface Column {
  sql: string
  kind: 'text' | 'uuid' | 'time' | 'membership'
}

/** What a collection can be filtered and sorted by, by the names of its attributes. */
export type Columns = Readonly<Record<string, Column>>

export const ORGANIZATION_COLUMNS: Columns = {
  id: { sql: 't.id', kind: 'uuid' },
  name: { sql: 't.name', kind: 'text' },
  createdAt: { sql: 't."createdAt"', kind: 'time' },
  updatedAt: { sql: 't."updatedAt"', kind: 'time' },
}

// As src/user/name.ts splits a name.
const FITS = `concat_ws(' ', t."firstName", t."lastName") = t.name`
const FIRST_NAME = `case when ${FITS} then t."firstName" else split_part(t.name, ' ', 1) end`
const LAST_NAME = `case when ${FITS} then t."lastName" else nullif(substr(t.name, length(split_part(t.name, ' ', 1)) + 2), '') end`

/** Not by what is not shown either. */
const atHome = (column: string) => `(case when ${AT_HOME} then ${column} end)`

export const USER_COLUMNS: Columns = {
  id: { sql: 't.id', kind: 'uuid' },
  firstName: { sql: `(${FIRST_NAME})`, kind: 'text' },
  lastName: { sql: `(${LAST_NAME})`, kind: 'text' },
  fullName: { sql: 't.name', kind: 'text' },
  email: { sql: 't.email', kind: 'text' },
  phone: { sql: atHome('t.phone'), kind: 'text' },
  timeZone: { sql: atHome('t.timezone'), kind: 'text' },
  externalId: { sql: atHome('t."externalId"'), kind: 'text' },
  createdAt: { sql: 't."createdAt"', kind: 'time' },
  updatedAt: { sql: 't."updatedAt"', kind: 'time' },
  organizationId: {
    sql: 't.id in (select m."userId" from member m where m."organizationId" = any($?::uuid[]))',
    kind: 'membership',
  },
}

const COMPARISONS = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** The operators of filters, by what they are used on (recrubo.md 4). */
export const OPERATORS = {
  text: ['eq', 'eql', 'ne', 'prefix', 'suffix', 'gt', 'gte', 'lt', 'lte', 'in'],
  uuid: ['eq', 'ne', 'in'],
  time: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in'],
  membership: ['eq', 'in'],
} as const

export type Operator = (typeof OPERATORS)['text'][number]

/** The condition of a filter; null for a value that the column cannot have. */
export function conditionOf({ sql, kind }: Column, operator: Operator, text: string): Condition | null {
  const texts = operator === 'in' ? text.split(',') : [text]
  const values = texts.map((value) => read(kind, value))
  if (values.some((value) => value === null)) return null
  const [value] = values
  if (kind === 'membership') return { sql, values: [values] }
  // Times are shown without their milliseconds, and are found as they are shown.
  const column = kind === 'time' ? `date_trunc('second', ${sql})` : sql
  const type = { text: 'text', uuid: 'uuid', time: 'timestamptz' }[kind]
  switch (operator) {
    case 'in':
      return { sql: `${column} = any($?::${type}[])`, values: [values] }
    case 'ne':
      return { sql: `${column} is distinct from $?::${type}`, values: [value] }
    case 'eql':
      return { sql: `lower(${column}) = lower($?)`, values: [value] }
    case 'prefix':
      return { sql: `${column} like $?`, values: [`${escapeLike(text)}%`] }
    case 'suffix':
      return { sql: `${column} like $?`, values: [`%${escapeLike(text)}`] }
    default:
      return { sql: `${column} ${COMPARISONS[operator]} $?::${type}`, values: [value] }
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

function read(kind: Column['kind'], text: string): string | null {
  switch (kind) {
    case 'text':
      return text.includes('\0') ? null : text
    case 'uuid':
      return parseId('Organization', text) ?? parseId('User', text)
    case 'membership':
      return parseId('Organization', text)
    case 'time': {
      // A plus that was not encoded has become a space (C25).
      const time = text.replace(/ (\d\d:\d\d)$/, '+$1')
      return RFC_3339.test(time) && !Number.isNaN(Date.parse(time)) ? new Date(time).toISOString() : null
    }
  }
}
