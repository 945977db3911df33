import type pg from 'pg'
import type { PrismaClient } from '../../generated/prisma/client.js'
import { openSnapshot, type Snapshot } from '../postgres/snapshot.js'
import type { ClickHouse } from './client.js'

/** Events copied by one insert: ClickHouse likes few and large ones. */
const COPIED_ROWS = 10_000
/** By how much the clocks of machines that record may differ. Below it, arrival is told by the sequence alone. */
const CLOCKS_DIFFER_MS = 60_000

/** How far an organization has been copied. */
interface Place {
  receivedAt: Date
  sequence: bigint
}

const BEGINNING: Place = { receivedAt: new Date(0), sequence: 0n }

/**
 * Copies events to ClickHouse in the order of their arrival. PostgreSQL keeps them all and says how far the copy has come.
 * A crash, or two processes at once, copy some twice, which ClickHouse makes one of. In one organization sequences follow
 * the commits, since whoever records holds the organization's row; a sequence over all of them would skip who commits late.
 */
export class EventCopies {
  constructor(
    private readonly readers: pg.Pool,
    private readonly system: PrismaClient,
    private readonly clickhouse: ClickHouse,
    private readonly now: () => Date,
  ) {}

  /** Everything that is committed in any organization, as it is now. */
  async copyAll(signal: AbortSignal): Promise<void> {
    const organizations = await this.system.$queryRaw<{ id: string; counted: bigint }[]>`
      select m."organizationId" as id, m.counted
      from (select "organizationId", sum("eventCount")::bigint as counted from usage_month group by 1) m
      left join event_copy c on c."organizationId" = m."organizationId"
      where m.counted <> coalesce(c.counted, 0)`
    for (const { id, counted } of organizations) {
      await this.copy(id, signal)
      // What was counted before the copy began is in it.
      await this.system.$executeRaw`update event_copy set counted = ${counted} where "organizationId" = ${id}::uuid`
    }
    await this.removeGone()
  }

  /** Everything that is committed in an organization. @throws SourceError, the signal's reason */
  async copy(organizationId: string, signal: AbortSignal): Promise<void> {
    const row = await this.system.eventCopy.findUnique({ where: { organizationId } })
    const from: Place = row ?? BEGINNING
    let after = new Date(Math.max(0, from.receivedAt.getTime() - CLOCKS_DIFFER_MS)).toISOString()
    let behind = '0'
    let highest = from.sequence
    let snapshot: Snapshot | undefined
    try {
      for (;;) {
        if (!snapshot || snapshot.ended) {
          // Only what one snapshot holds to its end is complete up to a sequence; a new one may see what committed behind it.
          highest = from.sequence
          snapshot = await openSnapshot(this.readers, organizationId, signal)
        }
        const batch: CopyBatch | undefined = await snapshot.row<CopyBatch>(batchOf, [
          organizationId,
          after,
          behind,
          String(from.sequence),
          COPIED_ROWS,
        ])
        if (!batch?.lines) break
        await this.clickhouse.insert(batch.lines)
        highest = BigInt(batch.highest) > highest ? BigInt(batch.highest) : highest
        after = batch.moment
        behind = batch.sequence
        await this.keep(organizationId, { receivedAt: new Date(after), sequence: from.sequence }, batch.siteIds)
        if (batch.count < COPIED_ROWS) break
      }
      if (highest > from.sequence)
        await this.keep(organizationId, { receivedAt: new Date(after), sequence: highest }, [])
    } finally {
      await snapshot?.end()
    }
  }

  /** Two at once leave the further one. */
  private async keep(organizationId: string, place: Place, siteIds: readonly string[]): Promise<void> {
    await this.system.$executeRaw`
      insert into event_copy as c ("organizationId", "siteIds", "receivedAt", sequence, "updatedAt")
      values (${organizationId}::uuid, ${siteIds}::uuid[], ${place.receivedAt}, ${place.sequence}, ${this.now()})
      on conflict ("organizationId") do update set
        "siteIds" = array(select distinct unnest(c."siteIds" || excluded."siteIds")),
        "receivedAt" = greatest(c."receivedAt", excluded."receivedAt"),
        sequence = greatest(c.sequence, excluded.sequence),
        "updatedAt" = excluded."updatedAt"`
  }

  /** The events of sites that are deleted are deleted in the copy, too. */
  private async removeGone(): Promise<void> {
    const gone = await this.system.$queryRaw<{ id: string }[]>`
      select copied.id from (select unnest("siteIds") as id from event_copy) copied
      where not exists (select 1 from site s where s.id = copied.id)`
    if (gone.length === 0) return
    const ids = gone.map(({ id }) => id)
    await this.clickhouse.removeSites(ids)
    await this.system.$executeRaw`
      update event_copy set "siteIds" = array(select unnest("siteIds") except select unnest(${ids}::uuid[]))
      where "siteIds" && ${ids}::uuid[]`
    await this.system.$executeRaw`
      delete from event_copy c where not exists (select 1 from organization o where o.id = c."organizationId")
        and "siteIds" = '{}'`
  }
}

interface CopyBatch {
  count: number
  lines: string | null
  moment: string
  sequence: string
  highest: string
  siteIds: string[]
}

/** $1 organization, $2 and $3 the place, $4 the sequence up to which all is copied, $5 limit. */
const batchOf = `
  select count(*)::int as count, string_agg(line, E'\\n') as lines, max("receivedAt")::text as moment,
    (array_agg(sequence))[count(*)]::text as sequence, max(sequence)::text as highest,
    array_agg(distinct "siteId")::text[] as "siteIds"
  from (
    select e."receivedAt", e.sequence, e."siteId", row_to_json((select r from (select e."organizationId" as organization_id,
      e."siteId" as site_id, (select "siteId" from site s where s.id = e."siteId") as team_id, e.sequence, e.uuid, e.event,
      e."distinctId" as distinct_id, e."sessionId" as session_id, e.properties::text as properties, e.timestamp,
      e."receivedAt" as inserted_at) r))::text as line
    from (
      select * from site_event
      where "organizationId" = $1 and "receivedAt" >= $2::timestamptz and ("receivedAt", sequence) > ($2::timestamptz, $3::bigint)
        and sequence > $4::bigint
      order by "receivedAt", sequence limit $5::int
    ) e
  ) rows`
