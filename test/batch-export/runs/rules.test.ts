import { describe, expect, it } from 'vitest'
import { failureOf, TimedOut } from '../../../src/batch-export/runs/failures.js'
import { waitAfter } from '../../../src/batch-export/runs/retry.js'
import { endingOfBackfill, isLive, NEXT_STATUSES } from '../../../src/batch-export/runs/statuses.js'
import { DeliveryError } from '../../../src/destination/port.js'
import { SourceError } from '../../../src/event-source/errors.js'
import { useGateway } from '../../testkit/gateway.js'
import { createdExport } from '../exports.js'

const gateway = useGateway()

describe('the wait before the next attempt', () => {
  it('is 10 s at first, doubles, and is never longer than 60 s', () => {
    expect([1, 2, 3, 4, 9].map((failures) => waitAfter(failures, null, 0))).toEqual([
      10_000, 20_000, 40_000, 50_000, 50_000,
    ])
    expect([1, 2, 3, 4, 9].map((failures) => waitAfter(failures, null, 1))).toEqual([
      12_000, 24_000, 48_000, 60_000, 60_000,
    ])
  })

  it('is as long as the destination asks for, up to an hour', () => {
    expect(waitAfter(1, 300_000, 0)).toBe(300_000)
    expect(waitAfter(1, 1_000, 0)).toBe(10_000)
    expect(waitAfter(1, 1e12, 0)).toBe(3_600_000)
  })
})

describe('why an attempt failed', () => {
  it('is told in the words of destination and source, and kept from customers where it is ours', () => {
    expect(failureOf(new DeliveryError('The bucket is gone.', false))).toMatchObject({
      message: 'The bucket is gone.',
      ending: 'FAILED',
    })
    expect(failureOf(new DeliveryError('Busy.', true, 7_000))).toMatchObject({
      ending: 'FAILED_RETRYABLE',
      retryAfterMs: 7_000,
    })
    expect(failureOf(new SourceError('The read broke off.', true))).toMatchObject({ ending: 'FAILED_RETRYABLE' })
    expect(failureOf(new TimedOut())).toMatchObject({ ending: 'TIMED_OUT' })
    const ours = failureOf(new Error('password=hunter2 at 10.0.0.1'))
    expect(ours).toMatchObject({ ending: 'FAILED_RETRYABLE', isOurs: true })
    expect(ours.message).not.toMatch(/hunter2|10\.0/)
  })
})

describe('a backfill', () => {
  it.each([
    [['COMPLETED', 'COMPLETED'], 'COMPLETED'],
    [['COMPLETED', 'CANCELLED'], 'CANCELLED'],
    [['CANCELLED', 'TIMED_OUT'], 'FAILED_RETRYABLE'],
    [['FAILED_RETRYABLE', 'FAILED', 'COMPLETED'], 'FAILED'],
    [[], 'COMPLETED'],
  ] as const)('with runs %j ends as %s', (endings, ending) => {
    expect(endingOfBackfill(endings)).toBe(ending)
  })
})

describe('the graph of statuses', () => {
  it('is the one that the database keeps to', async () => {
    const organization = await gateway.organization()
    const { uuid } = await createdExport(organization)
    const { system } = gateway.services.database
    const statuses = Object.keys(NEXT_STATUSES) as (keyof typeof NEXT_STATUSES)[]
    const below = { organizationId: organization.uuid, batchExportId: uuid, intervalEnd: new Date(0) }
    for (const from of statuses) {
      for (const to of statuses) {
        if (from === to) continue
        const { id } = await system.batchExportRun.create({
          data: { ...below, id: gateway.services.newId(), status: from },
        })
        const moved = await system.batchExportRun.update({ where: { id }, data: { status: to } }).then(
          () => true,
          () => false,
        )
        expect([from, to, moved]).toEqual([from, to, NEXT_STATUSES[from].includes(to)])
      }
    }
  })

  it('is left for good once a run has finished', async () => {
    const organization = await gateway.organization()
    const { uuid } = await createdExport(organization)
    const { system } = gateway.services.database
    const run = await system.batchExportRun.create({
      data: {
        id: gateway.services.newId(),
        organizationId: organization.uuid,
        batchExportId: uuid,
        intervalEnd: new Date(0),
        status: 'FAILED_RETRYABLE',
        finishedAt: new Date(0),
      },
    })
    const again = system.batchExportRun.update({ where: { id: run.id }, data: { status: 'RUNNING' } })
    await expect(again).rejects.toThrow(/cannot go from FAILED_RETRYABLE to RUNNING/)
  })

  it('says what is alive: also what failed and has a next attempt', () => {
    const soon = new Date()
    expect(isLive({ status: 'FAILED_RETRYABLE', nextAttemptAt: soon })).toBe(true)
    expect(isLive({ status: 'FAILED_RETRYABLE', nextAttemptAt: null })).toBe(false)
    expect(isLive({ status: 'COMPLETED', nextAttemptAt: null })).toBe(false)
  })
})
