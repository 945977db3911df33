-- The key of a partner has scopes like every other: what they leave out it does not see in any of its organizations
-- (src/access/scope.ts, "partnerCan"). The organizations themselves it always sees.
CREATE FUNCTION scope_partner(permission text) RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN coalesce(scope() -> 'partnerCan', '[]') ? permission THEN (scope() ->> 'partner')::uuid END $$;

DROP POLICY see ON "member";
CREATE POLICY see ON "member" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR ("userId" = (SELECT scope_user()) AND "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[]))
  OR ((SELECT scope_partner('users.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('users.read')))));

DROP POLICY see ON "invitation";
CREATE POLICY see ON "invitation" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR email = (SELECT scope_email())
  OR ((SELECT scope_partner('users.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('users.read')))));

-- The recipient sees the role of an invitation while it can be answered, and not how it goes on.
DROP POLICY see ON "role";
CREATE POLICY see ON "role" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[])
  OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR ((SELECT scope_partner('users.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('users.read'))))
  OR ((SELECT scope_email()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM invitation i WHERE i.email = (SELECT scope_email()) AND i."organizationId" = "role"."organizationId"
      AND i.status = 'PENDING' AND "role".key = ANY (i."roleKeys"))));

DROP POLICY see ON "organization_event";
CREATE POLICY see ON "organization_event" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[])
  OR ((SELECT scope_partner('organization.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('organization.read')))));

DROP POLICY see ON "webhook";
CREATE POLICY see ON "webhook" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[])
  OR ((SELECT scope_partner('webhooks.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('webhooks.read')))));

DROP POLICY see ON "webhook_delivery";
CREATE POLICY see ON "webhook_delivery" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[])
  OR ((SELECT scope_partner('webhooks.read')) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner('webhooks.read')))));

-- Whoever is restricted to chosen sites sees his own grants, not who else was granted the same sites.
DROP POLICY see ON "site_grant";
CREATE POLICY see ON "site_grant" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR ("siteId" = ANY ((SELECT scope_sites())::uuid[])
    AND EXISTS (SELECT 1 FROM member m WHERE m.id = "memberId" AND m."userId" = (SELECT scope_user()))));
