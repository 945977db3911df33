-- Finding members by a part of a name or an address, without reading every user of a large organization. pg_trgm is trusted:
-- whoever may create in the database may install it. Where it is not there, or not allowed, searching works and takes longer.
DO $$
DECLARE
  place text;
BEGIN
  BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
  EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file THEN
    RAISE NOTICE 'without pg_trgm, searches of members in large organizations are slow: %', SQLERRM;
  END;
  SELECT quote_ident(n.nspname) INTO place FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace
    WHERE c.opcname = 'gin_trgm_ops' LIMIT 1;
  IF place IS NOT NULL THEN
    EXECUTE format('CREATE INDEX user_search_idx ON "user" USING gin ((name || '' '' || email) %s.gin_trgm_ops)', place);
  END IF;
END $$;

-- Users among the members of an organization whose name or address is like the pattern, at most so many. It sees past the
-- policies, under which no index serves LIKE (it is not leakproof), so it asks itself what they ask. The pattern is planned
-- for each time: a rare one is looked up in the index, a frequent one found among the first members.
CREATE FUNCTION members_found(organization uuid, pattern text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT scope_all() AND NOT organization = ANY (scope_organizations('users.read')) AND NOT EXISTS (
    SELECT 1 FROM organization o WHERE o.id = members_found.organization AND o."partnerId" = scope_partner('users.read'))
  THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE
    'SELECT m."userId" FROM member m JOIN "user" u ON u.id = m."userId"
     WHERE m."organizationId" = $1 AND (u.name || '' '' || u.email) ILIKE $2 AND (u.name ILIKE $2 OR u.email ILIKE $2)
     LIMIT $3'
    USING organization, pattern, most;
END $$;
