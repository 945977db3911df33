-- The order of an organization's audit rows: given under the lock of its row, so that clocks of several machines, which
-- make the ids, cannot turn the chain of hashes round.
ALTER TABLE "audit_event" ADD COLUMN "sequence" BIGSERIAL NOT NULL;

DROP INDEX "audit_event_organizationId_id_idx";
DROP INDEX "audit_event_organizationId_actorId_id_idx";
CREATE INDEX "audit_event_organizationId_sequence_idx" ON "audit_event"("organizationId", "sequence");
CREATE INDEX "audit_event_organizationId_actorId_sequence_idx" ON "audit_event"("organizationId", "actorId", "sequence");
