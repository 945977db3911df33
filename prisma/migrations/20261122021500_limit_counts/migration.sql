-- How much of each limit is used up. Unlogged: it is written often, and a crash that empties it does no harm.
CREATE UNLOGGED TABLE "limit_count" (
  "key" VARCHAR(255) NOT NULL,
  "points" INTEGER NOT NULL DEFAULT 0,
  "expire" BIGINT,

  CONSTRAINT "limit_count_pkey" PRIMARY KEY ("key")
);

-- The counters belong to no tenant: the application role sees none of them.
ALTER TABLE "limit_count" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "limit_count" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON "limit_count" TO CURRENT_USER USING (true) WITH CHECK (true);
