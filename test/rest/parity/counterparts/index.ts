import type { Door } from '../../../../src/context.js'
import { betterAuthCounterparts } from './better-auth.js'
import type { Counterparts } from './operation.js'
import { posthogCounterparts } from './posthog.js'
import { recruboCounterparts } from './recrubo.js'
import { rybbitCounterparts } from './rybbit.js'
import { toursEventsCounterparts } from './tours-events.js'

/** What the graph has in place of each row of each dialect. */
export const COUNTERPARTS: Readonly<Partial<Record<Door, Counterparts>>> = {
  rybbit: rybbitCounterparts,
  'better-auth': betterAuthCounterparts,
  'tours-events': toursEventsCounterparts,
  posthog: posthogCounterparts,
  recrubo: recruboCounterparts,
}
