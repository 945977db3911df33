import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type DemoWorld, seedDemo } from '../prisma/seed.js'
import { writePrivateFile } from './database/data-dir.js'
import type { Services } from './services.js'

/**
 * Makes the demo world in an empty database, and writes its credentials to `DATA_DIR/demo.json`, which only its owner may
 * read; later starts keep the address in it right. Returns the file, or null where this installation has no demo.
 */
export async function openDemo(services: Services, say: (line: string) => void): Promise<string | null> {
  const file = path.join(services.settings.dataDir, 'demo.json')
  const write = (world: DemoWorld) => writePrivateFile(file, `${JSON.stringify(world, null, 2)}\n`)
  if (await seedDemo(services, write)) {
    say('Made the demo world')
    return file
  }
  const world = read(file)
  if (!world) return null
  if (world.url !== services.publicUrl) write({ ...world, url: services.publicUrl })
  return file
}

/** Somebody may have edited or emptied the file; the installation runs without it. */
function read(file: string): DemoWorld | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoWorld
  } catch {
    return null
  }
}
