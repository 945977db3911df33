-- What the schedule of an export does next: the interval that ends at "nextRunAt". Null when no run is ahead (paused, over).
ALTER TABLE "batch_export" ADD COLUMN "nextRunFrom" TIMESTAMPTZ(3);
ALTER TABLE "batch_export" ADD COLUMN "nextRunAt" TIMESTAMPTZ(3);
CREATE INDEX "batch_export_nextRunAt_idx" ON "batch_export"("nextRunAt");

-- Exports that are there go on with the interval that is current. Weeks begin on Sunday, as 1970-01-04 was.
UPDATE "batch_export" e SET "nextRunFrom" = b.start, "nextRunAt" = b.start + b.length
FROM (
  SELECT id, length, date_bin(length, now(), TIMESTAMPTZ '1970-01-04 00:00:00+00') AS start
  FROM (
    SELECT id, (CASE "interval" WHEN 'hour' THEN '1 hour' WHEN 'day' THEN '1 day' WHEN 'week' THEN '7 days'
      ELSE replace("interval", 'every ', '') END)::interval AS length
    FROM "batch_export"
  ) lengths
) b
WHERE b.id = e.id AND NOT e.paused AND e."deletedAt" IS NULL AND (e."endAt" IS NULL OR e."endAt" > now());

ALTER TABLE "batch_export_run" ADD COLUMN "scheduled" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "batch_export_run" ADD COLUMN "destinationState" JSONB;
ALTER TABLE "batch_export_run" ADD COLUMN "failures" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "batch_export_run" ADD COLUMN "nextAttemptAt" TIMESTAMPTZ(3);
ALTER TABLE "batch_export_run" ADD COLUMN "startedAt" TIMESTAMPTZ(3);

-- One run of the schedule for each interval of an export, however many schedulers there are.
CREATE UNIQUE INDEX batch_export_run_scheduled_key ON "batch_export_run" ("batchExportId", "intervalEnd") WHERE "scheduled";
-- What is alive is looked for often, and is little.
CREATE INDEX batch_export_run_live_idx ON "batch_export_run" ("batchExportId", id) WHERE "finishedAt" IS NULL;
CREATE INDEX "batch_export_run_backfillId_idx" ON "batch_export_run"("backfillId");

ALTER TABLE "batch_export_backfill" ADD COLUMN "interval" TEXT;
ALTER TABLE "batch_export_backfill" ADD COLUMN "until" TIMESTAMPTZ(3);

-- The fence behind the code that moves runs: statuses only move along their graph (src/batch-export/runs/statuses.ts), and
-- what has finished stays as it is.
CREATE FUNCTION keep_run_status_graph() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."finishedAt" IS NOT NULL OR NOT (CASE OLD.status
    WHEN 'STARTING' THEN NEW.status IN ('RUNNING', 'CANCELLED', 'TERMINATED')
    WHEN 'RUNNING' THEN NEW.status <> 'STARTING'
    WHEN 'FAILED_RETRYABLE' THEN NEW.status IN ('RUNNING', 'CANCELLED', 'TERMINATED', 'TIMED_OUT')
    ELSE false END)
  THEN
    RAISE EXCEPTION 'run % cannot go from % to %', OLD.id, OLD.status, NEW.status
      USING ERRCODE = '23514', CONSTRAINT = 'batch_export_run_status_graph';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER batch_export_run_status_graph BEFORE UPDATE ON "batch_export_run" FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION keep_run_status_graph();

-- Runs checkpoint as often as their destination lets them; who follows them hears of it when "updatedAt" moves.
DROP TRIGGER batch_export_run_announced ON "batch_export_run";
CREATE TRIGGER batch_export_run_announced AFTER INSERT ON "batch_export_run"
  FOR EACH ROW EXECUTE FUNCTION notify_batch_export_run();
CREATE TRIGGER batch_export_run_changed AFTER UPDATE ON "batch_export_run" FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD."updatedAt" IS DISTINCT FROM NEW."updatedAt")
  EXECUTE FUNCTION notify_batch_export_run();
