import type { Example } from './example.js'

export const ofEvent: Example[] = [
  {
    noun: 'OrganizationEvent',
    about: 'What happens, as it happens (subscription)',
    query: `# What happens in an organization, as it happens, by server-sent events.
# Press play, then invite somebody from another tab of your browser.
subscription LiveEvents($organizationId: ID!) {
  organizationEvents(organizationId: $organizationId) {
    id
    type
    data
    createdAt
  }
}
`,
    variables: ({ organizationId }) => ({ organizationId }),
  },
  {
    noun: 'OrganizationEvent',
    about: 'The feed of the same events, to read on from any place',
    query: `# The feed of the same events: keep endCursor, pass it as after, and nothing is missed.
query Feed($slug: String!, $after: String) {
  organization(by: { slug: $slug }) {
    events(first: 20, after: $after) {
      nodes { id type data createdAt }
      pageInfo { endCursor hasNextPage }
    }
  }
}
`,
    variables: ({ slug }) => ({ slug, after: null }),
  },
]

export const ofWebhook: Example[] = [
  {
    noun: 'Webhook',
    about: 'Where events are posted, and what became of them',
    query: `# Where the events of an organization are posted, and what became of the last ones.
query Webhook($slug: String!) {
  organization(by: { slug: $slug }) {
    webhook {
      url
      nouns
      disabledReason
      deliveries(first: 10) { nodes { eventType status attempts lastStatusCode lastError nextAttemptAt } }
    }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'Webhook',
    about: 'Set the webhook',
    query: `# Sets where events are posted, signed by Standard Webhooks. The secret is shown this once.
mutation SetWebhook($input: SetWebhookInput!) {
  setWebhook(input: $input) {
    ... on SetWebhookSuccess { secret webhook { url nouns } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: ({ slug }) => ({ input: { organization: { slug }, url: 'https://example.com/hook' } }),
  },
]

export const ofAudit: Example[] = [
  {
    noun: 'AuditEvent',
    about: 'What was done and refused',
    query: `# What was done and refused in an organization, newest first.
query AuditLog($slug: String!) {
  organization(by: { slug: $slug }) {
    auditLog(first: 20) {
      nodes { action outcome actorKind actor { name } resourceType resourceId before after createdAt }
    }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
]

export const ofPartner: Example[] = [
  {
    noun: 'Partner',
    about: 'The partners that the viewer may see',
    query: `# A partner sees itself, a super admin all; nobody else sees any.
query Partners {
  partners { nodes { id name } }
}
`,
  },
]

export const ofSubgraph: Example[] = [
  {
    noun: 'Federation',
    about: 'The SDL that routers compose',
    query: `# What a federation router composes; a file for its configuration is at /schema.graphql.
query Sdl {
  _service { sdl }
}
`,
  },
  {
    noun: 'Federation',
    about: 'Records as a router asks for them',
    query: `# Records by their keys, as a router asks for them.
query Entities($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Organization { id name slug }
  }
}
`,
    variables: ({ slug }) => ({ representations: [{ __typename: 'Organization', slug }] }),
  },
]
