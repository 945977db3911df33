import type { Example } from './example.js'

export const ofViewer: Example[] = [
  {
    noun: 'Viewer',
    about: 'Who is calling, and where does it belong?',
    query: `# Who is calling, and where does it belong?
# Press play, or Ctrl+Enter. Ctrl+Space completes.
query WhoAmI {
  viewer {
    kind
    user { name email }
    organizations { nodes { name slug viewerMember { role { name } } } }
  }
}
`,
  },
  {
    noun: 'Viewer',
    about: 'Invitations to the viewer’s own address',
    query: `# Invitations to the viewer's own address that wait for an answer.
query MyInvitations {
  viewer {
    invitations(first: 10) {
      nodes { id status roleNames expiresAt organization { name } }
    }
  }
}
`,
  },
]

export const ofOrganization: Example[] = [
  {
    noun: 'Organization',
    about: 'One, by its slug, with what belongs to it',
    query: `# An organization by its slug (below, in Variables) or id, with what belongs to it.
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
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'Organization',
    about: 'All that the viewer may see',
    query: `# All organizations that the viewer may see, newest first.
query Organizations {
  organizations(first: 20, orderBy: { field: CREATED_AT, direction: DESC }) {
    totalCount
    nodes { id name slug createdAt viewerPermissions }
  }
}
`,
  },
  {
    noun: 'Organization',
    about: 'Plan, limits and usage',
    query: `# What the organization may use and has used this month.
query Usage($slug: String!) {
  organization(by: { slug: $slug }) {
    subscription { planName status monthlyEventCount eventLimit memberLimit siteLimit overMonthlyLimit }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'Organization',
    about: 'Change one; what is left out stays',
    query: `# Changes an organization. Fields that are left out keep their value, null clears.
mutation UpdateOrganization($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    ... on UpdateOrganizationSuccess { organization { name timezone metadata updatedAt } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: ({ slug }) => ({ input: { organization: { slug }, metadata: { team: 'growth' } } }),
  },
  {
    noun: 'Organization',
    about: 'Any record by its id, as Relay asks',
    query: `# Any record by its id. Unknown and not to be seen are both null.
query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Organization { name slug }
  }
}
`,
    variables: ({ organizationId }) => ({ id: organizationId }),
  },
]
