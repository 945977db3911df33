import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { SourceUnderTest } from './conformance.js'

const { signal } = new AbortController()

/** Reads interval after interval of an organization in which many write, and expects each event once. */
export async function readWhileManyWrite({ gateway, source }: SourceUnderTest): Promise<void> {
  const organization = await gateway.organization()
  const site = await organization.site()
  const sent: string[] = []
  let writing = true
  const write = async () => {
    while (writing) {
      const events = Array.from({ length: 20 }, () => ({ uuid: randomUUID(), event: 'pageview', distinctId: 'v' }))
      await organization.owner.mutate('recordEvents', { siteId: site.id, events }, 'recorded')
      sent.push(...events.map(({ uuid }) => uuid))
    }
  }
  const found: string[] = []
  let start: Date | null = null
  const readUntil = async (end: Date) => {
    await source().settle(organization.uuid, signal)
    const all = { organizationId: organization.uuid, siteId: null, model: 'EVENTS', cursor: null } as const
    for await (const { lines } of source().read({ ...all, query: { fields: null, where: null }, start, end }, signal)) {
      for (const line of lines.trimEnd().split('\n')) found.push((JSON.parse(line) as { uuid: string }).uuid)
    }
    start = end
  }
  const writers = Array.from({ length: 6 }, write)
  while (sent.length < 400) {
    await new Promise((resolve) => setTimeout(resolve, 40))
    await readUntil(gateway.services.now())
  }
  writing = false
  await Promise.all(writers)
  await readUntil(new Date(gateway.services.now().getTime() + 1))
  expect(found).toHaveLength(sent.length)
  expect(new Set(found)).toEqual(new Set(sent))
}
