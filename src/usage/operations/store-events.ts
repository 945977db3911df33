import type { Tx } from '../../database/client.js'

/** An event ready to be stored; `properties` is JSON text. */
export interface StoredEvent {
  uuid: string
  event: string
  distinctId: string
  sessionId: string | null
  timestamp: Date
  properties: string
}

/** Where and when a batch arrives. */
export interface Arrival {
  organizationId: string
  siteId: string
  now: Date
  /** First day of the month that it counts for. */
  month: string
  newId: () => string
}

/**
 * Stores a batch in one statement and answers how many events were new. Sessions, persons and the month's counter move
 * by the new ones alone, so a batch that comes twice changes nothing; what is new is decided by `site_event_key`, since a
 * table in partitions cannot tell. Events keep the order of the batch, which exports
 * read by; batches of one organization come one after the other (the frame holds its row), so nothing can deadlock, and
 * the keys of the other tables are written in order all the same.
 */
export async function storeEvents(tx: Tx, arrival: Arrival, events: readonly StoredEvent[]): Promise<number> {
  const { organizationId, siteId, now, month } = arrival
  const visitors = [...new Set(events.map((one) => one.distinctId))]
  const [row] = await tx.$queryRaw<{ recorded: number }[]>`
    with given as (
      select * from unnest(${events.map((one) => one.uuid)}::uuid[], ${events.map((one) => one.event)}::text[],
        ${events.map((one) => one.distinctId)}::text[], ${events.map((one) => one.sessionId)}::text[],
        ${events.map((one) => one.timestamp.toISOString())}::timestamptz[],
        ${events.map((one) => one.properties)}::text[])
        with ordinality as e(uuid, event, "distinctId", "sessionId", at, properties, place)
    ), unknown as (
      insert into site_event_key ("siteId", uuid, "organizationId", "receivedAt")
      select ${siteId}::uuid, uuid, ${organizationId}::uuid, ${now} from given order by place
      on conflict ("siteId", uuid) do nothing
      returning uuid
    ), fresh as (
      insert into site_event ("organizationId", "siteId", uuid, event, "distinctId", "sessionId", timestamp, properties,
        "receivedAt")
      select ${organizationId}::uuid, ${siteId}::uuid, e.uuid, e.event, e."distinctId", e."sessionId", e.at,
        e.properties::jsonb, ${now}
      from unknown join (select distinct on (uuid) * from given order by uuid, place) e using (uuid)
      order by e.place
      returning sequence, "distinctId", "sessionId", timestamp, properties
    ), sessions as (
      insert into site_session ("siteId", "sessionId", "organizationId", "distinctId", "startedAt", "lastEventAt",
        "eventCount", "updatedAt")
      select ${siteId}::uuid, f."sessionId", ${organizationId}::uuid,
        (array_agg(f."distinctId" order by f.timestamp, f.sequence))[1], min(f.timestamp), max(f.timestamp), count(*), ${now}
      from fresh f where f."sessionId" is not null group by f."sessionId" order by f."sessionId"
      on conflict ("siteId", "sessionId") do update set
        "startedAt" = least(site_session."startedAt", excluded."startedAt"),
        "lastEventAt" = greatest(site_session."lastEventAt", excluded."lastEventAt"),
        "eventCount" = site_session."eventCount" + excluded."eventCount",
        "updatedAt" = excluded."updatedAt"
    ), traits as (
      select f."distinctId", jsonb_object_agg(s.key, s.value order by f.timestamp, f.sequence) as properties
      from fresh f cross join lateral jsonb_each(
        case jsonb_typeof(f.properties -> '$set') when 'object' then f.properties -> '$set' else '{}' end) s
      group by 1
    ), persons as (
      insert into person (id, "organizationId", "siteId", "distinctId", properties, "firstSeenAt", "lastSeenAt", "updatedAt")
      select v.id, ${organizationId}::uuid, ${siteId}::uuid, f."distinctId", coalesce(t.properties, '{}'),
        min(f.timestamp), max(f.timestamp), ${now}
      from fresh f
      join unnest(${visitors}::text[], ${visitors.map(() => arrival.newId())}::uuid[]) v("distinctId", id) using ("distinctId")
      left join traits t using ("distinctId")
      group by f."distinctId", v.id, t.properties order by f."distinctId"
      on conflict ("siteId", "distinctId") do update set
        properties = person.properties || excluded.properties,
        "firstSeenAt" = least(person."firstSeenAt", excluded."firstSeenAt"),
        "lastSeenAt" = greatest(person."lastSeenAt", excluded."lastSeenAt"),
        "updatedAt" = excluded."updatedAt"
    ), counter as (
      insert into usage_month ("organizationId", month, "eventCount", "updatedAt")
      select ${organizationId}::uuid, ${month}::date, count(*), ${now} from fresh having count(*) > 0
      on conflict ("organizationId", month) do update set
        "eventCount" = usage_month."eventCount" + excluded."eventCount", "updatedAt" = excluded."updatedAt"
    )
    select count(*)::int as recorded from fresh`
  return row?.recorded ?? 0
}
