import type { Demo } from './demo.js'

export interface Call {
  title: string
  text: string
}

/** What calls name: the demo's keys where they may be shown, else what the reader is to put there. */
function namesOf(demo: Demo | null) {
  return {
    key: demo?.keys.native.owner ?? '$KEY',
    rybbitKey: demo?.keys.rybbit.owner ?? '$KEY',
    organization: demo?.organizations.acme.id ?? '$ORGANIZATION',
    slug: demo?.organizations.acme.slug ?? '$SLUG',
  }
}

/** Calls for a terminal, one for each thing that people come for. */
export function calls(publicUrl: string, demo: Demo | null): Call[] {
  const { key, rybbitKey, organization, slug } = namesOf(demo)
  const graph = (body: string) => `curl -s ${publicUrl}/graphql \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '${body}'`
  return [
    {
      title: 'GraphQL: who am I?',
      text: graph('{"query":"{ viewer { user { name } organizations { nodes { name slug } } } }"}'),
    },
    {
      title: 'Subscription: what happens, as it happens',
      text: `curl -sN ${publicUrl}/graphql \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" -H "Accept: text/event-stream" \\
  -d '{"query":"subscription { organizationEvents(organizationId: \\"${organization}\\") { type data } }"}'`,
    },
    {
      title: 'Webhook: where events are posted to, signed by Standard Webhooks',
      text: graph(
        `{"query":"mutation { setWebhook(input: { organization: { slug: \\"${slug}\\" }, url: \\"https://example.com/hook\\" }) { ... on SetWebhookSuccess { secret webhook { nouns } } ... on Error { code message } } }"}`,
      ),
    },
    {
      title: 'Federation: the SDL that routers compose',
      text: graph('{"query":"{ _service { sdl } }"}'),
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
