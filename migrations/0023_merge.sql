-- Two records that were one. What moved is kept, so that a merge can be undone.

CREATE TABLE merge (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'merge')),
    kept_id      text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    duplicate_id text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    -- The status that the duplicate had, and the ids of the rows that moved, by table and column.
    was_status   text NOT NULL,
    moved        jsonb NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    undone_at    timestamptz
);
CREATE UNIQUE INDEX merge_duplicate ON merge (duplicate_id) WHERE undone_at IS NULL;
CREATE INDEX merge_kept ON merge (kept_id);
CREATE INDEX actor_merged ON actor (merged_into_id) WHERE merged_into_id IS NOT NULL;
