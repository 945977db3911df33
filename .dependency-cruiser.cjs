// The arrows of docs/architecture.md, section 2. They are checked on compiled code (test/schema/dependency-arrows.test.ts),
// where only imports of values are left: a type may cross any wall, code may not.
const nouns =
  '^src/(organization|site|member|role|invitation|domain|batch-export|webhook|feed|audit|usage|user|api-key|partner)/'
const http = '(^|node_modules/)(hono|@hono|graphql-yoga|@graphql-yoga|@whatwg-node)(/|$)|^(node:)?https?$'
const doors = '^src/(rest|http|server)(/|\\.js$)'
const database = '^src/(database|generated)/|(^|node_modules/)(pg|@prisma)(/|$)'

module.exports = {
  forbidden: [
    {
      name: 'a-noun-knows-no-door',
      comment: 'Rules live in operations; GraphQL over HTTP, REST and jobs are adapters in front of them.',
      severity: 'error',
      from: { path: nouns },
      to: { path: `${doors}|${http}` },
    },
    {
      name: 'only-operations-and-reads-use-the-generated-client',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/([^/]+/(operations/|reads\\.)|database/|generated/|identity/|access/scope\\.)',
      },
      to: { path: '^src/generated/prisma/' },
    },
    {
      name: 'the-tables-are-reached-through-database',
      comment:
        'A connection that was not checked out there is not told who is looking. The databases of customers are others, and the queue knows no tenants.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(database|generated|destination|jobs/pg-boss)/' },
      to: { path: '(^|node_modules/)(pg|@prisma/adapter-pg)(/|$)' },
    },
    {
      name: 'operations-do-not-know-the-schema',
      severity: 'error',
      from: { path: '^src/[^/]+/(operations/|(policy|inputs|reads)\\.)' },
      to: { path: '^src/([^/]+/schema|builder|schema)\\.js$' },
    },
    {
      name: 'reads-inputs-and-policy-do-not-know-operations',
      severity: 'error',
      from: { path: '^src/[^/]+/(policy|inputs|reads)\\.' },
      to: { path: '^src/[^/]+/operations/' },
    },
    {
      name: 'decisions-are-pure',
      comment: 'Rules that need neither database nor request are tested as tables.',
      severity: 'error',
      from: { path: '^src/(access/(decide|permissions|roles|role-key)|[^/]+/policy)\\.' },
      to: {
        path: `${database}|${doors}|${http}|^src/[^/]+/(reads\\.|operations/)|^(node:)?(fs|net|dns|child_process)`,
      },
    },
    {
      name: 'the-database-knows-no-noun',
      severity: 'error',
      from: { path: '^src/(database|net|settings)/' },
      to: { path: `${nouns}|${doors}` },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/generated/' },
      to: { circular: true },
    },
    {
      name: 'what-runs-is-a-dependency',
      comment: 'An installation may leave the development packages out.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'the-client-knows-nothing-of-the-gateway',
      comment: 'It runs in browsers.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: '^src/(client|generated/client)/|(^|node_modules/)graphql/' },
    },
    { name: 'every-import-resolves', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
}
