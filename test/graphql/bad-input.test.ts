import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { schema } from '../../src/schema.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

/** What a hostile or careless client puts where text belongs. */
const TEXTS: Record<string, string> = {
  empty: '',
  blank: '   ',
  'a control character': 'a\u0000b',
  'a line break': 'a\r\nBcc: x@y.test',
  'ten thousand characters': 'x'.repeat(10_000),
  'a lone surrogate': '\ud800',
  'SQL and markup': `'; drop table member; --<script>alert(1)</script>`,
  'a prototype name': '__proto__',
}

/** A value of the input type with one kind of bad text in every place that takes text. */
function filled(type: GraphQLInputType, text: string, ids: (name: string) => string, name = '', depth = 0): unknown {
  if (isNonNullType(type)) return filled(type.ofType, text, ids, name, depth)
  if (isListType(type)) return [filled(type.ofType, text, ids, name, depth)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    if (type.isOneOf) return { id: ids('organization') }
    const fields = Object.values(type.getFields())
    const entries = fields.map((field) => [field.name, filled(field.type, text, ids, field.name, depth + 1)])
    return Object.fromEntries(entries)
  }
  if (!isScalarType(type)) return null
  switch (type.name) {
    case 'ID':
      return ids(name)
    case 'Int':
      return 1
    case 'Float':
      return 1
    case 'Boolean':
      return true
    case 'DateTime':
      return '2026-01-01T00:00:00Z'
    case 'JSONObject':
      return { [text.slice(0, 20)]: text }
    case 'UUID':
      return '01a20078-442f-777a-8bba-a4916317f46d'
    default:
      return text
  }
}

describe('every mutation with bad input', () => {
  let organization: OrganizationSeed
  let foreign: OrganizationSeed
  let known: Record<string, string>

  beforeAll(async () => {
    organization = await gateway.organization()
    foreign = await gateway.organization()
    const { member } = await foreign.member()
    const site = await foreign.site()
    const role = await foreign.role('coordinator', ['users.read'])
    known = {
      organization: foreign.id,
      memberId: encodeId('Member', member.id),
      siteId: encodeId('Site', site.id),
      siteIds: encodeId('Site', site.id),
      roleId: encodeId('Role', role.id),
    }
  })

  const everything = async () => [await organization.snapshot(), await foreign.snapshot()]

  async function send(name: string, text: string, ids: (field: string) => string) {
    const field = schema.getMutationType()?.getFields()[name]
    const type = field?.args[0]?.type as GraphQLInputType
    const input = filled(type, text, ids)
    const Name = name.charAt(0).toUpperCase() + name.slice(1)
    const answer = await organization.owner.graph(
      `mutation($input: ${Name}Input!) { result: ${name}(input: $input) { __typename ... on Error { code message } } }`,
      { input },
    )
    for (const error of answer.errors ?? [])
      expect(error.extensions.code, `${name}: ${error.message}`).not.toBe('INTERNAL')
    return answer
  }

  it.each(mutations)('%s refuses bad text and bad ids and writes nothing', { timeout: 60_000 }, async (name) => {
    // These make something of the viewer's own, where any text that its rules allow is good input.
    const makes = ['createOrganization', 'createApiKey', 'createPartner'].includes(name)
    const before = await everything()
    for (const text of Object.values(TEXTS)) {
      await send(name, text, () => text || 'nothing')
      await send(name, text, () => '01a20078-442f-777a-8bba-a4916317f46d')
    }
    for (const id of [organization.id, 'org_zzzzzzzzzzzzzzzzzzzzzzzzzz', 'user_01m807ckntfapanszjxhq3r2s2']) {
      await send(name, '', (field) => (field === 'organization' ? 'nothing' : id))
    }
    if (!makes) expect(await everything()).toEqual(before)
  })

  it.each(mutations)('%s answers a foreign target as one that does not exist', async (name) => {
    if (['createOrganization', 'createApiKey', 'createPartner'].includes(name)) return
    const before = await foreign.snapshot()
    const answer = await send(name, 'plain', (field) => known[field] ?? known.organization ?? '')
    const result = answer.data?.result as { __typename: string } | undefined
    expect(result?.__typename ?? 'errors').not.toMatch(/Success$/)
    expect(await foreign.snapshot()).toEqual(before)
  })

  it.each(mutations)('%s never fails on our side for bad text about own records', { timeout: 60_000 }, async (name) => {
    const own = await gateway.organization()
    const { member } = await own.member()
    const site = await own.site()
    const role = await own.role('coordinator', ['users.read'])
    const ids: Record<string, string> = {
      organization: own.id,
      memberId: encodeId('Member', member.id),
      siteId: encodeId('Site', site.id),
      siteIds: encodeId('Site', site.id),
      site: encodeId('Site', site.id),
      roleId: encodeId('Role', role.id),
    }
    for (const text of Object.values(TEXTS)) {
      const field = schema.getMutationType()?.getFields()[name]
      const input = filled(field?.args[0]?.type as GraphQLInputType, text, (at) => ids[at] ?? 'nothing')
      const Name = name.charAt(0).toUpperCase() + name.slice(1)
      const { errors } = await own.owner.graph(
        `mutation($input: ${Name}Input!) { result: ${name}(input: $input) { __typename ... on Error { code } } }`,
        { input },
      )
      for (const error of errors ?? [])
        expect(error.extensions.code, `${name}: ${text.slice(0, 20)}`).not.toBe('INTERNAL')
    }
  })
})
