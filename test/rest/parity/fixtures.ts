import type { Door } from '../../../src/context.js'
import { betterAuthFixtures } from './better-auth-fixtures.js'
import type { Fixtures } from './decision.js'
import { posthogFixtures } from './posthog-fixtures.js'
import { recruboFixtures } from './recrubo-fixtures.js'
import { rybbitFixtures } from './rybbit-fixtures.js'
import { toursEventsFixtures } from './tours-events-fixtures.js'

/** How the rows of each dialect are called. */
export const FIXTURES: Readonly<Partial<Record<Door, Fixtures>>> = {
  rybbit: rybbitFixtures,
  'better-auth': betterAuthFixtures,
  'tours-events': toursEventsFixtures,
  posthog: posthogFixtures,
  recrubo: recruboFixtures,
}
