import { ofAudit, ofEvent, ofPartner, ofSubgraph, ofWebhook } from './examples/events.js'
import { type DemoNames, type Example, nameOf, namesOf } from './examples/example.js'
import { ofOrganization, ofViewer } from './examples/organizations.js'
import { ofInvitation, ofKey, ofMember, ofRole } from './examples/people.js'
import { ofDomain, ofExport, ofSite } from './examples/sites.js'

const all: Example[] = [
  ofViewer,
  ofOrganization,
  ofMember,
  ofInvitation,
  ofRole,
  ofSite,
  ofEvent,
  ofWebhook,
  ofDomain,
  ofExport,
  ofKey,
  ofAudit,
  ofPartner,
  ofSubgraph,
].flat()

/** An example with its variables filled in. */
export interface ReadyExample {
  name: string
  noun: string
  about: string
  query: string
  variables: Record<string, unknown> | null
}

/** Operations to begin with, noun by noun; with the names of the demo they can be run as they are. */
export function examples(demo: DemoNames | null): ReadyExample[] {
  const names = namesOf(demo)
  return all.map((example) => ({
    ...example,
    name: nameOf(example),
    variables: example.variables?.(names) ?? null,
  }))
}

/** The examples that the playground opens with, one for each thing that people come for. */
export const FIRST_TABS = ['WhoAmI', 'Organization', 'Invite', 'LiveEvents']
