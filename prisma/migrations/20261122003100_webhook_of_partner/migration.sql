-- A partner keeps the webhooks of its organizations (permissions.md 2), so it sees them and what was delivered.
DROP POLICY see ON "webhook";
CREATE POLICY see ON "webhook" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[])
  OR ((SELECT scope_partner()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner()))));

DROP POLICY see ON "webhook_delivery";
CREATE POLICY see ON "webhook_delivery" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[])
  OR ((SELECT scope_partner()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner()))));
