-- Of a webhook that nobody is known to have set.
ALTER TABLE "webhook" ALTER COLUMN "nouns" SET DEFAULT ARRAY[]::TEXT[];

-- As every function that works with the rights of its owner.
ALTER FUNCTION deliver_organization_event() SET search_path = public, pg_temp;
