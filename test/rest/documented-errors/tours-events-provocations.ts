import type { Permission } from '../../../src/access/permissions.js'
import { invite } from '../../invitation/inviting.js'
import type { Person } from '../../testkit/seed.js'
import { invitation, newAddress } from '../parity/targets.js'
import type { Attempt, Plight, Provocation } from './documented-errors.js'
import {
  bodyWith,
  by,
  fullPlan,
  manyPending,
  memberAs,
  owner,
  paramsWith,
  system,
  unknownId,
  withBody,
  withParams,
  withQuery,
} from './provoking.js'

const SYSTEM_ADMIN = '00000000-0000-7000-8000-000000000002'

/** A role that runs people and roles, and holds little else beside what members hold. */
const HOST: Permission[] = [
  'organization.read',
  'users.read',
  'users.update',
  'users.delete',
  'users.invite',
  'roles.read',
  'roles.create',
  'roles.update',
  'roles.delete',
  'sites.read',
  'domains.read',
  'batch_exports.read',
  'subscription.read',
]

async function aHost({ scene: { organization } }: Plight): Promise<Person & { member: { id: string } }> {
  await organization.role('host', HOST)
  return organization.member('host')
}

/** By a host, with these changes of the body. */
const asHost =
  (change: object = {}): Provocation =>
  async (plight) => ({ as: await aHost(plight), ...bodyWith(plight.valid, change) })

const onMember = ({ valid }: Plight, memberId: string): Partial<Attempt> => paramsWith(valid, { memberId })

/** A role of the organization that a host may not give, held by a member; about it. */
async function mightyRole(plight: Plight, name: string, permissions: Permission[]) {
  const { organization } = plight.scene
  const row = await organization.role(name, permissions)
  await organization.member(name)
  return row
}

/** About another invitation. */
async function aboutInvitation(plight: Plight, input: Record<string, unknown>) {
  const { id } = await invite(owner(plight), plight.scene.organization, input)
  return paramsWith(plight.valid, { id })
}

/** Lets the invitation of the path have been sent a while ago. */
const sentEarlier = ({ scene }: Plight) => scene.gateway.advance(61_000)

/** The invitation that the call is about: the only one. */
const invitationOf = (plight: Plight) =>
  system(plight).invitation.findFirstOrThrow({ where: { organizationId: plight.scene.organization.uuid } })

async function expire(plight: Plight) {
  const { id } = await invitationOf(plight)
  return system(plight).invitation.update({ where: { id }, data: { expiresAt: new Date(0) } })
}

/** An inviter who sees one site alone. */
async function restrictedInviter(plight: Plight): Promise<Person> {
  const { organization } = plight.scene
  const somebody = await aHost(plight)
  const site = await organization.site()
  const { id } = somebody.member
  await system(plight).member.update({ where: { id }, data: { hasRestrictedSiteAccess: true } })
  await system(plight).siteGrant.create({
    data: { memberId: id, siteId: site.id, organizationId: organization.uuid },
  })
  plight.scene.gateway.services.viewers.forgetAll()
  return somebody
}

const revoked: Provocation = async (plight) => {
  const { id } = await invitationOf(plight)
  await system(plight).invitation.update({ where: { id }, data: { status: 'REVOKED' } })
  return {}
}

const roleGone: Provocation = async (plight) => {
  await system(plight).role.deleteMany({ where: { organizationId: plight.scene.organization.uuid, key: 'visitor' } })
  return {}
}

/** The invited person has joined by another way. */
const joined: Provocation = async (plight) => {
  const { email } = await invitationOf(plight)
  const known = await system(plight).user.findFirst({ where: { email } })
  const { organization, gateway, outsider } = plight.scene
  if (known) await organization.member('visitor', outsider)
  else await organization.member('visitor', await gateway.person({ email }))
  return {}
}

const unverified: Provocation = async (plight) => {
  const { outsider, gateway } = plight.scene
  await system(plight).user.update({ where: { id: outsider.user.id }, data: { emailVerified: false } })
  gateway.services.viewers.forgetAll()
  return {}
}

