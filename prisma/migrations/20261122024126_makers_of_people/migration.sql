-- The organization that made a user, before anybody signed in as him: it may correct his name, others may not.
ALTER TABLE "user" ADD COLUMN "createdByOrganizationId" UUID;
