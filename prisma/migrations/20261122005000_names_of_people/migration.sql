-- How a name falls into two, for doors that ask for both parts (recrubo.md 3.3).
ALTER TABLE "user" ADD COLUMN "firstName" TEXT, ADD COLUMN "lastName" TEXT;
