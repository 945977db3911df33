-- A key that runs documents of the installation's list alone, and no text of its bearer's.
ALTER TABLE "api_key" ADD COLUMN "trustedDocumentsOnly" BOOLEAN NOT NULL DEFAULT false;
