import type { Gateway } from '../testkit/gateway.js'

/** How many statements a read takes while nothing that it remembers is dropped: announcements of changes come late. */
export async function fewestStatements(gateway: Gateway, read: () => Promise<unknown>): Promise<number> {
  const counts: number[] = []
  for (let i = 0; i < 4; i += 1) counts.push((await gateway.statementsOf(read)).length)
  return Math.min(...counts)
}
