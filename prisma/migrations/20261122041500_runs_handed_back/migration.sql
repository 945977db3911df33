-- Attempts that a worker handed back because its process went: a run is not to blame for them, as for workers that were lost.
ALTER TABLE "batch_export_run" ADD COLUMN "handedBack" INTEGER NOT NULL DEFAULT 0;
