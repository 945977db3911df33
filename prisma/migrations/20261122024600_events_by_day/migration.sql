-- Events in partitions, one for each day of arrival (UTC): an interval reads its days alone, and old days go by DROP TABLE.
-- The partitions lie in a schema of their own. The application role has no right to use it, so that nobody goes past the
-- policies, which are those of the table above them.
CREATE SCHEMA event_days;

ALTER TABLE "site_event" RENAME TO "site_event_before";
ALTER TABLE "site_event_before" RENAME CONSTRAINT "site_event_pkey" TO "site_event_before_pkey";
ALTER SEQUENCE "site_event_sequence_seq" OWNED BY NONE;

CREATE TABLE "site_event" (
    "sequence" BIGINT NOT NULL DEFAULT nextval('"site_event_sequence_seq"'),
    "organizationId" UUID NOT NULL,
    "siteId" UUID NOT NULL,
    "uuid" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "distinctId" TEXT NOT NULL,
    "sessionId" TEXT,
    "timestamp" TIMESTAMPTZ(3) NOT NULL,
    "properties" JSONB NOT NULL DEFAULT '{}',
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "site_event_pkey" PRIMARY KEY ("organizationId","receivedAt","sequence")
) PARTITION BY RANGE ("receivedAt");
ALTER SEQUENCE "site_event_sequence_seq" OWNED BY "site_event"."sequence";

-- What arrives on a day that has no partition (yet).
CREATE TABLE event_days.rest PARTITION OF "site_event" DEFAULT;

-- Makes the partitions of the days from first to last that are missing, and moves their events out of the rest. Answers
-- how many it made. To be run by the owner of the tables.
CREATE FUNCTION make_event_days(first date, last date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  day date;
  name text;
  midnight text;
  next_midnight text;
  made integer := 0;
BEGIN
  FOR day IN SELECT generate_series(first, last, interval '1 day')::date LOOP
    name := 'd' || to_char(day, 'YYYYMMDD');
    midnight := to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00';
    next_midnight := to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00';
    CONTINUE WHEN to_regclass('event_days.' || name) IS NOT NULL;
    -- Nothing may come into the rest between the move and the attachment.
    LOCK TABLE event_days.rest IN ACCESS EXCLUSIVE MODE;
    CONTINUE WHEN to_regclass('event_days.' || name) IS NOT NULL;
    EXECUTE format('CREATE TABLE event_days.%I (LIKE public.site_event INCLUDING DEFAULTS)', name);
    EXECUTE format('WITH moved AS (DELETE FROM event_days.rest WHERE "receivedAt" >= %1$L AND "receivedAt" < %2$L RETURNING *)
      INSERT INTO event_days.%3$I SELECT * FROM moved', midnight, next_midnight, name);
    EXECUTE format('ALTER TABLE public.site_event ATTACH PARTITION event_days.%I FOR VALUES FROM (%L) TO (%L)',
      name, midnight, next_midnight);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

SELECT make_event_days(
  least((SELECT min("receivedAt") AT TIME ZONE 'UTC' FROM "site_event_before"), now() AT TIME ZONE 'UTC')::date,
  (now() AT TIME ZONE 'UTC')::date + 7);

-- A uuid counts once on its site, whatever the day: what a partitioned table cannot know by itself.
CREATE TABLE "site_event_key" (
    "siteId" UUID NOT NULL,
    "uuid" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "site_event_key_pkey" PRIMARY KEY ("siteId","uuid")
);

INSERT INTO "site_event_key" ("siteId", "uuid", "organizationId", "receivedAt")
  SELECT "siteId", "uuid", "organizationId", "receivedAt" FROM "site_event_before";
INSERT INTO "site_event" ("sequence", "organizationId", "siteId", "uuid", "event", "distinctId", "sessionId", "timestamp", "properties", "receivedAt")
  SELECT "sequence", "organizationId", "siteId", "uuid", "event", "distinctId", "sessionId", "timestamp", "properties", "receivedAt"
  FROM "site_event_before" ORDER BY "sequence";
DROP TABLE "site_event_before";

CREATE INDEX "site_event_siteId_receivedAt_sequence_idx" ON "site_event"("siteId", "receivedAt", "sequence");
-- The site's own key leads to the organization: one look-up for each event is enough.
ALTER TABLE "site_event" ADD CONSTRAINT "site_event_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "site"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "site_event_key" ADD CONSTRAINT "site_event_key_siteId_fkey" FOREIGN KEY ("siteId") REFERENCES "site"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What changed in an interval, for exports of persons and sessions.
CREATE INDEX "person_organizationId_updatedAt_id_idx" ON "person"("organizationId", "updatedAt", "id");
CREATE INDEX "site_session_organizationId_updatedAt_siteId_sessionId_idx" ON "site_session"("organizationId", "updatedAt", "siteId", "sessionId");

-- As before.
ALTER TABLE "site_event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "site_event" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "site_event" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "site_event" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('sites.read'))::uuid[])
  OR "siteId" = ANY ((SELECT scope_sites())::uuid[]));
CREATE POLICY add ON "site_event" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "site_event" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "site_event" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

-- For the operation that records alone.
ALTER TABLE "site_event_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "site_event_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "site_event_key" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "site_event_key" FOR SELECT USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY add ON "site_event_key" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
