-- How much mail an organization has sent, and to whom, is counted before it sends more; by its own operations alone.
CREATE INDEX "outgoing_mail_organizationId_createdAt_idx" ON "outgoing_mail"("organizationId", "createdAt");
CREATE POLICY count ON "outgoing_mail" FOR SELECT USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
