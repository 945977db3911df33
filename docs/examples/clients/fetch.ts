import {
  createOrgraphClient,
  InviteMemberDocument,
  MembersDocument,
  OrganizationEventsDocument,
  OrgraphRefusal,
  succeeded,
} from 'orgraph/client'

/** Invites somebody unless he was invited before, and answers who belongs to the organization. */
export async function inviteAndList(url: string, key: string, slug: string, email: string): Promise<string[]> {
  const orgraph = createOrgraphClient({ url, key })
  try {
    const input = { organization: { slug }, email, role: 'member' }
    const { inviteMember } = await orgraph.request(InviteMemberDocument, { input })
    const { invitation } = succeeded(inviteMember)
    console.log(`${invitation.email} has until ${invitation.expiresAt}`)
  } catch (error) {
    if (!(error instanceof OrgraphRefusal && error.code === 'ALREADY_INVITED')) throw error
  }
  const { organization } = await orgraph.request(MembersDocument, { by: { slug } })
  return organization?.members?.nodes.map(({ user }) => user?.name ?? 'somebody') ?? []
}

/** Tells of each event of the organization as it happens, until the signal is aborted. */
export async function follow(url: string, key: string, organizationId: string, signal: AbortSignal) {
  const orgraph = createOrgraphClient({ url, key })
  const types: string[] = []
  for await (const { organizationEvents } of orgraph.subscribe(
    OrganizationEventsDocument,
    { organizationId },
    { signal },
  )) {
    types.push(organizationEvents.type)
    console.log(organizationEvents.type, organizationEvents.data)
  }
  return types
}
