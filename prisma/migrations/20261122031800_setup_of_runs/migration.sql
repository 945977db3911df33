-- What an export was when a run of it came as far as it has (a digest): another setup begins the run at its first row.
ALTER TABLE "batch_export_run" ADD COLUMN "setup" TEXT;
