import { describe, expect, it } from 'vitest'
import { clientWithKey } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = 'token organization { id }'
const status = async (token: string) =>
  (await clientWithKey(gateway, token, { raw: true }).post('/graphql', { query: '{ viewer { kind } }' })).status

describe('rotateOrganizationToken', () => {
  it('gives a token that acts for the organization, sent raw or as Bearer', async () => {
    const acme = await gateway.organization()
    const { token, organization } = await acme.owner.mutate(
      'rotateOrganizationToken',
      { organization: acme.ref },
      select,
    )
    expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(organization).toEqual({ id: acme.id })
    for (const raw of [true, false]) {
      const { viewer } = await clientWithKey(gateway, token, { raw }).data('{ viewer { kind apiKey { kind } } }')
      expect(viewer).toEqual({ kind: 'ORGANIZATION_KEY', apiKey: { kind: 'RECRUBO_ORGANIZATION' } })
    }
  })

  it('ends the token before at once', async () => {
    const acme = await gateway.organization()
    const old = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, select)
    expect(await status(old.token)).toBe(200)
    const fresh = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, select)
    expect([await status(old.token), await status(fresh.token)]).toEqual([401, 200])
  })

  it('leaves keys of other kinds alone', async () => {
    const acme = await gateway.organization()
    const key = await acme.key('RYBBIT_ORGANIZATION')
    await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref })
    expect((await key.data('{ viewer { kind } }')).viewer.kind).toBe('ORGANIZATION_KEY')
  })

  it('keeps the token before for the overlap, to the second', async () => {
    const acme = await gateway.organization()
    const old = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, select)
    await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref, overlapSeconds: 60 })
    expect(await status(old.token)).toBe(200)
    gateway.advance(60_000)
    expect(await status(old.token)).toBe(401)
  })

  it('never prolongs a token that ends earlier', async () => {
    const acme = await gateway.organization()
    const old = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, select)
    await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref, overlapSeconds: 10 })
    await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref, overlapSeconds: 3600 })
    gateway.advance(10_000)
    expect(await status(old.token)).toBe(401)
  })

  it.each([-1, 604_801])('refuses an overlap of %i seconds', async (overlapSeconds) => {
    const acme = await gateway.organization()
    const before = await acme.snapshot()
    const result = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref, overlapSeconds })
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'overlapSeconds' }] })
    expect(await acme.snapshot()).toEqual(before)
  })

  it('is open to the partner of the organization and to no other partner', async () => {
    const [mine, other] = [await gateway.seed.partner(), await gateway.seed.partner()]
    const acme = await gateway.organization({ partnerId: mine.row.id })
    const { token } = await mine.key.mutate('rotateOrganizationToken', { organization: acme.ref }, select)
    expect(await status(token)).toBe(200)
    expect(await other.key.mutate('rotateOrganizationToken', { organization: acme.ref })).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await status(token)).toBe(200)
  })

  it('needs organization.token.rotate', async () => {
    const acme = await gateway.organization()
    const callers = [await acme.member('member'), await acme.key(), await acme.key('RECRUBO_ORGANIZATION')]
    for (const caller of callers) {
      const result = await caller.mutate('rotateOrganizationToken', { organization: acme.ref })
      expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['organization.token.rotate'] })
    }
    const keys = await gateway.services.database.system.apiKey.findMany({ where: { organizationId: acme.uuid } })
    expect(keys).toHaveLength(2)
    expect(keys).toMatchObject([{ revokedAt: null }, { revokedAt: null }])
  })

  it('hands nobody a token that could do more than himself', async () => {
    const acme = await gateway.organization()
    await acme.role('rotator', ['organization.read', 'organization.token.rotate'])
    const rotator = await acme.member('rotator')
    const narrow = await acme.owner.key('NATIVE', { scopes: ['organization.read', 'organization.token.rotate'] })
    for (const caller of [rotator, narrow]) {
      const result = await caller.mutate('rotateOrganizationToken', { organization: acme.ref })
      expect(result).toMatchObject({ code: 'ESCALATION' })
      expect(result.missingPermissions).toContain('users.delete')
    }
  })

  it('leaves one audit row without the token', async () => {
    const acme = await gateway.organization()
    const { token } = await acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }, select)
    const rows = await gateway.services.database.system.auditEvent.findMany({ where: { organizationId: acme.uuid } })
    expect(rows).toMatchObject([{ action: 'organization.rotate_token', actorId: acme.owner.user.id }])
    expect(JSON.stringify(rows[0]?.after)).not.toContain(token)
  })
})
