-- How far the events of each organization have been copied to ClickHouse. The row outlives the organization, until its
-- events are gone there, too.
CREATE TABLE "event_copy" (
    "organizationId" UUID NOT NULL,
    "siteIds" UUID[],
    "receivedAt" TIMESTAMPTZ(3) NOT NULL,
    "sequence" BIGINT NOT NULL,
    "counted" BIGINT NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_copy_pkey" PRIMARY KEY ("organizationId")
);

-- For the job that copies alone.
ALTER TABLE "event_copy" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "event_copy" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "event_copy" TO CURRENT_USER USING (true) WITH CHECK (true);
