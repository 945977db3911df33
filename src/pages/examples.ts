import type { Demo } from './demo.js'

type Names = Pick<Demo, 'users' | 'organizations' | 'sites'>

export interface Example {
  query: string
  variables?: Record<string, unknown>
}

/** The names that examples work with; those of no demo are to be replaced by the reader. */
function namesOf(demo: Names | null) {
  return {
    slug: demo?.organizations.acme.slug ?? 'your-organization',
    organizationId: demo?.organizations.acme.id ?? 'org_…',
    siteId: demo?.sites.acme[0]?.id ?? 'site_…',
    userId: demo?.users.owner.id ?? 'user_…',
  }
}

/** One operation for each thing that people come for, in the order in which they meet it. */
export function examples(demo: Names | null): Example[] {
  const { slug, organizationId, siteId, userId } = namesOf(demo)
  return [
    { query: WHO_AM_I },
    { query: ORGANIZATION, variables: { slug } },
    { query: INVITE, variables: { input: { organization: { slug }, email: 'ada@example.com', role: 'member' } } },
    { query: EXPLAIN, variables: { slug, userId, permission: 'users.invite' } },
    { query: CREATE_KEY, variables: { input: { name: 'my script', organization: { slug } } } },
    {
      query: RECORD_EVENTS,
      variables: { input: { siteId, events: [{ event: 'pageview', distinctId: 'visitor-1' }] } },
    },
    { query: LIVE_EVENTS, variables: { organizationId } },
  ]
}

const WHO_AM_I = `# Who is calling, and where does it belong?
# Press play, or Ctrl+Enter. Ctrl+Space completes.
query WhoAmI {
  viewer {
    kind
    user { name email }
    organizations { nodes { name slug viewerMember { role { name } } } }
  }
}
`

const ORGANIZATION = `# An organization by its slug (below, in Variables) or id, with what belongs to it.
# Lists are pages: ask on with after: "<endCursor>".
query Organization($slug: String!) {
  organization(by: { slug: $slug }) {
    id
    name
    members(first: 10) {
      totalCount
      nodes { role { name } user { name email } }
      pageInfo { hasNextPage endCursor }
    }
    sites { nodes { siteId domain sessionsLast24Hours } }
    roles { nodes { name isSystem permissions } }
    invitations(filter: { status: PENDING }) { nodes { email roleNames status expiresAt } }
  }
}
`

const INVITE = `# Invites somebody. The link is shown here and mailed, and nowhere else.
# What is refused is an answer, too: select ... on Error. Ask again to see ALREADY_INVITED.
mutation Invite($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    ... on InviteMemberSuccess { link invitation { id email roleNames expiresAt } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
    ... on ForbiddenError { missingPermissions }
  }
}
`

const EXPLAIN = `# Why does somebody hold a permission, or not?
query Explain($slug: String!, $userId: ID!, $permission: String!) {
  organization(by: { slug: $slug }) {
    explainPermission(userId: $userId, permission: $permission) {
      allowed
      reasons { source text }
    }
  }
}
`

const CREATE_KEY = `# Makes a key, shown this once. Keys are made by people: with a key in Headers this
# answers SESSION_REQUIRED; without it, signed in here by cookie, it makes one.
mutation CreateKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    ... on CreateApiKeySuccess { key apiKey { id name kind } }
    ... on Error { code message }
  }
}
`

const RECORD_EVENTS = `# Records events of a site, up to 1,000 a call. An event with a uuid counts once.
mutation RecordEvents($input: RecordEventsInput!) {
  recordEvents(input: $input) {
    ... on RecordEventsSuccess { recorded duplicates }
    ... on Error { code message }
  }
}
`

const LIVE_EVENTS = `# What happens in an organization, as it happens, by server-sent events.
# Press play, then invite somebody from another tab of your browser.
subscription LiveEvents($organizationId: ID!) {
  organizationEvents(organizationId: $organizationId) {
    id
    type
    data
    createdAt
  }
}
`
