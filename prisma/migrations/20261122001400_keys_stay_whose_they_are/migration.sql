-- A changed key is still one that its changer may have. What of a key can be changed at all, the application role's rights say
-- (src/database/application-role.ts): its end, never its owner, text or scopes.
DROP POLICY change ON api_key;
CREATE POLICY change ON api_key FOR UPDATE
  USING (("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL) OR "organizationId" = ANY ((SELECT scope_writable())::uuid[]))
  WITH CHECK ("partnerId" IS NULL AND (
    ("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL) OR "organizationId" = ANY ((SELECT scope_writable())::uuid[])));
