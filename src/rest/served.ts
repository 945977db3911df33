import { betterAuth } from './better-auth/dialect.js'
import type { Dialect } from './dialect.js'
import { posthog } from './posthog/dialect.js'
import { recrubo } from './recrubo/dialect.js'
import { rybbit } from './rybbit/dialect.js'
import { toursEvents } from './tours-events/dialect.js'

/** Every dialect that can be chosen. */
export const servedDialects: readonly Dialect[] = [rybbit, betterAuth, toursEvents, posthog, recrubo]
