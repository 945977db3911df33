import { expect, it } from 'vitest'
import { createContext } from '../../src/context.js'
import { FARTHEST_ROW, numberedPage } from '../../src/database/numbered-page.js'
import { members } from '../../src/member/reads.js'
import { useGateway } from '../testkit/gateway.js'
import type { Person } from '../testkit/seed.js'

const gateway = useGateway()

/** What a person sees. */
async function contextOf({ cookie }: Person) {
  const found = await gateway.services.viewers.identify(new Headers({ cookie }))
  if (found.outcome !== 'identified') throw new Error(found.outcome)
  const request = { id: 'test', ip: null, userAgent: null, headers: new Headers() }
  return createContext(gateway.services, { viewer: found.viewer, request, door: 'system' })
}

it('a page and the count of all take one statement each', async () => {
  const organization = await gateway.organization()
  const { member } = await organization.member()
  const ctx = await contextOf(organization.owner)
  const statements = await gateway.statementsOf(async () => {
    const { rows, total } = await numberedPage(ctx, members, organization.uuid, { page: 2, limit: 1 })
    expect({ ids: rows.map(({ id }) => id), total }).toEqual({ ids: [member.id], total: 2 })
  })
  expect(statements).toHaveLength(2)
})

it('neither shows nor counts what the viewer may not see', async () => {
  const organization = await gateway.organization()
  const ctx = await contextOf(await gateway.person())
  expect(await numberedPage(ctx, members, organization.uuid, { page: 1, limit: 10 })).toEqual({ rows: [], total: 0 })
})

it('reaches so far and no farther', async () => {
  const organization = await gateway.organization()
  const ctx = await contextOf(organization.owner)
  const page = (number: number) => numberedPage(ctx, members, organization.uuid, { page: number, limit: 100 })
  expect((await page(FARTHEST_ROW / 100)).rows).toEqual([])
  await expect(page(FARTHEST_ROW / 100 + 1)).rejects.toThrow(RangeError)
})
