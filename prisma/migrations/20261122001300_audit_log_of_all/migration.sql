-- The log of all organizations is read newest first by super admins.
CREATE INDEX "audit_event_sequence_idx" ON "audit_event"("sequence");
