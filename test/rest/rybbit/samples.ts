/** The samples of the documented page, word for word (rybbit.md, seed of the four endpoints). */
export const samples = [
  {
    name: 'Get Organization Sites',
    status: 200,
    curl: `curl -X GET "https://api.rybbit.io/api/organizations/org_123/sites" \\
-H "Authorization: Bearer your_api_key_here"`,
    javascript: `const organizationId = 'org_123';
const response = await fetch(
\`https://api.rybbit.io/api/organizations/\${organizationId}/sites\`,
{
headers: {
'Authorization': 'Bearer your_api_key_here'
}
}
);
const data = await response.json();`,
    answer: {
      organization: { id: 'org_123', name: 'Acme Inc' },
      sites: [
        {
          siteId: 456,
          id: 'site_abc123',
          domain: 'example.com',
          name: 'My Website',
          organizationId: 'org_123',
          createdBy: 'user_xyz789',
          public: false,
          saltUserIds: false,
          blockBots: true,
          sessionsLast24Hours: 1247,
          isOwner: true,
        },
      ],
      subscription: {
        monthlyEventCount: 45230,
        eventLimit: 100000,
        overMonthlyLimit: false,
        planName: 'pro',
        status: 'active',
        isPro: true,
      },
    },
  },
  {
    name: 'Create Site',
    status: 201,
    curl: `curl -X POST "https://api.rybbit.io/api/organizations/org_123/sites" \\
-H "Authorization: Bearer your_api_key_here" \\
-H "Content-Type: application/json" \\
-d '{"domain": "example.com", "name": "My Website", "blockBots": true}'`,
    javascript: `const organizationId = 'org_123';
const response = await fetch(
\`https://api.rybbit.io/api/organizations/\${organizationId}/sites\`,
{
method: 'POST',
headers: {
'Authorization': 'Bearer your_api_key_here',
'Content-Type': 'application/json'
},
body: JSON.stringify({
domain: 'example.com',
name: 'My Website',
blockBots: true
})
}
);
const data = await response.json();`,
    answer: {
      siteId: 456,
      id: 'a1b2c3d4e5f6',
      domain: 'example.com',
      name: 'My Website',
      organizationId: 'org_123',
      createdBy: 'user_xyz789',
      public: false,
      saltUserIds: false,
      blockBots: true,
    },
  },
  {
    name: 'Get Organization Members',
    status: 200,
    curl: `curl -X GET "https://api.rybbit.io/api/organizations/org_123/members" \\
-H "Authorization: Bearer your_api_key_here"`,
    javascript: `const organizationId = 'org_123';
const response = await fetch(
\`https://api.rybbit.io/api/organizations/\${organizationId}/members\`,
{
headers: {
'Authorization': 'Bearer your_api_key_here'
}
}
);
const data = await response.json();`,
    answer: {
      success: true,
      data: [
        {
          id: 'member_abc123',
          role: 'owner',
          userId: 'user_xyz789',
          organizationId: 'org_123',
          createdAt: '2024-01-15T10:30:00.000Z',
          user: { id: 'user_xyz789', name: 'John Doe', email: 'john@example.com' },
        },
      ],
    },
  },
  {
    name: 'Add Organization Member',
    status: 201,
    curl: `curl -X POST "https://api.rybbit.io/api/organizations/org_123/members" \\
-H "Authorization: Bearer your_api_key_here" \\
-H "Content-Type: application/json" \\
-d '{"email": "newuser@example.com", "role": "member"}'`,
    javascript: `const organizationId = 'org_123';
const response = await fetch(
\`https://api.rybbit.io/api/organizations/\${organizationId}/members\`,
{
method: 'POST',
headers: {
'Authorization': 'Bearer your_api_key_here',
'Content-Type': 'application/json'
},
body: JSON.stringify({
email: 'newuser@example.com',
role: 'member'
})
}
);
const data = await response.json();`,
    answer: { message: 'User added to organization successfully' },
  },
]
