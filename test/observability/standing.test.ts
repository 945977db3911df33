import { describe, expect, it } from 'vitest'
import { standingOf } from '../../src/observability/standing.js'
import { useGateway } from '../testkit/gateway.js'
import { happen, hooked, LOOPBACK, startReceiver } from '../webhook/receivers.js'

// Jobs are not worked on here: what is wanted stays.
const gateway = useGateway({ env: LOOPBACK })

const ask = () => {
  const failures: unknown[] = []
  const told = standingOf(gateway.services.database.systemPool, (error) => failures.push(error))
  return told().then((standing) => ({ standing, failures }))
}

describe('how the work stands', () => {
  it('is told of each queue: what could run, what waits for its time, and since when the oldest could run', async () => {
    const acme = await gateway.organization()
    await acme.owner.mutate('inviteMember', { organization: acme.ref, email: 'new@example.test', role: 'member' })
    await gateway.services.database.systemPool.query(`update pgboss.job set start_after = now() - interval '90 s'`)
    const { standing } = await ask()
    const mail = standing?.queues.find(({ queue }) => queue === 'mail')
    expect(mail).toMatchObject({ ready: 1, later: 0, running: 0, failed: 0 })
    expect(mail?.oldest).toBeGreaterThanOrEqual(90)
    expect(mail?.oldest).toBeLessThan(120)
  })

  it('is told of deliveries that nobody has tried, but of none to an endpoint that fails or is disabled', async () => {
    const receiver = await startReceiver()
    const [good, failing, disabled] = await Promise.all([1, 2, 3].map(() => hooked(gateway, receiver.url)))
    for (const organization of [good, failing, disabled]) if (organization) await happen(organization)
    const { webhook } = gateway.services.database.system
    const at = new Date()
    await webhook.updateMany({ where: { organizationId: failing?.uuid ?? '' }, data: { failingSince: at } })
    await webhook.updateMany({ where: { organizationId: disabled?.uuid ?? '' }, data: { disabledAt: at } })
    const { standing } = await ask()
    expect(standing?.webhooks.untried).toBe(1)
  })

  it('is not known where the database does not answer, and the answer does not wait for it', async () => {
    const never = { connect: () => new Promise<never>(() => {}) }
    const start = performance.now()
    expect(await standingOf(never, () => {})()).toBeNull()
    expect(performance.now() - start).toBeLessThan(1_500)
  })

  it('stays what was known last where the database fails later', async () => {
    const failures: unknown[] = []
    let isAway = false
    const { systemPool } = gateway.services.database
    const pool = {
      connect: () => (isAway ? Promise.reject(new Error('away')) : systemPool.connect()),
    } as Pick<typeof systemPool, 'connect'>
    const told = standingOf(pool, (error) => failures.push(error), 0)
    const known = await told()
    isAway = true
    await expect.poll(async () => [(await told()) === known, failures.length > 0]).toEqual([true, true])
  })

  it('costs nothing for as long as it is fresh', async () => {
    const { systemPool } = gateway.services.database
    let asked = 0
    const told = standingOf(
      {
        connect: () => {
          asked += 1
          return systemPool.connect()
        },
      } as Pick<typeof systemPool, 'connect'>,
      () => {},
    )
    await Promise.all([told(), told(), told()])
    await told()
    expect(asked).toBe(1)
  })
})
