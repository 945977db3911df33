-- The order of an organization's events: given under the lock of its row, so that it is the order of commit. Ids are made by
-- the clocks of several machines; whoever reads on from the last id it saw would miss the events of a clock that is behind.
ALTER TABLE "organization_event" ADD COLUMN "sequence" BIGSERIAL NOT NULL;

DROP INDEX "organization_event_organizationId_id_idx";
CREATE INDEX "organization_event_organizationId_sequence_idx" ON "organization_event"("organizationId", "sequence");

-- A partner sees what happens in its organizations; which types, the feed decides (src/feed/policy.ts).
DROP POLICY see ON "organization_event";
CREATE POLICY see ON "organization_event" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[])
  OR ((SELECT scope_partner()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner()))));
