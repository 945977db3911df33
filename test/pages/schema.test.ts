import { describe, expect, it } from 'vitest'
import { schemaModel } from '../../src/pages/schema-model.js'
import { schema } from '../../src/schema.js'
import { useGateway } from '../testkit/gateway.js'
import { addressesIn, open } from './asking.js'

const gateway = useGateway()
const closed = useGateway({ env: { PLAYGROUND: 'off' } })
const untold = useGateway({ env: { INTROSPECTION: 'off' } })

const model = schemaModel(schema)
const typeOf = (name: string) => model.find((type) => type.name === name)
const fieldOf = (type: string, field: string) => typeOf(type)?.fields.find(({ name }) => name === field)

describe('the model of the schema', () => {
  it('has every type that the graph tells of, and none of federation', () => {
    const names = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('_'))
    expect(model.map(({ name }) => name).sort()).toEqual(names.sort())
    expect(model.flatMap(({ fields }) => fields.filter(({ name }) => name.startsWith('_')))).toEqual([])
  })

  it('tells connections, answers, inputs and values from nouns', () => {
    const groups = Object.fromEntries(model.map(({ name, group }) => [name, group]))
    expect(groups).toMatchObject({
      Organization: 'noun',
      PermissionReason: 'noun',
      Query: 'start',
      Node: 'start',
      MemberConnection: 'page',
      PageInfo: 'page',
      InviteMemberResult: 'answer',
      InviteMemberSuccess: 'answer',
      ForbiddenError: 'answer',
      Error: 'answer',
      InviteMemberInput: 'input',
      ErrorCode: 'value',
      DateTime: 'value',
    })
  })

  it('says what each type and field is, and where it leads', () => {
    for (const { name, about, fields } of model) {
      expect([name, about]).toEqual([name, expect.stringMatching(/\S/)])
      for (const field of fields) {
        expect([name, field.name, field.about]).toEqual([name, field.name, expect.stringMatching(/\S/)])
        expect(typeOf(field.to)).toBeDefined()
      }
    }
    expect(fieldOf('Organization', 'members')).toMatchObject({ to: 'MemberConnection', many: true })
    expect(fieldOf('Member', 'roles')).toMatchObject({ type: '[Role!]!', to: 'Role', many: true })
    expect(fieldOf('Member', 'user')).toMatchObject({ to: 'User', many: false })
  })

  it('says which permission is needed, as the graph itself demands it', () => {
    expect(fieldOf('Organization', 'members')?.needs).toBe('users.read')
    expect(fieldOf('Organization', 'name')?.needs).toBeNull()
    expect(fieldOf('Mutation', 'createSite')?.needs).toBe('sites.create')
    expect(fieldOf('Mutation', 'updateMember')?.needs).toMatch(/^users\.update, except/)
    expect(fieldOf('Mutation', 'acceptInvitation')?.needs).toMatch(/address is invited/)
  })

  it('says which mutations answer with a noun', () => {
    expect(typeOf('Site')?.mutations).toEqual(expect.arrayContaining(['createSite', 'updateSite']))
    expect(typeOf('Site')?.mutations).not.toContain('createRole')
  })
})

describe('/schema', () => {
  it('lists every type as a link, all of it from this gateway', async () => {
    const response = await open(gateway, '/schema')
    expect(response.status).toBe(200)
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
    expect(policy).not.toMatch(/https?:|unsafe/)
    const text = await response.text()
    for (const { name } of model) expect(text).toContain(`href="#${name}"`)
    expect(text).not.toMatch(/\son\w+=|\sstyle=|<style/)
    const addresses = addressesIn(text)
    expect(addresses.length).toBeGreaterThan(6)
    for (const address of addresses) {
      expect(address).toMatch(/^\//)
      expect([address, (await open(gateway, address)).status]).toEqual([address, 200])
    }
  })

  it('has the model in a file of its own that browsers may keep', async () => {
    const text = await (await open(gateway, '/schema')).text()
    const file = /"model":"([^"]+)"/.exec(text)?.[1] ?? ''
    const response = await open(gateway, file, { headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const stream = response.body?.pipeThrough(new DecompressionStream('gzip'))
    expect(await new Response(stream as ReadableStream).json()).toEqual(JSON.parse(JSON.stringify(model)))
    for (const gate of [closed, untold]) expect((await open(gate, file)).status).toBe(404)
  })

  it('is not there without a playground, nor where the schema is not told, and nothing leads there', async () => {
    for (const gate of [closed, untold]) {
      expect((await open(gate, '/schema')).status).toBe(404)
      expect(addressesIn(await (await open(gate, '/')).text())).not.toContain('/schema')
    }
  })
})
