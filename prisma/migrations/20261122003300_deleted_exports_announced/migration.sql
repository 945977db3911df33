-- Whoever follows the runs of an export learns on channel orgraph_run, payload "<batch export id>:", that it is gone.
CREATE FUNCTION notify_batch_export_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('orgraph_run', OLD.id || ':');
  RETURN NULL;
END $$;
CREATE TRIGGER batch_export_gone_delete AFTER DELETE ON batch_export
  FOR EACH ROW EXECUTE FUNCTION notify_batch_export_gone();
CREATE TRIGGER batch_export_gone_update AFTER UPDATE ON batch_export FOR EACH ROW
  WHEN (OLD."deletedAt" IS DISTINCT FROM NEW."deletedAt") EXECUTE FUNCTION notify_batch_export_gone();
