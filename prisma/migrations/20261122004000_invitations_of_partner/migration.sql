-- A partner holds users.read in its organizations, which lists invitations like members (permissions.md 1 and 2).
DROP POLICY see ON "invitation";
CREATE POLICY see ON "invitation" FOR SELECT USING ((SELECT scope_all())
  OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR email = (SELECT scope_email())
  OR ((SELECT scope_partner()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner()))));
