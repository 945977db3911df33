import type { ApiKeyKind } from '../../src/access/key-scopes.js'
import { effectiveRolePermissions } from '../../src/access/roles.js'
import type { ApiKeyViewer, Membership, UserViewer, ViewerKey } from '../../src/access/viewer.js'

export const ACME = '01890000-0000-7000-8000-00000000acce'
export const GLOBEX = '01890000-0000-7000-8000-00000000910b'

export function membership(organizationId: string, ...roleKeys: string[]): Membership {
  return {
    organizationId,
    memberId: '01890000-0000-7000-8000-000000000001',
    roleKeys,
    permissions: effectiveRolePermissions(roleKeys, [], { membersCanInvite: false }),
    restrictedSiteIds: null,
  }
}

function person(memberships: Membership[]) {
  return {
    userId: '01890000-0000-7000-8000-000000000002',
    email: 'ann@acme.test',
    emailVerified: true,
    name: 'Ann',
    memberships: new Map(memberships.map((entry) => [entry.organizationId, entry])),
  }
}

export function user(memberships: Membership[], superAdmin = false): UserViewer {
  const session = { id: '01890000-0000-7000-8000-000000000003', activeOrganizationId: null, startedAt: new Date(0) }
  return { kind: 'USER', ...person(memberships), superAdmin, session }
}

export function key(kind: ApiKeyKind, limits: Partial<Pick<ViewerKey, 'scopes' | 'organizationIds'>> = {}): ViewerKey {
  return { id: '01890000-0000-7000-8000-000000000004', kind, scopes: null, organizationIds: null, ...limits }
}

export function byKey(viewerKey: ViewerKey, ...memberships: Membership[]): ApiKeyViewer {
  return { kind: 'API_KEY', ...person(memberships), key: viewerKey }
}
