-- Whoever sees a member or an invitation sees the role that it holds: credentials with users.read alone, the partner of the
-- organization, and the recipient of a pending invitation (that one role). Without its row a shadow would look like the
-- system role that it replaces. What a role permits stays a matter of roles.read.
DROP POLICY see ON "role";
CREATE POLICY see ON "role" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[])
  OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR ((SELECT scope_partner()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner())))
  OR ((SELECT scope_email()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM invitation i WHERE i.email = (SELECT scope_email()) AND i."organizationId" = "role"."organizationId"
      AND "role".key = ANY (i."roleKeys"))));
