import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { type Listening, listening } from '../../testkit/listening.js'
import { HOOK } from './api.js'
import { CLIENTS } from './clients.js'

const gateway = useGateway()
let server: Listening
beforeAll(async () => {
  server = await listening(gateway.send)
})
afterAll(() => server.close())

const namesOf = (organizations: readonly { name: string }[]) => organizations.map(({ name }) => name)

describe.each(CLIENTS)('%s, against a listening gateway', (_name, connect, notFound) => {
  async function partner(...names: string[]) {
    const { row, key } = await gateway.seed.partner()
    const organizations = await Promise.all(names.map((name) => gateway.organization({ name, partnerId: row.id })))
    return { client: connect(server.url, key.key), key: key.key, organizations }
  }

  it('lists page by page, sorted either way', async () => {
    const { client } = await partner('Bravo', 'Alpha', 'Charlie')
    expect(namesOf(await client.list({ number: 1, size: 2, sort: 'name' }))).toEqual(['Alpha', 'Bravo'])
    expect(namesOf(await client.list({ number: 2, size: 2, sort: 'name' }))).toEqual(['Charlie'])
    expect(namesOf(await client.list({ number: 1, size: 2, sort: '-name' }))).toEqual(['Charlie', 'Bravo'])
  })

  it('lists what a filter lets through', async () => {
    const { client } = await partner('Bravo', 'Alpha')
    expect(namesOf(await client.list({ number: 1, size: 25, name: 'Bravo', sort: 'name' }))).toEqual(['Bravo'])
    expect(await client.list({ number: 1, size: 25, name: 'Nobody', sort: 'name' })).toEqual([])
  })

  it('creates one and is told its token', async () => {
    const { client } = await partner()
    const made = await client.create({ name: 'Acme', webhookUrl: HOOK })
    expect(made).toMatchObject({ name: 'Acme', webhookUrl: HOOK, token: expect.stringMatching(/^[\w-]{22}$/) })
    const row = await gateway.services.database.system.organization.findUniqueOrThrow({ where: { id: made.id } })
    expect(row.name).toBe('Acme')
  })

  it('reads one', async () => {
    const { client, organizations } = await partner('Acme')
    const id = organizations[0]?.uuid ?? ''
    expect(await client.read(id)).toMatchObject({ id, name: 'Acme', webhookUrl: null, token: null })
  })

  it('updates one and keeps what it does not name', async () => {
    const { client } = await partner()
    const { id } = await client.create({ name: 'Acme', webhookUrl: HOOK })
    expect(await client.update(id, { name: 'Renamed' })).toMatchObject({ id, name: 'Renamed', webhookUrl: HOOK })
    expect(await client.read(id)).toMatchObject({ name: 'Renamed', webhookUrl: HOOK })
  })

  it('deletes one', async () => {
    const { client, organizations } = await partner('Acme', 'Bravo')
    await client.remove(organizations[0]?.uuid ?? '')
    expect(namesOf(await client.list({ number: 1, size: 25, sort: 'name' }))).toEqual(['Bravo'])
  })

  it('is refused what belongs to another partner', async () => {
    const { organizations } = await partner('Acme')
    const { client } = await partner()
    const id = organizations[0]?.uuid ?? ''
    const before = await organizations[0]?.snapshot()
    await expect(client.read(id)).rejects.toMatchObject(notFound)
    await expect(client.update(id, { name: 'Mine' })).rejects.toMatchObject(notFound)
    await expect(client.remove(id)).rejects.toMatchObject(notFound)
    expect(await organizations[0]?.snapshot()).toEqual(before)
  })

  it('is told of a refused name', async () => {
    const { client } = await partner()
    await expect(client.create({ name: '' })).rejects.toBeDefined()
    expect(await client.list({ number: 1, size: 25, sort: 'name' })).toEqual([])
  })
})
