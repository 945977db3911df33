import { describe, expect, it } from 'vitest'
import { createKeyring, open, seal } from '../../src/net/secrets.js'
import { testSecretKey } from '../testkit/database.js'
import { useGateway } from '../testkit/gateway.js'
import { orgraph } from './cli.js'

// A file of its own: another SECRET_KEY gives the database another password for the role that serves requests.
const gateway = useGateway()
const system = () => gateway.services.database.system

describe('secrets rewrap', () => {
  const fresh = 'the next secret key, which replaces the one of the tests'
  const env = { SECRET_KEY: fresh, SECRET_KEY_PREVIOUS: testSecretKey }

  it('lets go of the key before, so that it is needed no more', async () => {
    const acme = await gateway.organization()
    const before = createKeyring(testSecretKey)
    const dataKey = before.newDataKey()
    await system().tenantKey.create({ data: { organizationId: acme.uuid, wrappedKey: before.wrap(dataKey) } })
    const wrapped = async () =>
      (await system().tenantKey.findUniqueOrThrow({ where: { organizationId: acme.uuid } })).wrappedKey

    const unknown = await orgraph(gateway.database, ['secrets', 'rewrap'], { env: { SECRET_KEY: fresh } })
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('SECRET_KEY_PREVIOUS')
    expect(before.isCurrent(await wrapped())).toBe(true)

    const done = await orgraph(gateway.database, ['secrets', 'rewrap', '--json'], { env })
    expect(done.json).toMatchObject({ rewrapped: 1 })
    expect(createKeyring(fresh).unwrap(await wrapped())).toEqual(dataKey)

    const again = await orgraph(gateway.database, ['secrets', 'rewrap', '--json'], { env })
    expect(again.json).toMatchObject({ rewrapped: 0 })
  })

  it('keeps mail that waits readable', async () => {
    const [before, id] = [createKeyring(testSecretKey), gateway.services.newId()]
    const place = { organizationId: id, table: 'outgoing_mail', column: 'sealedBody', rowId: id }
    const dataKey = before.newDataKey()
    const sealedBody = `${before.wrap(dataKey)} ${seal(dataKey, place, 'Dear Ann')}`
    await system().outgoingMail.create({ data: { id, toAddress: 'ann@example.test', sealedBody } })
    const { code } = await orgraph(gateway.database, ['secrets', 'rewrap'], { env })
    expect(code).toBe(0)
    const row = await system().outgoingMail.findUniqueOrThrow({ where: { id } })
    const [wrapped = '', body = ''] = row.sealedBody?.split(' ') ?? []
    expect(open(createKeyring(fresh).unwrap(wrapped), place, body)).toBe('Dear Ann')
  })
})
