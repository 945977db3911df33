import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createContext, type Door } from '../../src/context.js'
import { setSubscription } from '../../src/usage/operations/set-subscription.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

const query = `query ($id: ID!) { organization(by: { id: $id }) { subscription {
  planName status isPro eventLimit memberLimit siteLimit monthlyEventCount overMonthlyLimit periodEnd
} } }`

const read = async (organization: OrganizationSeed, viewer = organization.owner) =>
  (await viewer.data(query, { id: organization.id })).organization.subscription

const operator = (door: Door) =>
  createContext(gateway.services, {
    viewer: { kind: 'ANONYMOUS' },
    request: { id: 'test', ip: null, userAgent: null, headers: new Headers() },
    door,
  })

async function record(organization: OrganizationSeed, count: number) {
  const events = Array.from({ length: count }, () => ({ uuid: randomUUID(), event: 'e', distinctId: 'd' }))
  const { id: siteId } = await organization.site()
  expect(await organization.owner.mutate('recordEvents', { siteId, events }, 'recorded')).toMatchObject({
    recorded: count,
  })
}

describe('Organization.subscription', () => {
  it('is the free plan without limits where nothing was set', async () => {
    const organization = await gateway.organization()
    const member = await organization.member('member')
    expect(await read(organization, member)).toEqual({
      planName: 'free',
      status: 'free',
      isPro: false,
      eventLimit: null,
      memberLimit: null,
      siteLimit: null,
      monthlyEventCount: 0,
      overMonthlyLimit: false,
      periodEnd: null,
    })
  })

  it('shows plan and use, and is over the limit strictly above it', async () => {
    const organization = await gateway.organization()
    await setSubscription(operator('cli'), organization.uuid, { planName: 'pro100k', eventLimit: 3 })
    await record(organization, 3)
    expect(await read(organization)).toMatchObject({
      planName: 'pro100k',
      status: 'active',
      isPro: true,
      eventLimit: 3,
      monthlyEventCount: 3,
      overMonthlyLimit: false,
    })
    await record(organization, 1)
    expect(await read(organization)).toMatchObject({ monthlyEventCount: 4, overMonthlyLimit: true })
  })

  it('is null with FORBIDDEN without subscription.read', async () => {
    const { owner, id } = await gateway.organization()
    const key = await owner.key('NATIVE', { scopes: ['organization.read'] })
    const { data, errors } = await key.graph(query, { id })
    expect(data.organization.subscription).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['subscription.read'] })
  })
})

describe('setSubscription', () => {
  it('keeps omitted limits and lifts those set to null', async () => {
    const organization = await gateway.organization()
    const set = (input: Parameters<typeof setSubscription>[2]) =>
      setSubscription(operator('system'), organization.uuid, input)
    await set({ planName: 'standard100k', eventLimit: 100, siteLimit: 5, memberLimit: 3 })
    await set({ planName: 'standard100k', status: 'canceled', siteLimit: null })
    expect(await read(organization)).toMatchObject({
      status: 'canceled',
      eventLimit: 100,
      siteLimit: null,
      memberLimit: 3,
    })
  })

  it('is refused through every door of requests, and writes nothing', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    for (const door of ['graphql', 'rybbit', 'recrubo'] as const) {
      await expect(setSubscription(operator(door), organization.uuid, { planName: 'pro' })).rejects.toMatchObject({
        code: 'FORBIDDEN',
      })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('finds no organization that does not exist', async () => {
    await expect(setSubscription(operator('cli'), randomUUID(), { planName: 'pro' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('refuses limits below zero', async () => {
    const { uuid } = await gateway.organization()
    await expect(setSubscription(operator('cli'), uuid, { planName: 'x', siteLimit: -1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })
})

describe('the count of the month', () => {
  it('begins anew with the next month in UTC', async () => {
    const organization = await gateway.organization()
    await record(organization, 2)
    gateway.advance(32 * 86_400_000)
    // Sessions of people end in a week, keys do not.
    const key = await organization.key()
    const { data } = await key.graph(query, { id: organization.id })
    expect(data.organization.subscription.monthlyEventCount).toBe(0)
  })
})
