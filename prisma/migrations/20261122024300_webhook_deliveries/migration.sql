-- What an endpoint is told of, and how it is doing. Those that are set already go on hearing of everything.
ALTER TABLE "webhook" ADD COLUMN "nouns" TEXT[] NOT NULL DEFAULT ARRAY['organization', 'member', 'invitation', 'role', 'site',
  'domain', 'batch_export', 'webhook', 'api_key', 'subscription'];
ALTER TABLE "webhook" ALTER COLUMN "nouns" DROP DEFAULT;
ALTER TABLE "webhook" ADD COLUMN "failingSince" TIMESTAMPTZ(3);
ALTER TABLE "webhook" ADD COLUMN "restsUntil" TIMESTAMPTZ(3);
CREATE TYPE "WebhookDisabledReason" AS ENUM ('GONE', 'FAILING');
ALTER TABLE "webhook" ADD COLUMN "disabledReason" "WebhookDisabledReason";

-- Due deliveries are looked for often, and are few of many.
CREATE INDEX webhook_delivery_due_idx ON "webhook_delivery" ("nextAttemptAt", "organizationId") WHERE status = 'PENDING';
CREATE INDEX "webhook_delivery_createdAt_idx" ON "webhook_delivery"("createdAt");

CREATE TABLE "webhook_attempt" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "deliveryId" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "statusCode" INTEGER,
    "error" TEXT,
    "answer" TEXT,
    "durationMs" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "webhook_attempt_deliveryId_id_idx" ON "webhook_attempt"("deliveryId", "id");
CREATE INDEX "webhook_attempt_organizationId_idx" ON "webhook_attempt"("organizationId");
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_deliveryId_fkey" FOREIGN KEY ("deliveryId") REFERENCES "webhook_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Seen like the deliveries; written by nobody but the relay.
ALTER TABLE "webhook_attempt" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook_attempt" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "webhook_attempt" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "webhook_attempt" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[])
  OR ((SELECT scope_partner('webhooks.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('webhooks.read')))));

-- Every event that commits has its delivery, whoever wrote it; of one endpoint each, so that both go by one id. Whose act it is
-- need not see the webhook, hence the owner's eyes. Channel orgraph_webhook, payload "<organization id>": there is something
-- to send.
CREATE FUNCTION deliver_organization_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.webhook_delivery (id, "organizationId", "eventId", "eventType", "nextAttemptAt", "createdAt", "updatedAt")
  SELECT NEW.id, NEW."organizationId", NEW.id, NEW.type, NEW."createdAt", NEW."createdAt", NEW."createdAt"
  FROM public.webhook w
  WHERE w."organizationId" = NEW."organizationId" AND w.url IS NOT NULL AND w."disabledAt" IS NULL
    AND split_part(NEW.type, '.', 1) = ANY (w.nouns);
  IF FOUND THEN
    PERFORM pg_notify('orgraph_webhook', NEW."organizationId"::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER organization_event_delivered AFTER INSERT ON organization_event
  FOR EACH ROW EXECUTE FUNCTION deliver_organization_event();
