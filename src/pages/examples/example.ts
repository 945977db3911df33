/** What examples name of the demo world. */
export interface DemoNames {
  users: { owner: { id: string } }
  organizations: { acme: { id: string; slug: string } }
  sites: { acme: { id: string }[] }
}

/** The names that examples work with; those of no demo are to be replaced by the reader. */
export interface Names {
  slug: string
  organizationId: string
  siteId: string
  userId: string
}

/** An operation to begin with. Its query names the operation, which is the example's name, too. */
export interface Example {
  /** The noun of the graph that it is about, in the order in which readers meet them. */
  noun: string
  about: string
  query: string
  variables?: (names: Names) => Record<string, unknown>
}

/** The name of the operation of an example. */
export const nameOf = ({ query }: Pick<Example, 'query'>) =>
  /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1] ?? ''

export function namesOf(demo: DemoNames | null): Names {
  return {
    slug: demo?.organizations.acme.slug ?? 'your-organization',
    organizationId: demo?.organizations.acme.id ?? 'org_…',
    siteId: demo?.sites.acme[0]?.id ?? 'site_…',
    userId: demo?.users.owner.id ?? 'user_…',
  }
}
