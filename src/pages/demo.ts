import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Door } from '../context.js'
import { isFromThisMachine, isLoopbackName } from '../http/this-machine.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'

const ofOwner = z.object({ owner: z.string() })
const user = z.object({ id: z.string(), name: z.string(), email: z.string(), password: z.string() })
const organization = z.object({ id: z.string(), slug: z.string(), name: z.string() })

/** What the pages show of `demo.json` (interface.md 7). */
const demoFile = z.object({
  users: z.object({ owner: user, admin: user, member: user, outsider: user }),
  organizations: z.object({ acme: organization, globex: organization }),
  sites: z.object({ acme: z.array(z.object({ id: z.string() })) }),
  keys: z.object({
    native: z.object({ owner: z.string(), admin: z.string(), member: z.string(), outsider: z.string() }),
    rybbit: ofOwner,
    posthog: ofOwner,
    'tours-events': ofOwner,
    recrubo: z.object({ partner: z.string(), otherPartner: z.string(), acmeOrganization: z.string() }),
  }),
})

export type Demo = z.infer<typeof demoFile>

/** Where the demo's names and secrets are. */
export const demoPath = (services: Services) => path.join(path.resolve(services.settings.dataDir), 'demo.json')

/** Whether the reader sits at the machine of a gateway that is nobody else's: only he may be shown what it is made of. */
export function isAtHome(services: Services, c: AppContext): boolean {
  // A proxy that adds no header of its own looks like somebody here; PUBLIC_URL tells that there is one.
  return isLoopbackName(new URL(services.publicUrl).host) && isFromThisMachine(c)
}

/** The demo world with its keys, for somebody on this machine; null for everybody else, and where there is none. */
export async function demoFor(services: Services, c: AppContext): Promise<Demo | null> {
  if (!services.settings.demo || !isAtHome(services, c)) return null
  try {
    return demoFile.parse(JSON.parse(await readFile(demoPath(services), 'utf8')))
  } catch {
    return null
  }
}

/** The key that the demo's clients of a dialect show, and whose it is; null where they show none. */
export function demoKey({ keys, users }: Demo, dialect: Door): { key: string; holder: string } | null {
  switch (dialect) {
    case 'rybbit':
    case 'posthog':
    case 'tours-events':
      return { key: keys[dialect].owner, holder: users.owner.email }
    case 'recrubo':
      return { key: keys.recrubo.partner, holder: 'the partner of Acme' }
    default:
      return null
  }
}

/** Who may be played in the demo's playground. */
export interface DemoPerson {
  id: string
  /** In a few words; the name is told by the graph. */
  who: string
  key: string
}

/** Everybody of the demo who has a key for the graph, Acme's owner first. */
export function demoPeople({ organizations, keys }: Demo): DemoPerson[] {
  const { acme, globex } = organizations
  const { native, recrubo } = keys
  return [
    { id: 'owner', who: `Owner of ${acme.name}`, key: native.owner },
    { id: 'admin', who: `Admin of ${acme.name}`, key: native.admin },
    { id: 'member', who: `Member of ${acme.name}`, key: native.member },
    { id: 'outsider', who: `Owner of ${globex.name}`, key: native.outsider },
    { id: 'partner', who: `Partner of ${acme.name}`, key: recrubo.partner },
    { id: 'otherPartner', who: `Partner of ${globex.name}`, key: recrubo.otherPartner },
    { id: 'organization', who: `${acme.name} by its own key`, key: recrubo.acmeOrganization },
  ]
}
