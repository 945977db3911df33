import { describe, expect, it } from 'vitest'
import { logShape } from '../../../src/rest/posthog/batch-export-shapes.js'
import { pageOf } from '../../../src/rest/posthog/page.js'
import { useGateway } from '../../testkit/gateway.js'
import { answerOf, invalid, missingScope, NO_PERMISSION, NOT_FOUND, under } from './doors.js'

const gateway = useGateway()
const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const

/** An export with a line of each level, a minute apart, the last two by a run. */
async function logged() {
  const organization = await gateway.organization()
  const { body } = await organization.owner.post(under(organization, 'batch_exports/'), {
    name: 'Nightly',
    interval: 'day',
    destination: { type: 'NoOp', config: {} },
  })
  const { newId, database } = gateway.services
  const run = newId()
  await database.system.batchExportLog.createMany({
    data: LEVELS.map((level, i) => ({
      id: newId(),
      organizationId: organization.uuid,
      batchExportId: body.id,
      runId: i >= 2 ? run : null,
      level,
      message: `Message of ${level}`,
      timestamp: new Date(Date.UTC(2024, 0, 1, 0, i)),
    })),
  })
  const path = under(organization, `batch_exports/${body.id}/logs/`)
  return { organization, run, path, id: body.id as string }
}

const levelsOf = (body: { results: { level: string }[] }) => body.results.map(({ level }) => level)

describe('GET batch_exports/{id}/logs', () => {
  it('200: shows the newest lines first, to every member', async () => {
    const { organization, path, id, run } = await logged()
    const { status, body } = await (await organization.member()).get(path)
    expect(status).toBe(200)
    expect(pageOf(logShape).parse(body)).toEqual(body)
    expect(body).toMatchObject({ count: 4, next: null, previous: null })
    expect(levelsOf(body)).toEqual([...LEVELS].reverse())
    expect(body.results[0]).toEqual({
      log_source_id: id,
      instance_id: run,
      timestamp: '2024-01-01T00:03:00Z',
      level: 'ERROR',
      message: 'Message of ERROR',
    })
  })

  it.each([
    ['level=info,Error', ['ERROR', 'INFO']],
    ['level=INFO&level=DEBUG', ['INFO', 'DEBUG']],
    ['search=of%20warn', ['WARNING']],
    ['after=2024-01-01T00:01:00Z', ['ERROR', 'WARNING']],
    ['before=2024-01-01T00:01:00Z', ['DEBUG']],
    ['limit=1', ['ERROR']],
    ['limit=3&offset=2', ['INFO']],
    ['limit=2&offset=2', []],
    ['instance_id=nothing', []],
  ])('200: filters by ?%s', async (query, levels) => {
    const { organization, path } = await logged()
    const { status, body } = await organization.owner.get(`${path}?${query}`)
    expect({ status, levels: levelsOf(body) }).toEqual({ status: 200, levels })
  })

  it('200: filters by run, by a key with the scope; counts what was looked at', async () => {
    const { organization, path, run } = await logged()
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:read'] })
    const { body } = await key.get(`${path}?instance_id=${run}&limit=1`)
    expect({ count: body.count, levels: levelsOf(body) }).toEqual({ count: 1, levels: ['ERROR'] })
  })

  it.each([
    ['limit=501', 'max_value', 'Ensure this value is less than or equal to 500.', 'limit'],
    ['limit=0', 'min_value', 'Ensure this value is greater than or equal to 1.', 'limit'],
    ['limit=x', 'invalid_input', 'A valid integer is required.', 'limit'],
    ['offset=-1', 'min_value', 'Ensure this value is greater than or equal to 0.', 'offset'],
    ['after=x', 'invalid_input', 'Enter a valid date/time.', 'after'],
    ['level=loud', 'invalid_choice', '"LOUD" is not a valid choice.', 'level'],
  ])('400: refuses ?%s', async (query, code, detail, attr) => {
    const { organization, path } = await logged()
    expect(await answerOf(organization.owner, 'GET', `${path}?${query}`)).toEqual(invalid(code, detail, attr))
  })

  it('403 and 404: is for members, by keys with the scope', async () => {
    const { organization, path } = await logged()
    expect(await answerOf(await gateway.person(), 'GET', path)).toEqual(NO_PERMISSION)
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization:write'] })
    expect(await answerOf(key, 'GET', path)).toEqual(missingScope('batch_export:read'))
    const unknown = under(organization, `batch_exports/${gateway.services.newId()}/logs`)
    expect(await answerOf(organization.owner, 'GET', unknown)).toEqual(NOT_FOUND)
  })
})
