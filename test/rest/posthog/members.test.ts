import { describe, expect, it } from 'vitest'
import { pageOf } from '../../../src/rest/posthog/page.js'
import { memberShape } from '../../../src/rest/posthog/shapes.js'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import { fewestStatements } from '../fewest-statements.js'
import {
  ANONYMOUS,
  answerOf,
  denied,
  invalid,
  missingScope,
  NO_ORGANIZATION,
  NO_PERMISSION,
  NOT_FOUND,
  refusedWrite,
  under,
} from './doors.js'

const gateway = useGateway()

const emailsOf = (body: { results: { user: { email: string } }[] }) => body.results.map(({ user }) => user.email)

describe('GET members', () => {
  it('200: shows every member with its user and level, the last who joined first', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const member = await organization.member()
    const { status, body } = await member.get(under(organization, 'members/'))
    expect(status).toBe(200)
    expect(pageOf(memberShape).parse(body)).toEqual(body)
    expect(body).toMatchObject({ count: 3, next: null, previous: null })
    expect(body.results.map((row: { level: number; user: { uuid: string } }) => [row.user.uuid, row.level])).toEqual([
      [member.user.id, 1],
      [admin.user.id, 8],
      [organization.owner.user.id, 15],
    ])
    expect(body.results[0].id).toBe(member.member.id)
  })

  it('200: shows the level that the permissions of roles of the organization come to', async () => {
    const organization = await gateway.organization()
    await organization.role('Steward', ['organization.read', 'users.read', 'users.update', 'organization.update'])
    await organization.role('Admin', ['organization.read', 'users.read'])
    await organization.member('steward')
    await organization.member('admin')
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization_member:read'] })
    const { body } = await key.get(under(organization, 'members'))
    expect(body.results.map((row: { level: number }) => row.level)).toEqual([1, 8, 15])
  })

  it('200: pages by limit and offset, with absolute links that keep the other parameters', async () => {
    const organization = await gateway.organization()
    const others = [await organization.member(), await organization.member()]
    const path = under(organization, 'members/')
    const first = await organization.owner.get(`${path}?order=joined_at&limit=1`)
    expect(first.body).toMatchObject({
      count: 3,
      next: `${PUBLIC_URL}${path}?order=joined_at&limit=1&offset=1`,
      previous: null,
    })
    const second = await organization.owner.get(first.body.next.slice(PUBLIC_URL.length))
    expect(emailsOf(second.body)).toEqual([others[0]?.user.email])
    expect(second.body.next).toBe(`${PUBLIC_URL}${path}?order=joined_at&limit=1&offset=2`)
    expect(second.body.previous).toBe(`${PUBLIC_URL}${path}?order=joined_at&limit=1`)
  })

  it.each(['limit=none', 'limit=0', 'limit=-1', 'offset=-3', 'offset=x', 'order=level', 'what=ever'])(
    '200: takes no notice of ?%s',
    async (query) => {
      const organization = await gateway.organization()
      const { status, body } = await organization.owner.get(under(organization, `members?${query}`))
      expect({ status, found: body.results.length }).toEqual({ status: 200, found: 1 })
    },
  )

  it('200: finds by exact address, by part of name or address, and by the moment of the last change', async () => {
    const organization = await gateway.organization()
    const found = await organization.member('member', await gateway.person({ name: 'Grace Hopper' }))
    const { owner } = organization
    const at = (query: string) => owner.get(under(organization, `members?${query}`))
    expect(emailsOf((await at(`email=${encodeURIComponent(found.user.email)}`)).body)).toEqual([found.user.email])
    expect((await at('email=grace')).body.count).toBe(0)
    expect(emailsOf((await at('search=hopp')).body)).toEqual([found.user.email])
    const time = found.member.updatedAt.toISOString()
    expect((await at(`updated_after=${time}`)).body.count).toBe(0)
    expect((await at('updated_after=2020-01-01')).body.count).toBe(2)
  })

  it('200: looks a search up in the index', async () => {
    const organization = await gateway.organization()
    const found = await organization.member('member', await gateway.person({ name: 'Ada Lovelace' }))
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization_member:read'] })
    const statements = await gateway.statementsOf(async () => {
      const { body } = await key.get(under(organization, 'members?search=LOVELACE'))
      expect({ count: body.count, found: emailsOf(body) }).toEqual({ count: 1, found: [found.user.email] })
    })
    expect(statements.filter((sql) => sql.includes('members_found'))).toHaveLength(1)
    expect(statements.filter((sql) => /u\.name ilike/.test(sql))).toEqual([])
  })

  it('200: understands @current and a path without a slash at its end alike', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    for (const path of ['members', 'members/']) {
      const { status, body } = await key.get(`/api/organizations/@current/${path}`)
      expect({ status, count: body.count }).toEqual({ status: 200, count: 1 })
    }
  })

  it('200: costs the same statements for many members as for one', async () => {
    const organization = await gateway.organization()
    const read = () => organization.owner.get(under(organization, 'members'))
    const one = await fewestStatements(gateway, read)
    for (let i = 0; i < 4; i += 1) await organization.member()
    expect(await fewestStatements(gateway, read)).toBe(one)
  })

  it('400: names a moment that is none, a search that is too long and an offset that is too far', async () => {
    const organization = await gateway.organization()
    const at = (query: string) => answerOf(organization.owner, 'GET', under(organization, `members?${query}`))
    expect(await at('updated_after=soon')).toEqual(
      invalid('invalid_input', 'Enter a valid date/time.', 'updated_after'),
    )
    expect(await at(`search=${'x'.repeat(201)}`)).toEqual(
      invalid('max_length', 'Ensure this field has no more than 200 characters.', 'search'),
    )
    expect(await at('offset=10000')).toEqual(invalid('invalid_input', 'Pages reach as far as row 10000.', 'offset'))
  })

  it('401: does not answer the anonymous', async () => {
    const organization = await gateway.organization()
    expect(await answerOf(gateway.anonymous, 'GET', under(organization, 'members'))).toEqual(ANONYMOUS)
  })

  it('403: answers outsiders and roles without the right to see members alike', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read'])
    for (const client of [await gateway.person(), await organization.member('blind')]) {
      expect(await answerOf(client, 'GET', under(organization, 'members'))).toEqual(NO_PERMISSION)
    }
  })

  it('403: names the scope that a key lacks, and the organization that it is not for', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    const scoped = await organization.owner.key('POSTHOG', { scopes: ['organization:write'] })
    const path = under(organization, 'members')
    expect(await answerOf(scoped, 'GET', path)).toEqual(missingScope('organization_member:read'))
    const elsewhere = await organization.owner.key('POSTHOG', { organizationIds: [other.uuid] })
    expect(await answerOf(elsewhere, 'GET', path)).toEqual(
      denied(`API key does not have access to the requested organization: ID ${organization.uuid}.`),
    )
  })

  it('404: knows no organization that does not exist', async () => {
    const person = await gateway.person()
    for (const id of [gateway.services.newId(), 'acme', '@current']) {
      expect(await answerOf(person, 'GET', `/posthog/api/organizations/${id}/members`)).toEqual(NO_ORGANIZATION)
    }
  })

  it('405: is told to members only', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.post(under(organization, 'members/'), {})
    expect({ status, body }).toEqual({
      status: 405,
      body: {
        type: 'invalid_request',
        code: 'method_not_allowed',
        detail: 'Method "POST" not allowed.',
        attr: null,
      },
    })
    expect(await answerOf(await gateway.person(), 'POST', under(organization, 'members/'), {})).toEqual(NO_PERMISSION)
    expect(await answerOf(gateway.anonymous, 'POST', under(organization, 'members/'), {})).toEqual(ANONYMOUS)
  })
})

