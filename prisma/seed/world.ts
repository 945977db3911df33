/** What `demo.json` tells of the demo world (interface.md 7): everything that is needed to try it, secrets included. */
export interface DemoWorld {
  url: string
  users: Record<DemoUserName, DemoUser>
  organizations: Record<DemoOrganizationName, DemoOrganization>
  sites: Record<DemoOrganizationName, DemoSite[]>
  keys: {
    native: Record<DemoKeyHolder, string>
    rybbit: Record<DemoKeyHolder | 'acmeOrganization', string>
    posthog: Record<DemoKeyHolder, string>
    'tours-events': Record<DemoKeyHolder, string>
    recrubo: Record<'partner' | 'otherPartner' | 'acmeOrganization', string>
  }
}

export type DemoUserName = 'superAdmin' | 'owner' | 'admin' | 'member' | 'outsider' | 'nobody'
export type DemoKeyHolder = 'owner' | 'admin' | 'member' | 'outsider'
export type DemoOrganizationName = 'acme' | 'globex'

export interface DemoUser {
  id: string
  uuid: string
  name: string
  email: string
  password: string
}

export interface DemoOrganization {
  id: string
  uuid: string
  slug: string
  name: string
}

export interface DemoSite {
  id: string
  uuid: string
  siteId: number
  publicId: string
  domain: string
  name: string
}
