-- A deleted export is invisible, and so is what belongs to it; only the operation that deletes it still sees the row.
DROP POLICY see ON "batch_export";
CREATE POLICY see ON "batch_export" FOR SELECT USING (
  ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]))
  AND ("deletedAt" IS NULL OR "organizationId" = ANY ((SELECT scope_writable())::uuid[])));

DROP POLICY see ON "batch_export_run";
CREATE POLICY see ON "batch_export_run" FOR SELECT USING (
  ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]))
  AND EXISTS (SELECT 1 FROM batch_export e WHERE e.id = "batchExportId"));

DROP POLICY see ON "batch_export_backfill";
CREATE POLICY see ON "batch_export_backfill" FOR SELECT USING (
  ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]))
  AND EXISTS (SELECT 1 FROM batch_export e WHERE e.id = "batchExportId"));

DROP POLICY see ON "batch_export_log";
CREATE POLICY see ON "batch_export_log" FOR SELECT USING (
  ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]))
  AND EXISTS (SELECT 1 FROM batch_export e WHERE e.id = "batchExportId"));

-- Log lines get the kind of id that everything else has, so that they are listed like everything else.
DROP INDEX "batch_export_log_organizationId_batchExportId_timestamp_id_idx";
ALTER TABLE "batch_export_log" DROP CONSTRAINT "batch_export_log_pkey";
ALTER TABLE "batch_export_log" DROP COLUMN "id";
ALTER TABLE "batch_export_log" ADD COLUMN "id" UUID NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE "batch_export_log" ALTER COLUMN "id" DROP DEFAULT;
ALTER TABLE "batch_export_log" ADD CONSTRAINT "batch_export_log_pkey" PRIMARY KEY ("id");
CREATE INDEX "batch_export_log_batchExportId_timestamp_id_idx" ON "batch_export_log"("batchExportId", "timestamp", "id");
CREATE INDEX "batch_export_log_organizationId_idx" ON "batch_export_log"("organizationId");

-- Runs and log lines are read below their export; the organization's own index is for its deletion.
DROP INDEX "batch_export_run_organizationId_batchExportId_id_idx";
CREATE INDEX "batch_export_run_batchExportId_id_idx" ON "batch_export_run"("batchExportId", "id");
CREATE INDEX "batch_export_run_organizationId_idx" ON "batch_export_run"("organizationId");

-- Channel orgraph_run, payload "<batch export id>:<run id>": live subscriptions in every process.
CREATE FUNCTION notify_batch_export_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('orgraph_run', NEW."batchExportId" || ':' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER batch_export_run_announced AFTER INSERT OR UPDATE ON batch_export_run
  FOR EACH ROW EXECUTE FUNCTION notify_batch_export_run();