describe('PATCH members/{user uuid}', () => {
  it('200: gives another level, to owner and back', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const path = under(organization, `members/${member.user.id}/`)
    for (const level of [8, 15, 1]) {
      const { status, body } = await organization.owner.json('PATCH', path, { level })
      expect({ status, level: body.level }).toEqual({ status: 200, level })
      expect(memberShape.parse(body)).toEqual(body)
    }
  })

  it('200: takes a scoped key of an admin', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const member = await organization.member()
    const key = await admin.key('POSTHOG', { scopes: ['organization_member:write'] })
    const { status, body } = await key.json('PUT', under(organization, `members/${member.user.id}`), { level: 8 })
    expect({ status, level: body.level }).toEqual({ status: 200, level: 8 })
  })

  it('200: changes nothing without a level, or with the level that is there', async () => {
    const organization = await gateway.organization()
    await organization.role('Editor', ['organization.read', 'sites.update'])
    const member = await organization.member('editor')
    const before = await organization.snapshot()
    for (const body of [{}, { level: 1 }, { unknown: true }]) {
      const path = under(organization, `members/${member.user.id}`)
      expect((await organization.owner.json('PATCH', path, body)).status).toBe(200)
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('400: knows the levels 1, 8 and 15', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const path = under(organization, `members/${member.user.id}`)
    expect(await refusedWrite(organization, organization.owner, 'PATCH', path, { level: 9 })).toEqual(
      invalid('invalid_choice', '"9" is not a valid choice.', 'level'),
    )
    expect(await refusedWrite(organization, organization.owner, 'PATCH', path, { level: null })).toEqual(
      invalid('null', 'This field may not be null.', 'level'),
    )
  })

  it('403: refuses in the documented order', async () => {
    const organization = await gateway.organization()
    const { owner } = organization
    const admin = await organization.member('admin')
    const member = await organization.member()
    const change = (client: typeof owner, of: typeof owner, level: unknown) =>
      refusedWrite(organization, client, 'PATCH', under(organization, `members/${of.user.id}`), { level })
    expect(await change(member, admin, 'bad')).toEqual(denied('You can only edit others if you are an admin.'))
    expect(await change(admin, owner, 'bad')).toEqual(
      denied('You can only edit others with level lower or equal to you.'),
    )
    expect(await change(admin, admin, 15)).toEqual(denied("You can't change your own access level."))
    expect(await change(member, member, 1)).toEqual(denied("You can't change your own access level."))
    expect(await change(admin, member, 15)).toEqual(
      denied("You can only make another member owner if you're this organization's owner."),
    )
  })

  it('403: lets nobody give a level above the own one', async () => {
    const organization = await gateway.organization()
    await organization.role('Helper', ['organization.read', 'users.read', 'users.update'])
    const helper = await organization.member('helper')
    const member = await organization.member()
    expect(
      await refusedWrite(organization, helper, 'PATCH', under(organization, `members/${member.user.id}`), { level: 8 }),
    ).toEqual(denied('You can only change access level of others to lower or equal to your current one.'))
  })

  it('403: needs the scope to write members, and leaves a row in the audit log', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization_member:read'] })
    const member = await organization.member()
    const path = under(organization, `members/${member.user.id}`)
    expect(await refusedWrite(organization, key, 'PATCH', path, { level: 8 })).toEqual(
      missingScope('organization_member:write'),
    )
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid, outcome: 'REFUSED' },
    })
    expect(rows.map(({ action }) => action)).toEqual(['member.update'])
  })

  it('404: knows nobody but its own members', async () => {
    const organization = await gateway.organization()
    const stranger = await gateway.person()
    for (const id of [stranger.user.id, gateway.services.newId(), 'me', 'x']) {
      expect(
        await refusedWrite(organization, organization.owner, 'PATCH', under(organization, `members/${id}`), {
          level: 8,
        }),
      ).toEqual(NOT_FOUND)
    }
  })
})

