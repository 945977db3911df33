import type { Example } from './example.js'

export const ofMember: Example[] = [
  {
    noun: 'Member',
    about: 'Who belongs to an organization',
    query: `# Who belongs to an organization; search looks at name and address.
query Members($slug: String!, $search: String) {
  organization(by: { slug: $slug }) {
    members(first: 20, filter: { search: $search }, orderBy: { field: CREATED_AT, direction: ASC }) {
      totalCount
      nodes { id createdAt role { name } user { name email } }
    }
  }
}
`,
    variables: ({ slug }) => ({ slug, search: null }),
  },
  {
    noun: 'Member',
    about: 'Why somebody may do something, or not',
    query: `# Why does somebody hold a permission, or not?
query Explain($slug: String!, $userId: ID!, $permission: String!) {
  organization(by: { slug: $slug }) {
    explainPermission(userId: $userId, permission: $permission) {
      allowed
      reasons { source text }
    }
  }
}
`,
    variables: ({ slug, userId }) => ({ slug, userId, permission: 'users.invite' }),
  },
]

export const ofInvitation: Example[] = [
  {
    noun: 'Invitation',
    about: 'Invite somebody by e-mail',
    query: `# Invites somebody. The link is shown here and mailed, and nowhere else.
# What is refused is an answer, too: select ... on Error. Ask again to see ALREADY_INVITED.
mutation Invite($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    ... on InviteMemberSuccess { link invitation { id email roleNames expiresAt } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
    ... on ForbiddenError { missingPermissions }
  }
}
`,
    variables: ({ slug }) => ({ input: { organization: { slug }, email: 'ada@example.com', role: 'member' } }),
  },
  {
    noun: 'Invitation',
    about: 'Invite several at once, all or none',
    query: `# Invites up to 20 people at once: all, or none if anything is wrong with one.
mutation InviteSeveral($input: InviteMembersInput!) {
  inviteMembers(input: $input) {
    ... on InviteMembersSuccess { invitations { email roleNames } links }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: ({ slug }) => ({
      input: {
        organization: { slug },
        invitations: [
          { email: 'grace@example.com', role: 'admin' },
          { email: 'alan@example.com', role: 'member' },
        ],
      },
    }),
  },
  {
    noun: 'Invitation',
    about: 'Everybody who was invited',
    query: `# Everybody who was invited, whatever came of it.
query Invitations($slug: String!) {
  organization(by: { slug: $slug }) {
    invitations(first: 20) { nodes { id email roleNames status expiresAt } }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
]

export const ofRole: Example[] = [
  {
    noun: 'Role',
    about: 'The roles of an organization',
    query: `# The roles of an organization with what each may do.
query Roles($slug: String!) {
  organization(by: { slug: $slug }) {
    roles { nodes { id name description isSystem permissions } }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'Role',
    about: 'The catalogue of permissions',
    query: `# Every permission there is; the same for everybody.
query Permissions {
  permissions { name description scope isSessionOnly }
}
`,
  },
  {
    noun: 'Role',
    about: 'Create a role',
    query: `# Creates a role. Nobody can confer what he may not do himself.
mutation CreateRole($input: CreateRoleInput!) {
  createRole(input: $input) {
    ... on CreateRoleSuccess { role { id name permissions } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: ({ slug }) => ({
      input: {
        organization: { slug },
        name: 'Analyst',
        permissions: ['organization.read', 'sites.read', 'users.read'],
      },
    }),
  },
]

export const ofKey: Example[] = [
  {
    noun: 'ApiKey',
    about: 'The keys of an organization',
    query: `# The keys of the organization, and those that people made for it alone.
query Keys($slug: String!) {
  organization(by: { slug: $slug }) {
    apiKeys(first: 20) { nodes { id name kind start isActive lastUsedAt user { name } } }
  }
}
`,
    variables: ({ slug }) => ({ slug }),
  },
  {
    noun: 'ApiKey',
    about: 'Make a key (signed in, not by a key)',
    query: `# Makes a key, shown this once. Keys are made by people: with a key this
# answers SESSION_REQUIRED; signed in here by cookie, it makes one.
mutation CreateKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    ... on CreateApiKeySuccess { key apiKey { id name kind } }
    ... on Error { code message }
  }
}
`,
    variables: ({ slug }) => ({ input: { name: 'my script', organization: { slug } } }),
  },
]
