-- Who sees what. The application logs in as a role that cannot bypass these policies and tells the database who is
-- looking in the setting app.scope (src/access/scope.ts), a JSON object:
--   user      uuid of the viewer            email    the viewer's e-mail, when its invitations may be shown
--   all       true for a super admin        partner  uuid of the partner
--   can       {"users.read": [organization ids], ...}
--   sites     ids of the sites granted to a viewer with restricted access
--   write     ids of the organizations in which the running operation may write
-- An empty or missing scope sees nothing. The owner of the tables (migrations, sweepers) sees everything.

CREATE FUNCTION scope() RETURNS jsonb LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.scope', true), '')::jsonb $$;

CREATE FUNCTION scope_user() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT (scope() ->> 'user')::uuid $$;

CREATE FUNCTION scope_email() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT scope() ->> 'email' $$;

CREATE FUNCTION scope_all() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce((scope() ->> 'all')::boolean, false) $$;

CREATE FUNCTION scope_partner() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT (scope() ->> 'partner')::uuid $$;

CREATE FUNCTION scope_sites() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope() -> 'sites', '[]'))::uuid) $$;

CREATE FUNCTION scope_writable() RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT ARRAY(SELECT jsonb_array_elements_text(coalesce(scope() -> 'write', '[]'))::uuid) $$;

-- Organizations in which the viewer holds a permission; an operation sees all of the organization it works in.
CREATE FUNCTION scope_organizations(permission text) RETURNS uuid[] LANGUAGE sql STABLE AS
$$ SELECT ARRAY(SELECT jsonb_array_elements_text(
     coalesce(scope() -> 'can' -> permission, '[]') || coalesce(scope() -> 'write', '[]'))::uuid) $$;

ALTER TABLE "organization" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organization" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "organization" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "organization" FOR SELECT USING ((SELECT scope_all()) OR id = ANY ((SELECT scope_organizations('organization.read'))::uuid[])
  OR "partnerId" = (SELECT scope_partner()));
CREATE POLICY add ON "organization" FOR INSERT WITH CHECK (id = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "organization" FOR UPDATE USING (id = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK (id = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "organization" FOR DELETE USING (id = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "member" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "member" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "member" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "member" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR ("userId" = (SELECT scope_user()) AND "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[]))
  OR ((SELECT scope_partner()) IS NOT NULL AND EXISTS (
    SELECT 1 FROM organization o WHERE o.id = "organizationId" AND o."partnerId" = (SELECT scope_partner()))));
CREATE POLICY add ON "member" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "member" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "member" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "role" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "role" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "role" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "role" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[]));
CREATE POLICY add ON "role" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "role" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "role" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "invitation" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "invitation" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "invitation" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "invitation" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR email = (SELECT scope_email()));
CREATE POLICY add ON "invitation" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "invitation" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "invitation" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "site" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "site" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "site" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "site" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('sites.read'))::uuid[])
  OR id = ANY ((SELECT scope_sites())::uuid[]));
CREATE POLICY add ON "site" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "site" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "site" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "site_grant" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "site_grant" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "site_grant" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "site_grant" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('users.read'))::uuid[])
  OR "siteId" = ANY ((SELECT scope_sites())::uuid[]));
