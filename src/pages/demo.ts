import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Door } from '../context.js'
import { isFromThisMachine, isLoopbackName } from '../http/this-machine.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'

const ofOwner = z.object({ owner: z.string() })

/** What the pages show of `demo.json` (interface.md 7). */
const demoFile = z.object({
  users: z.object({ owner: z.object({ id: z.string(), email: z.string() }) }),
  organizations: z.object({ acme: z.object({ id: z.string(), slug: z.string() }) }),
  sites: z.object({ acme: z.array(z.object({ id: z.string() })) }),
  keys: z.object({
    native: ofOwner,
    rybbit: ofOwner,
    posthog: ofOwner,
    'tours-events': ofOwner,
    recrubo: z.object({ partner: z.string() }),
  }),
})

export type Demo = z.infer<typeof demoFile>

/** Where the demo's names and secrets are. */
export const demoPath = (services: Services) => path.join(path.resolve(services.settings.dataDir), 'demo.json')

/** The demo world with its keys, for somebody on this machine; null for everybody else, and where there is none. */
export async function demoFor(services: Services, c: AppContext): Promise<Demo | null> {
  // A proxy that adds no header of its own looks like somebody here; PUBLIC_URL tells that there is one.
  const isPublished = !isLoopbackName(new URL(services.publicUrl).host)
  if (!services.settings.demo || isPublished || !isFromThisMachine(c)) return null
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
