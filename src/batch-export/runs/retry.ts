/** How often a run is tried whose destination fails: posthog.md 6.4 has two tries after the first. */
export const MOST_FAILURES = 3

const SHORTEST_MS = 10_000
const LONGEST_MS = 60_000
/** A destination that asks for a longer pause gets it, up to an hour. */
const LONGEST_ASKED_MS = 3_600_000
const JITTER = 0.2

/**
 * How long to wait after so many failures: 10 s, doubling, at most 60 s, and 0 to 20 % of it longer, so that runs which
 * failed together do not come back together.
 *
 * @param askedMs the pause that the destination asked for
 * @param chance from 0 to 1
 */
export function waitAfter(failures: number, askedMs: number | null, chance: number): number {
  const wait = Math.min(SHORTEST_MS * 2 ** (failures - 1), LONGEST_MS / (1 + JITTER))
  return Math.round(Math.max(wait * (1 + JITTER * chance), Math.min(askedMs ?? 0, LONGEST_ASKED_MS)))
}
