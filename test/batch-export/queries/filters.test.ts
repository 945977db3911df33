import { describe, expect, it } from 'vitest'
import { checkSelection, exportQuery } from '../../../src/batch-export/queries/export-query.js'
import { printExpression } from '../../../src/batch-export/queries/print.js'
import type { BatchExportModel } from '../../../src/generated/prisma/client.js'

const conditionOf = async (filters: unknown[], model: BatchExportModel = 'EVENTS') => {
  const { where } = await checkSelection({ model, hogqlQuery: null, filters: filters as object[] })
  return where && printExpression(where)
}
const plan = { key: 'plan', type: 'event' }

describe('property filters', () => {
  it.each([
    [{ value: 'pro' }, "properties.plan IN ('pro')"],
    [{ operator: 'exact', value: ['pro', 7] }, "properties.plan IN ('pro', '7')"],
    [{ operator: 'is_not', value: 'pro' }, "(properties.plan IS NULL) OR (NOT (properties.plan IN ('pro')))"],
    [{ operator: 'icontains', value: '50%_\\' }, "properties.plan ILIKE '%50\\\\%\\\\_\\\\\\\\%'"],
    [{ operator: 'icontains', value: ['a', 'b'] }, "(properties.plan ILIKE '%a%') OR (properties.plan ILIKE '%b%')"],
    [{ operator: 'not_icontains', value: 'a' }, "(properties.plan IS NULL) OR (NOT (properties.plan ILIKE '%a%'))"],
    [{ operator: 'regex', value: '^p' }, "properties.plan =~ '^p'"],
    [{ operator: 'not_regex', value: '^p' }, "(properties.plan IS NULL) OR (NOT (properties.plan =~ '^p'))"],
    [{ operator: 'gt', value: '5' }, 'properties.plan > 5'],
    [{ operator: 'gte', value: 5 }, 'properties.plan >= 5'],
    [{ operator: 'lt', value: -0.5 }, 'properties.plan < -0.5'],
    [{ operator: 'lte', value: 5 }, 'properties.plan <= 5'],
    [{ operator: 'is_set' }, 'NOT (properties.plan IS NULL)'],
    [{ operator: 'is_not_set', value: 'is_not_set' }, 'properties.plan IS NULL'],
    [{ operator: 'is_date_before', value: '2026-01-02' }, "properties.plan < '2026-01-02'"],
    [{ operator: 'is_date_after', value: '2026-01-02T03:04:05+01:00' }, "properties.plan > '2026-01-02T02:04:05'"],
    [{ operator: 'is_date_exact', value: '2026-01-02' }, "properties.plan LIKE '2026-01-02%'"],
  ])('%j', async (filter, condition) => {
    expect(await conditionOf([{ ...plan, ...filter }])).toBe(condition)
  })

  it('of several all must be met', async () => {
    const filters = [
      { ...plan, value: 'pro' },
      { key: 'event', type: 'event_metadata', operator: 'icontains', value: 'sign' },
    ]
    expect(await conditionOf(filters)).toBe("(properties.plan IN ('pro')) AND (event ILIKE '%sign%')")
  })

  it('a key is one name, dots and all', async () => {
    expect(await conditionOf([{ key: 'a.b', value: 1 }])).toBe("properties.`a.b` IN ('1')")
  })

  it('persons are filtered by what they are', async () => {
    expect(await conditionOf([{ key: 'plan', type: 'person', value: 'pro' }], 'PERSONS')).toBe(
      "properties.plan IN ('pro')",
    )
  })

  it('they come on top of the condition of a query', async () => {
    const filters = [{ ...plan, value: 'pro' }]
    const hogqlQuery = 'SELECT event FROM events WHERE team_id = 1 OR team_id = 2'
    const { where } = await checkSelection({ model: 'EVENTS', hogqlQuery, filters })
    expect(where && printExpression(where)).toBe("((team_id = 1) OR (team_id = 2)) AND (properties.plan IN ('pro'))")
  })

  it.each([
    ['EVENTS', { ...plan, operator: 'looks_like', value: 'x' }, 'The operator looks_like is unknown.'],
    ['EVENTS', { ...plan, operator: 'constructor', value: 'x' }, 'The operator constructor is unknown.'],
    ['EVENTS', { ...plan, operator: 'gt', value: 'many' }, 'The filter compares with a number.'],
    ['EVENTS', { ...plan, operator: 'gt' }, 'The filter compares with a number.'],
    ['EVENTS', { ...plan, operator: 'is_date_before', value: '-7d' }, 'The filter compares with a time in ISO 8601.'],
    ['EVENTS', { ...plan, operator: 'regex', value: '(' }, 'The regular expression is not one.'],
    ['EVENTS', { ...plan }, 'The filter has no value.'],
    ['EVENTS', { ...plan, value: { nested: true } }, /^Invalid input/],
    ['EVENTS', { type: 'event', value: 'x' }, /^Invalid input/],
    ['EVENTS', { key: '', value: 'x' }, 'A filter names a property: key.'],
    [
      'EVENTS',
      { key: 'plan', type: 'person', value: 'x' },
      'Exports of the model events have filters of the type event, not person.',
    ],
    ['EVENTS', { key: 'uuid', type: 'event_metadata', value: 'x' }, 'Events have no text uuid to filter by.'],
    ['PERSONS', { ...plan, value: 'x' }, 'Exports of the model persons have filters of the type person, not event.'],
    ['SESSIONS', { ...plan, value: 'x' }, 'Exports of the model sessions have no properties to filter by.'],
  ] as const)('%s %j is refused with its place', async (model, filter, complaint) => {
    const refusal = await conditionOf(
      [{ ...(model === 'PERSONS' ? { key: 'a', value: 1 } : plan), operator: 'is_set' }, filter],
      model,
    ).catch((error) => error.issues)
    const message = typeof complaint === 'string' ? complaint : expect.stringMatching(complaint)
    expect(refusal).toEqual([{ path: model === 'SESSIONS' ? 'filters.0' : 'filters.1', code: 'invalid', message }])
  })
})

describe('the events that a destination includes and excludes', () => {
  const all = { model: 'EVENTS' as const, hogqlQuery: null, filters: null }
  const conditionFor = async (destinationConfig: object, model: BatchExportModel = 'EVENTS') => {
    const { where } = await exportQuery({ ...all, model, destinationConfig: destinationConfig as never })
    return where && printExpression(where)
  }

  it('are a condition of their own', async () => {
    expect(await conditionFor({ include_events: ['a', 'b'], exclude_events: ['c'] })).toBe(
      "(event IN ('a', 'b')) AND (NOT (event IN ('c')))",
    )
  })

  it('without them every event is taken', async () => {
    expect(await conditionFor({ include_events: [], exclude_events: null, url: 'x' })).toBeNull()
  })

  it('say nothing of persons', async () => {
    expect(await conditionFor({ include_events: ['a'] }, 'PERSONS')).toBeNull()
  })
})