CREATE POLICY add ON "site_grant" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "site_grant" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "site_grant" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "domain" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "domain" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "domain" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "domain" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('domains.read'))::uuid[]));
CREATE POLICY add ON "domain" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "domain" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "domain" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "batch_export" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_export" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "batch_export" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "batch_export" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]));
CREATE POLICY add ON "batch_export" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "batch_export" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "batch_export" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "batch_export_run" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_export_run" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "batch_export_run" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "batch_export_run" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]));
CREATE POLICY add ON "batch_export_run" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "batch_export_run" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "batch_export_run" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "batch_export_backfill" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_export_backfill" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "batch_export_backfill" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "batch_export_backfill" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]));
CREATE POLICY add ON "batch_export_backfill" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "batch_export_backfill" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "batch_export_backfill" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "batch_export_log" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_export_log" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "batch_export_log" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "batch_export_log" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('batch_exports.read'))::uuid[]));
CREATE POLICY add ON "batch_export_log" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "batch_export_log" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "batch_export_log" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "webhook" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "webhook" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "webhook" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[]));
CREATE POLICY add ON "webhook" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "webhook" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "webhook" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "webhook_delivery" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook_delivery" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "webhook_delivery" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "webhook_delivery" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('webhooks.read'))::uuid[]));
CREATE POLICY add ON "webhook_delivery" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "webhook_delivery" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "webhook_delivery" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "organization_event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organization_event" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "organization_event" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "organization_event" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('organization.read'))::uuid[]));
CREATE POLICY add ON "organization_event" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "organization_event" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "organization_event" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "subscription" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "subscription" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "subscription" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "subscription" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('subscription.read'))::uuid[]));
CREATE POLICY add ON "subscription" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "subscription" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "subscription" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "usage_month" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "usage_month" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "usage_month" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "usage_month" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('subscription.read'))::uuid[]));
CREATE POLICY add ON "usage_month" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "usage_month" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "usage_month" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "tenant_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tenant_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "tenant_key" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "tenant_key" FOR SELECT USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY add ON "tenant_key" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "tenant_key" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "tenant_key" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "site_event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "site_event" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "site_event" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "site_event" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('sites.read'))::uuid[])
  OR "siteId" = ANY ((SELECT scope_sites())::uuid[]));
CREATE POLICY add ON "site_event" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "site_event" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "site_event" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "site_session" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "site_session" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "site_session" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "site_session" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('sites.read'))::uuid[])
  OR "siteId" = ANY ((SELECT scope_sites())::uuid[]));
CREATE POLICY add ON "site_session" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "site_session" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "site_session" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "person" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "person" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "person" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "person" FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('sites.read'))::uuid[])
  OR "siteId" = ANY ((SELECT scope_sites())::uuid[]));
CREATE POLICY add ON "person" FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON "person" FOR UPDATE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[])) WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY remove ON "person" FOR DELETE USING ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

-- People are seen by themselves and by those who see one of their memberships (policies of member apply inside).
ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "user" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "user" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON "user" FOR SELECT USING ((SELECT scope_all()) OR id = (SELECT scope_user())
  OR EXISTS (SELECT 1 FROM member m WHERE m."userId" = "user".id));

-- Keys: of the viewer, or of an organization whose keys the viewer may see.
ALTER TABLE "api_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "api_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "api_key" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON api_key FOR SELECT USING ((SELECT scope_all()) OR "userId" = (SELECT scope_user())
  OR "organizationId" = ANY ((SELECT scope_organizations('api_keys.read'))::uuid[]));
CREATE POLICY add ON api_key FOR INSERT WITH CHECK ("userId" = (SELECT scope_user()) OR "organizationId" = ANY ((SELECT scope_writable())::uuid[]));
CREATE POLICY change ON api_key FOR UPDATE USING ("userId" = (SELECT scope_user()) OR "organizationId" = ANY ((SELECT scope_writable())::uuid[]))
  WITH CHECK ("userId" = (SELECT scope_user()) OR "organizationId" = ANY ((SELECT scope_writable())::uuid[]));

ALTER TABLE "partner" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "partner" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "partner" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON partner FOR SELECT USING ((SELECT scope_all()) OR id = (SELECT scope_partner()));

-- Append-only: no policy to change or remove, and the application role has no such right either.
ALTER TABLE "audit_event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "audit_event" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "audit_event" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY see ON audit_event FOR SELECT USING ((SELECT scope_all()) OR "organizationId" = ANY ((SELECT scope_organizations('audit_logs.read'))::uuid[]));
CREATE POLICY add ON audit_event FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[])
  OR ("organizationId" IS NULL AND "actorId" = (SELECT scope_user())));

-- Mail is put here by operations and read by the relay alone.
ALTER TABLE "outgoing_mail" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "outgoing_mail" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "outgoing_mail" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY add ON outgoing_mail FOR INSERT WITH CHECK ("organizationId" = ANY ((SELECT scope_writable())::uuid[]));

-- better-auth's tables belong to the identity room; the application role sees none of them.
ALTER TABLE "session" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "session" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "session" TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE "account" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "account" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "account" TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE "verification" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "verification" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "verification" TO CURRENT_USER USING (true) WITH CHECK (true);
