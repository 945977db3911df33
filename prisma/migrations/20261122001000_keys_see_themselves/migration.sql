-- A request that came with a key names it in the scope (src/access/scope.ts): it sees that key and no other one, and can
-- neither make nor change keys of its user (keys cannot manage keys).
CREATE FUNCTION scope_key() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT (scope() ->> 'key')::uuid $$;

DROP POLICY see ON api_key;
DROP POLICY add ON api_key;
DROP POLICY change ON api_key;
CREATE POLICY see ON api_key FOR SELECT USING ((SELECT scope_all()) OR id = (SELECT scope_key())
  OR ("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL)
  OR "organizationId" = ANY ((SELECT scope_organizations('api_keys.read'))::uuid[]));
-- A key is made for its maker or for an organization, never for somebody else.
CREATE POLICY add ON api_key FOR INSERT WITH CHECK ("partnerId" IS NULL AND (
  ("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL)
  OR ("userId" IS NULL AND "organizationId" = ANY ((SELECT scope_writable())::uuid[]))));
CREATE POLICY change ON api_key FOR UPDATE
  USING (("userId" = (SELECT scope_user()) AND (SELECT scope_key()) IS NULL) OR "organizationId" = ANY ((SELECT scope_writable())::uuid[]))
  WITH CHECK ("partnerId" IS NULL);