export const toursEventsProvocations: Readonly<Record<string, Provocation>> = {
  'No credential, or one that opens nothing.': by(({ scene }) => scene.gateway.anonymous),
  'The key was valid until a while ago.': by((plight) =>
    owner(plight).key('TOURS_EVENTS', { expiresAt: new Date(Date.now() - 60_000) }),
  ),
  'The role of the caller permits too little.': memberAs('reader'),
  ...Object.fromEntries(
    ['updateMember', 'deleteMember', 'resendInvitation', 'revokeInvitation'].map((row) => [
      `${row}: The role of the caller permits too little.`,
      memberAs('member'),
    ]),
  ),
  'The scopes of the key do not even show the organization.': by((plight) => {
    const scopes = plight.row.permissions.filter((permission) => permission !== 'organization.read')
    return owner(plight).key('TOURS_EVENTS', { scopes })
  }),
  'A key, whoever it acts for.': async ({ valid }) => ({ as: await (valid.as as Person).key('TOURS_EVENTS') }),
  'page or limit is no number.': withQuery({ page: 'x' }),
  'A page that does not exist, or another unusable value.': withQuery({ page: '1001', limit: '10' }),
  'There is none.': withParams((plight) => ({ id: unknownId(plight) })),
  'The caller belongs to no organization.': by(({ scene }) => scene.gateway.person()),
  'The caller belongs to several organizations, and the session has no active one.': async (plight) => {
    await plight.scene.elsewhere.member('owner', owner(plight))
    return {}
  },

  'A field of a wrong type.': withBody({ name: 5 }),
  'updateMember: A field of a wrong type.': withBody({ role: 5 }),
  'createInvitation: A field of a wrong type.': withBody({ email: 5 }),
  'An empty name, or one of more than 120 characters.': withBody({ name: '' }),
  'A logo that is none.': withBody({ logo: 'nowhere' }),
  'A time zone that is none.': withBody({ timezone: 'Mars/X' }),

  'The role permits too much.': asHost({ role: 'owner' }),
  'The member may do more than the caller.': async (plight) => ({
    as: await aHost(plight),
    ...onMember(plight, plight.scene.organization.ownerMember.id),
  }),
  'Nobody gives himself more than he has.': async (plight) => {
    const host = await aHost(plight)
    return { as: host, parts: { ...onMember(plight, host.member.id).parts, body: { role: 'admin' } } }
  },
  'No member of this organization.': withParams((plight) => ({ memberId: unknownId(plight) })),
  'It would have none left.': (plight) => onMember(plight, plight.scene.organization.ownerMember.id),
  'There is no such role here.': withBody({ role: 'pilot' }),

  'Holders would gain too much.': asHost({ permissions: ['organization.delete'] }),
  'deleteRole: Holders would gain too much.': async (plight) => {
    // Without it, the system role of the name counts again, which permits more than a host may give.
    const row = await mightyRole(plight, 'admin', [])
    return { as: await aHost(plight), ...paramsWith(plight.valid, { id: row.id }) }
  },
  'Holders would lose what the caller does not hold.': async (plight) => {
    const row = await mightyRole(plight, 'captain', ['organization.delete'])
    return {
      as: await aHost(plight),
      ...paramsWith(bodyWith(plight.valid, { permissions: [] }) as Attempt, { id: row.id }),
    }
  },
  'createRole: Holders would lose what the caller does not hold.': async (plight) => {
    await plight.scene.organization.member('admin')
    return { as: await aHost(plight), ...bodyWith(plight.valid, { name: 'admin', permissions: [] }) }
  },
  'deleteRole: Holders would lose what the caller does not hold.': async (plight) => {
    const row = await mightyRole(plight, 'member', ['organization.read', 'organization.delete'])
    return { as: await aHost(plight), ...paramsWith(plight.valid, { id: row.id }) }
  },
  'The organization has a role of this name.': withBody({ name: 'visitor' }),
  'A name such as Super Admin, however it is spelt.': withBody({ name: 'Super Admin' }),
  'A string that is no permission.': withBody({ permissions: ['users.fly'] }),
  'No more roles fit.': async (plight) => {
    for (let i = 0; i < 50; i += 1) await plight.scene.organization.role(`role ${i}`, [])
    return {}
  },
  'A system role is changed by shadowing it.': withParams(() => ({ id: SYSTEM_ADMIN })),
  'No role of this organization.': withParams((plight) => ({ id: unknownId(plight) })),
  'The heir permits too much.': async (plight) => {
    const row = await mightyRole(plight, 'pilot', [])
    return { as: await aHost(plight), parts: { params: { id: row.id }, query: { reassignTo: 'owner' } } }
  },
  'Members or pending invitations hold it.': async (plight) =>
    paramsWith(plight.valid, { id: (await mightyRole(plight, 'pilot', [])).id }),
  '`reassignTo` names no role.': withQuery({ reassignTo: 'pilot' }),
  '`reassignTo` names several roles, or the role itself.': withQuery({ reassignTo: 'guest,visitor' }),

  'The role permits what the caller may not.': asHost({ role: 'owner' }),
  'resendInvitation: The role permits what the caller may not.': async (plight) => {
    const { parts } = await aboutInvitation(plight, { role: 'owner' })
    sentEarlier(plight)
    return { as: await aHost(plight), ...(parts && { parts }) }
  },
  'The inviter may see chosen sites alone.': async (plight) => ({
    as: await restrictedInviter(plight),
    ...bodyWith(plight.valid, { role: 'member' }),
  }),
  'resendInvitation: The inviter may see chosen sites alone.': async (plight) => {
    const { parts } = await aboutInvitation(plight, { role: 'member' })
    sentEarlier(plight)
    return { as: await restrictedInviter(plight), ...(parts && { parts }) }
  },
  'Too many are pending.': manyPending,
  'resendInvitation: Too many are pending.': async (plight) => {
    await expire(plight)
    return manyPending(plight)
  },
  'No seat is left.': fullPlan,
  'resendInvitation: No seat is left.': async (plight) => {
    await expire(plight)
    return fullPlan(plight)
  },
  'The address is of a member.': joined,
  'createInvitation: The address is of a member.': (plight) =>
    bodyWith(plight.valid, { email: owner(plight).user.email }),
  'An invitation of the address is pending.': async (plight) => {
    const { email } = await invitation(plight.scene)
    return bodyWith(plight.valid, { email })
  },
  'resendInvitation: An invitation of the address is pending.': async (plight) => {
    const { email } = await expire(plight)
    await invitation(plight.scene, email)
    return {}
  },
  'The address is none.': withBody({ email: 'nobody' }),
  'The address had five in an hour.': async (plight) => {
    const email = newAddress()
    for (let i = 0; i < 5; i += 1) {
      const { id } = await invite(owner(plight), plight.scene.organization, { email, sendEmail: true })
      await owner(plight).mutate('revokeInvitation', { invitationId: id })
    }
    return bodyWith(plight.valid, { email })
  },
  'No invitation that is meant here.': withParams((plight) => ({ id: unknownId(plight), token: unknownId(plight) })),
  'It is answered or taken back.': revoked,
  'Its role was deleted.': roleGone,
  'It was just sent.': async (plight) => {
    const { id } = await invitationOf(plight)
    await owner(plight).mutate('resendInvitation', { invitationId: id })
    return {}
  },
  'It is for another address.': by(({ scene }) => scene.gateway.person()),
  'The address is not verified, and the gateway can send mail.': unverified,
  'It is unknown, used or over.': revoked,
  'Who invited has left since, or may no longer give the role.': async (plight) => {
    const { organization, outsider } = plight.scene
    const inviter = await organization.member('admin')
    await system(plight).invitation.deleteMany({ where: { organizationId: organization.uuid } })
    const sent = await invite(inviter, organization, { email: outsider.user.email, role: 'visitor' })
    await system(plight).member.delete({ where: { id: inviter.member.id } })
    return paramsWith(plight.valid, { token: sent.id })
  },
}
