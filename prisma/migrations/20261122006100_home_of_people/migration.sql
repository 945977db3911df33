-- The organization that says phone, time zone and external id of a person, and whose members see them: another one that adds
-- him by his address learns none of that.
ALTER TABLE "user" ADD COLUMN "homeOrganizationId" UUID;
