import { randomUUID } from 'node:crypto'
import type { Gateway } from '../testkit/gateway.js'

/** A column of a stored event that a test gives; the rest has no meaning. */
export interface Arrived {
  event?: string
  distinctId?: string
  sessionId?: string | null
  at?: string
  timestamp?: string
  properties?: object
  uuid?: string
}

export const moment = (text: string) => new Date(`2026-03-${text}Z`)

/** An organization with two sites, into which events arrive at moments that the test chooses. */
export async function sourceWorld(gateway: Gateway) {
  const organization = await gateway.organization()
  const sites = [await organization.site(), await organization.site()] as const
  const { system } = gateway.services.database
  const add = async (events: Arrived[], site: { id: string } = sites[0]) => {
    for (const one of events) {
      await system.siteEvent.create({
        data: {
          organizationId: organization.uuid,
          siteId: site.id,
          uuid: one.uuid ?? randomUUID(),
          event: one.event ?? 'pageview',
          distinctId: one.distinctId ?? 'visitor',
          sessionId: one.sessionId ?? null,
          timestamp: moment(one.timestamp ?? one.at ?? '01T00:00:00'),
          properties: one.properties ?? {},
          receivedAt: moment(one.at ?? '01T00:00:00'),
        },
      })
    }
  }
  return { organization, sites, add }
}

export type SourceWorld = Awaited<ReturnType<typeof sourceWorld>>
