import { expect, it } from 'vitest'
import { checkSelection, querySchema } from '../../../src/batch-export/queries/export-query.js'
import { QUERY_REFUSALS } from '../../../src/batch-export/queries/refusals.js'
import { DomainError } from '../../../src/errors.js'
import { modelColumns } from '../../../src/event-source/columns.js'

/** Numbers below `bound`, the same in every run of a seed (Park and Miller). */
function dice(seed: number) {
  let state = seed
  return (bound: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % bound
  }
}

const WORDS =
  `SELECT FROM events WHERE AND OR NOT IN LIKE ILIKE IS NULL BETWEEN AS , , ( ) ( ) * . ; = != < >= =~ || :: -
  event uuid team_id timestamp properties properties.plan properties['a'] properties.$x \`b\` "c" $1 $$ 'text' '2026-01-01' '\\'' ''
  1 -2.5 0 1e999 true null count sum max count() sum(properties.n) pg_sleep(1) current_user E'x' -- /* */ JOIN persons UNION ALL
  WITH GROUP BY ORDER LIMIT INTO FOR UPDATE DISTINCT CASE WHEN THEN END EXISTS ROW ARRAY[1] CAST over filter ' " \` \\ \n é 😀`
    .split(/[ \n]+/)
    .concat('\n')

const KNOWN = Object.values(QUERY_REFUSALS)
const columns = modelColumns('EVENTS').map(({ name }) => name)

/** All objects inside a value. */
const inside = (value: unknown): Record<string, unknown>[] =>
  typeof value === 'object' && value !== null
    ? [value as Record<string, unknown>, ...Object.values(value).flatMap(inside)]
    : []

it('of any text either a query of known parts is made, or one of the known refusals', async () => {
  const roll = dice(20_261_122)
  let taken = 0
  for (let round = 0; round < 4_000; round++) {
    const soup = Array.from({ length: 1 + roll(6) }, () => WORDS[roll(WORDS.length)]).join(roll(4) === 0 ? '' : ' ')
    const text = [soup, `SELECT ${soup} FROM events`, `SELECT event FROM events WHERE ${soup}`][roll(3)] ?? ''
    try {
      const query = await checkSelection({ model: 'EVENTS', hogqlQuery: text, filters: null })
      taken++
      for (const { kind, name, column } of inside(query)) {
        if (kind === 'column') expect(columns).toContain(name)
        if (kind === 'property') expect(column).toBe('properties')
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw new Error(`${JSON.stringify(text)} broke it: ${error}`)
      expect(KNOWN.some((known) => error.message.startsWith(known))).toBe(true)
    }
  }
  expect(taken).toBeGreaterThan(50)
})

it('what is shown of a query means the same when it is read again', async () => {
  const roll = dice(7)
  const leaves = [
    "event = 'it\\'s'",
    'properties.`a b` IS NULL',
    'uuid IS NOT NULL',
    'team_id IN (1, 2)',
    "event NOT LIKE 'a\\\\%'",
  ]
  const condition = (depth: number): string => {
    const part = () => condition(depth - 1)
    if (depth === 0) return leaves[roll(leaves.length)] ?? ''
    return [`(${part()} AND ${part()})`, `(${part()} OR ${part()})`, `NOT (${part()})`][roll(3)] ?? ''
  }
  for (let round = 0; round < 200; round++) {
    const text = condition(1 + roll(4))
    const parse = async (shown: string) =>
      (await checkSelection({ model: 'EVENTS', hogqlQuery: `SELECT ${shown} AS c FROM events`, filters: null })).fields
    const [field] = (await querySchema(`SELECT ${text} AS c FROM events`)).fields
    expect(await parse(field?.expression ?? '')).toEqual(await parse(text))
  }
})
