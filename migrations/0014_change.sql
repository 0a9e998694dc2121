-- The change log: every write of a record leaves one row.
--
-- Readers follow (transaction_id, sequence) and read only below the oldest transaction still running
-- (pg_snapshot_xmin), so that a row that commits late is never skipped.

CREATE TABLE change (
    transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    sequence       bigint GENERATED ALWAYS AS IDENTITY,
    action         text NOT NULL CHECK (action IN ('CREATED', 'UPDATED', 'DELETED')),
    record_id      text COLLATE "C" NOT NULL,
    occurred_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (transaction_id, sequence)
);

-- A hint for readers that wait; the table is the truth.
CREATE FUNCTION notify_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('essaim_change', '');
    RETURN NULL;
END $$;
CREATE TRIGGER change_notify AFTER INSERT ON change FOR EACH STATEMENT EXECUTE FUNCTION notify_change();