describe('DELETE members/{user uuid}', () => {
  it('204: removes a member, and lets a member leave', async () => {
    const organization = await gateway.organization()
    const [first, second] = [await organization.member(), await organization.member()]
    const admin = await organization.member('admin')
    expect(await answerOf(admin, 'DELETE', under(organization, `members/${first.user.id}/`))).toEqual({
      status: 204,
      body: undefined,
    })
    expect((await second.json('DELETE', under(organization, 'members/@me/'))).status).toBe(204)
    expect((await organization.owner.get(under(organization, 'members'))).body.count).toBe(2)
  })

  it('400: keeps owners, the caller as any other', async () => {
    const organization = await gateway.organization()
    const other = await organization.member('owner')
    for (const id of ['@me', other.user.id]) {
      expect(
        await refusedWrite(organization, organization.owner, 'DELETE', under(organization, `members/${id}`)),
      ).toEqual(invalid('invalid_input', 'Cannot leave the organization as its owner!'))
    }
  })

  it('403: refuses members to members, and owners to admins', async () => {
    const organization = await gateway.organization()
    const [member, other] = [await organization.member(), await organization.member()]
    const admin = await organization.member('admin')
    const remove = (client: typeof member | typeof admin, id: string) =>
      refusedWrite(organization, client, 'DELETE', under(organization, `members/${id}`))
    expect(await remove(member, other.user.id)).toEqual(denied('You can only edit others if you are an admin.'))
    expect(await remove(admin, organization.owner.user.id)).toEqual(
      denied('You can only edit others with level lower or equal to you.'),
    )
  })

  it('404: knows nobody but its own members', async () => {
    const organization = await gateway.organization()
    const foreign = await (await gateway.organization()).member()
    expect(
      await refusedWrite(organization, organization.owner, 'DELETE', under(organization, `members/${foreign.user.id}`)),
    ).toEqual(NOT_FOUND)
  })
})
