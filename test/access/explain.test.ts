import { describe, expect, it } from 'vitest'
import { permissionsIn } from '../../src/access/decide.js'
import { type ExplainInput, explain } from '../../src/access/explain.js'
import { PERMISSIONS } from '../../src/access/permissions.js'
import { ACME, byKey, GLOBEX, key, membership, user } from './viewers.js'

const ask = (changes: Partial<ExplainInput>) =>
  explain({
    permission: 'users.update',
    membership: { organizationId: ACME, roleKeys: ['member'] },
    organizationRoles: [],
    settings: { membersCanInvite: false },
    ...changes,
  })

const sources = (changes: Partial<ExplainInput>) => ask(changes).reasons.map((reason) => reason.source)

describe('the explanation of a permission', () => {
  it('agrees with the decision for every role, credential and permission', () => {
    const keys = [
      undefined,
      key('NATIVE'),
      key('NATIVE', { scopes: ['users.read', 'sites.create'] }),
      key('POSTHOG', { scopes: ['organization:write'] }),
      key('NATIVE', { organizationIds: [GLOBEX] }),
    ]
    for (const roleKeys of [['owner'], ['admin'], ['member'], ['ghost'], []]) {
      for (const viewerKey of keys) {
        const place = membership(ACME, ...roleKeys)
        const held = permissionsIn(viewerKey ? byKey(viewerKey, place) : user([place]), ACME)
        for (const { name: permission } of PERMISSIONS) {
          const { allowed } = ask({ permission, membership: place, ...(viewerKey && { key: viewerKey }) })
          expect([roleKeys, viewerKey, permission, allowed]).toEqual([
            roleKeys,
            viewerKey,
            permission,
            held.has(permission),
          ])
        }
      }
    }
  })

  it('names the role that grants or does not', () => {
    expect(ask({})).toEqual({
      allowed: false,
      reasons: [{ source: 'role', text: 'The system role "member" does not grant users.update.' }],
    })
  })

  it('tells that a shadow replaced the system role', () => {
    const answer = ask({
      membership: { organizationId: ACME, roleKeys: ['admin'] },
      organizationRoles: [{ key: 'admin', permissions: ['users.read'] }],
    })
    expect(answer.allowed).toBe(false)
    expect(answer.reasons).toEqual([
      {
        source: 'shadow',
        text: 'The organization\'s role "admin" replaces the system role of that name and does not grant users.update.',
      },
    ])
  })

  it('tells every role of a member that has several', () => {
    const answer = ask({
      membership: { organizationId: ACME, roleKeys: ['member', 'editor'] },
      organizationRoles: [{ key: 'editor', permissions: ['users.update'] }],
    })
    expect(answer.allowed).toBe(true)
    expect(answer.reasons).toHaveLength(2)
  })

  it('tells a setting from a role', () => {
    expect(sources({ permission: 'users.invite', settings: { membersCanInvite: true } })).toEqual(['setting'])
  })

  it('tells who is not a member, and who has no role', () => {
    expect(ask({ membership: null })).toMatchObject({ allowed: false, reasons: [{ source: 'membership' }] })
    expect(sources({ membership: { organizationId: ACME, roleKeys: [] } })).toEqual(['membership'])
  })

  it('tells what every member holds from what a role grants', () => {
    for (const roleKeys of [['owner'], ['ghost'], []]) {
      expect(ask({ permission: 'organization.read', membership: { organizationId: ACME, roleKeys } })).toEqual({
        allowed: true,
        reasons: [{ source: 'membership', text: 'Every member holds organization.read.' }],
      })
    }
    const limited = key('NATIVE', { scopes: ['users.read'] })
    expect(ask({ permission: 'organization.read', key: limited })).toMatchObject({
      allowed: false,
      reasons: [{ source: 'membership' }, { source: 'scope' }],
    })
  })

  it('lets a super admin pass by session, not by key', () => {
    expect(ask({ membership: null, superAdmin: true })).toMatchObject({
      allowed: true,
      reasons: [{ source: 'super_admin' }],
    })
    expect(ask({ membership: null, superAdmin: true, key: key('NATIVE') }).allowed).toBe(false)
  })

  it('names every wall, not only the first', () => {
    const limited = key('NATIVE', { scopes: ['users.read'], organizationIds: [GLOBEX] })
    expect(sources({ key: limited })).toEqual(['role', 'scope', 'scope'])
    expect(sources({ key: limited, permission: 'api_keys.read' })).toEqual(['role', 'scope', 'session_only'])
  })
})
