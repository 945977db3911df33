/**
 * The copy of events. Rows are the same however often one is copied: those of one key are one row, at the latest when they
 * are read (FINAL). The key is the order of exports.
 */
export const createTable = `
  CREATE TABLE IF NOT EXISTS orgraph_event (
    organization_id UUID,
    site_id UUID,
    team_id Int32,
    sequence Int64,
    uuid UUID,
    event LowCardinality(String),
    distinct_id String,
    session_id Nullable(String),
    properties String CODEC(ZSTD(1)),
    timestamp DateTime64(3, 'UTC'),
    inserted_at DateTime64(3, 'UTC')
  ) ENGINE = ReplacingMergeTree
  PARTITION BY toYYYYMM(inserted_at)
  ORDER BY (organization_id, inserted_at, sequence)`
