import { expect, it } from 'vitest'
import { createContext } from '../../src/context.js'
import type { Tx } from '../../src/database/client.js'
import { SecretError } from '../../src/net/secrets.js'
import { openVault, type Vault } from '../../src/secrets/tenant-keys.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const request = { id: 'test', ip: null, userAgent: null, headers: new Headers() }
const cell = { table: 'webhook', column: 'secret', rowId: 'one' }

async function inVault<Value>(organization: OrganizationSeed, work: (vault: Vault) => Value): Promise<Value> {
  const { database, now } = gateway.services
  const ctx = createContext(gateway.services, { viewer: { kind: 'ANONYMOUS' }, request, door: 'system' })
  return database.system.$transaction(async (tx: Tx) =>
    work(await openVault({ ctx, tx, now: now() }, organization.uuid)),
  )
}

it('opens what it sealed in an earlier transaction: the key is made once and kept wrapped', async () => {
  const organization = await gateway.organization()
  const sealed = await inVault(organization, (vault) => vault.seal(cell, 'hush'))
  expect(await inVault(organization, (vault) => vault.open(cell, sealed))).toBe('hush')
  const keys = await gateway.services.database.system.tenantKey.findMany({
    where: { organizationId: organization.uuid },
  })
  expect(keys).toHaveLength(1)
  expect(gateway.services.keyring.isCurrent(keys[0]?.wrappedKey ?? '')).toBe(true)
})

it('does not open what was sealed for another cell or another organization', async () => {
  const [organization, other] = [await gateway.organization(), await gateway.organization()]
  const sealed = await inVault(organization, (vault) => vault.seal(cell, 'hush'))
  await expect(inVault(organization, (vault) => vault.open({ ...cell, rowId: 'two' }, sealed))).rejects.toThrow(
    SecretError,
  )
  await expect(inVault(other, (vault) => vault.open(cell, sealed))).rejects.toThrow(SecretError)
})

it('keeps its key from everybody who reads', async () => {
  const organization = await gateway.organization()
  await inVault(organization, (vault) => vault.seal(cell, 'hush'))
  const identified = await gateway.services.viewers.identify(new Headers(organization.owner.headers))
  if (identified.outcome !== 'identified') throw new Error('the owner is signed in')
  const ctx = createContext(gateway.services, { viewer: identified.viewer, request, door: 'graphql' })
  expect(await ctx.sql('select 1 from organization o where o.id = $1::uuid', [organization.uuid])).toHaveLength(1)
  expect(await ctx.sql('select 1 from tenant_key', [])).toEqual([])
})
