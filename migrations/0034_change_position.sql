-- A place in the change log: the changes are numbered after they have committed, by one session at a time, so that a reader
-- who went up to a number has met all below it, whichever order transactions began in.
--
-- Numbers hold within an era. A new one begins where the log may not go on from where readers stand: in another cluster (a
-- dump that was restored), on another timeline (a standby that was promoted), at each start of the server (files that were
-- put back). What readers know of an earlier era up to where the next one begins is so in the next one too.

DROP TRIGGER change_notify ON change;
DROP FUNCTION notify_change();
DROP INDEX change_record;

ALTER TABLE change ADD position bigint;
UPDATE change c SET position = n.position
FROM (SELECT sequence, row_number() OVER (ORDER BY sequence) AS position FROM change) AS n WHERE n.sequence = c.sequence;

ALTER TABLE webhook ADD era bigint NOT NULL DEFAULT 0, ADD position bigint NOT NULL DEFAULT 0;
UPDATE webhook w SET position = COALESCE(
    (SELECT max(c.position) FROM change c WHERE (c.transaction_id, c.sequence) <= (w.transaction_id, w.sequence)), 0);
ALTER TABLE webhook DROP transaction_id, DROP sequence, ALTER era DROP DEFAULT, ALTER position DROP DEFAULT;

ALTER TABLE change DROP CONSTRAINT change_pkey, DROP transaction_id, ADD PRIMARY KEY (sequence);
CREATE UNIQUE INDEX change_position ON change (position);
CREATE INDEX change_unnumbered ON change (sequence) WHERE position IS NULL;
CREATE INDEX change_record ON change (record_id, sequence);

-- The last number given, in the one row.
CREATE TABLE log_head (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);
INSERT INTO log_head (position) SELECT COALESCE(max(position), 0) FROM change;

CREATE TABLE era (
    number            integer PRIMARY KEY,
    id                bigint NOT NULL UNIQUE, -- random: what cursors name
    after             bigint NOT NULL,        -- the last number of the era before
    system_identifier bigint NOT NULL,
    timeline          text NOT NULL CHECK (timeline ~ '^[0-9A-F]{8}$'),
    log               oid NOT NULL,           -- the table, which another database has as another
    server_started    timestamptz NOT NULL,
    began_at          timestamptz NOT NULL DEFAULT now()
);

-- Where the log is now. The timeline is that of the next byte of WAL: pg_control_checkpoint() tells the old one after a promotion.
CREATE FUNCTION log_place(OUT system_identifier bigint, OUT timeline text, OUT log oid, OUT server_started timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT c.system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), 'change'::regclass::oid, pg_postmaster_start_time()
    FROM pg_control_system() AS c
$$;

CREATE FUNCTION is_same_era() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COALESCE((SELECT (e.system_identifier, e.timeline, e.log, e.server_started) = (p.system_identifier, p.timeline, p.log, p.server_started)
                     FROM era e, log_place() AS p ORDER BY e.number DESC LIMIT 1), false)
$$;

-- Numbers up to so many changes, in the order in which they were written, and begins an era where the log has moved.
CREATE FUNCTION number_changes(most integer, OUT numbered integer) LANGUAGE plpgsql AS $$
DECLARE
    head  bigint;
    began boolean := false;
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true); -- a number that was read is never given again
    END IF;
    SELECT h.position INTO head FROM log_head h FOR UPDATE;
    IF NOT is_same_era() THEN
        INSERT INTO era (number, id, after, system_identifier, timeline, log, server_started)
        SELECT COALESCE((SELECT max(e.number) FROM era e), 0) + 1,
               ('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint, head, p.*
        FROM log_place() AS p;
        began := true;
    END IF;
    UPDATE change c SET position = head + due.n
    FROM (SELECT u.sequence, row_number() OVER (ORDER BY u.sequence) AS n
          FROM (SELECT sequence FROM change WHERE position IS NULL ORDER BY sequence LIMIT most) AS u) AS due
    WHERE c.sequence = due.sequence;
    GET DIAGNOSTICS numbered = ROW_COUNT;
    UPDATE log_head SET position = head + numbered WHERE numbered > 0;
    IF numbered > 0 OR began THEN
        PERFORM pg_notify('essaim_change', ''); -- a hint for readers that wait; the table is the truth
    END IF;
END $$;

SELECT number_changes(0);
