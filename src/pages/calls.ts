import type { Demo } from './demo.js'

export interface Call {
  title: string
  text: string
}

/** Calls for a terminal, one for each door, with the demo's keys where they may be shown. */
export function calls(publicUrl: string, demo: Demo | null): Call[] {
  const nativeKey = demo?.keys.native.owner ?? '$KEY'
  const rybbitKey = demo?.keys.rybbit.owner ?? '$KEY'
  const organization = demo?.organizations.acme.id ?? '$ORGANIZATION'
  return [
    {
      title: 'GraphQL: who am I?',
      text: `curl -s ${publicUrl}/graphql \\
  -H "Authorization: Bearer ${nativeKey}" \\
  -H "Content-Type: application/json" \\
  -d '{"query":"{ viewer { user { name } organizations { nodes { name slug } } } }"}'`,
    },
    {
      title: 'Rybbit: the sites of an organization',
      text: `curl -s "${publicUrl}/api/organizations/${organization}/sites" \\
  -H "Authorization: Bearer ${rybbitKey}"`,
    },
    {
      title: 'better-auth: sign up',
      text: `curl -s -c cookies.txt ${publicUrl}/api/auth/sign-up/email \\
  -H "Content-Type: application/json" \\
  -d '{"name":"Ada","email":"ada@example.com","password":"correct horse"}'`,
    },
  ]
}
