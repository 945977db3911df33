-- A verified domain belongs to one organization; unverified ones may repeat (posthog.md 3).
CREATE UNIQUE INDEX domain_verified_key ON domain (domain) WHERE "verifiedAt" IS NOT NULL;

-- Counting owners must not read a large organization.
CREATE INDEX member_owner_idx ON member ("organizationId") WHERE 'owner' = ANY ("roleKeys");

ALTER TABLE "user" ADD CONSTRAINT user_email_lower CHECK (email = lower(email));
ALTER TABLE invitation ADD CONSTRAINT invitation_email_lower CHECK (email = lower(email));
ALTER TABLE member ADD CONSTRAINT member_has_role CHECK (cardinality("roleKeys") > 0);
ALTER TABLE api_key ADD CONSTRAINT api_key_one_owner
  CHECK (num_nonnulls("userId", "partnerId") = 1 OR ("userId" IS NULL AND "partnerId" IS NULL AND "organizationId" IS NOT NULL));

-- The fence behind the row lock of the operations: an organization with members keeps an owner.
CREATE FUNCTION keep_an_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM organization WHERE id = OLD."organizationId")
    AND EXISTS (SELECT 1 FROM member WHERE "organizationId" = OLD."organizationId")
    AND NOT EXISTS (SELECT 1 FROM member WHERE "organizationId" = OLD."organizationId" AND 'owner' = ANY ("roleKeys"))
  THEN
    RAISE EXCEPTION 'organization % would have no owner', OLD."organizationId" USING ERRCODE = '23514', CONSTRAINT = 'member_keep_an_owner';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER member_keep_an_owner_delete AFTER DELETE ON member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ('owner' = ANY (OLD."roleKeys")) EXECUTE FUNCTION keep_an_owner();
CREATE CONSTRAINT TRIGGER member_keep_an_owner_update AFTER UPDATE OF "roleKeys" ON member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ('owner' = ANY (OLD."roleKeys") AND NOT 'owner' = ANY (NEW."roleKeys")) EXECUTE FUNCTION keep_an_owner();

-- Every process drops what it knows about a viewer when something here changes: channel orgraph_identity, payload
-- "<user|key|session|organization>:<id>".
CREATE FUNCTION notify_identity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
BEGIN
  PERFORM pg_notify('orgraph_identity', TG_ARGV[0] || ':' || (row ->> TG_ARGV[1]));
  RETURN NULL;
END $$;

CREATE TRIGGER identity_member AFTER INSERT OR UPDATE OR DELETE ON member
  FOR EACH ROW EXECUTE FUNCTION notify_identity('user', 'userId');
CREATE TRIGGER identity_role AFTER INSERT OR UPDATE OR DELETE ON role
  FOR EACH ROW EXECUTE FUNCTION notify_identity('organization', 'organizationId');
CREATE TRIGGER identity_site_grant AFTER INSERT OR UPDATE OR DELETE ON site_grant
  FOR EACH ROW EXECUTE FUNCTION notify_identity('organization', 'organizationId');
CREATE TRIGGER identity_session AFTER UPDATE OR DELETE ON session
  FOR EACH ROW EXECUTE FUNCTION notify_identity('session', 'id');
CREATE TRIGGER identity_api_key_delete AFTER DELETE ON api_key
  FOR EACH ROW EXECUTE FUNCTION notify_identity('key', 'id');
CREATE TRIGGER identity_api_key_update AFTER UPDATE ON api_key FOR EACH ROW
  WHEN (OLD."revokedAt" IS DISTINCT FROM NEW."revokedAt" OR OLD."expiresAt" IS DISTINCT FROM NEW."expiresAt"
    OR OLD.scopes IS DISTINCT FROM NEW.scopes OR OLD.unscoped IS DISTINCT FROM NEW.unscoped
    OR OLD."organizationIds" IS DISTINCT FROM NEW."organizationIds" OR OLD.hash IS DISTINCT FROM NEW.hash)
  EXECUTE FUNCTION notify_identity('key', 'id');
CREATE TRIGGER identity_user AFTER UPDATE OR DELETE ON "user"
  FOR EACH ROW EXECUTE FUNCTION notify_identity('user', 'id');
CREATE TRIGGER identity_organization_update AFTER UPDATE ON organization FOR EACH ROW
  WHEN (OLD."membersCanInvite" IS DISTINCT FROM NEW."membersCanInvite" OR OLD."partnerId" IS DISTINCT FROM NEW."partnerId")
  EXECUTE FUNCTION notify_identity('organization', 'id');
CREATE TRIGGER identity_organization_delete AFTER DELETE ON organization
  FOR EACH ROW EXECUTE FUNCTION notify_identity('organization', 'id');

-- Channel orgraph_event, payload "<organization id>:<event id>": live subscriptions in every process.
CREATE FUNCTION notify_organization_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('orgraph_event', NEW."organizationId" || ':' || NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER organization_event_announced AFTER INSERT ON organization_event
  FOR EACH ROW EXECUTE FUNCTION notify_organization_event();
