-- What writing asks of every record: versions, archives, redirects, retries, and ids for what had none.

-- An id in the form of package hub's NewID: Crockford's base 32 of the 128 bits of a UUID.
CREATE FUNCTION record_id(prefix text, id uuid) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits   bit(130) := (B'00' || ('x' || replace(id::text, '-', ''))::bit(128));
    suffix text := '';
BEGIN
    FOR i IN 0..25 LOOP
        suffix := suffix || substr('0123456789abcdefghjkmnpqrstvwxyz', substring(bits FROM i * 5 + 1 FOR 5)::integer + 1, 1);
    END LOOP;
    RETURN prefix || '_' || suffix;
END $$;

-- Counts the changes of a record, for those who write it after having read it.
ALTER TABLE network ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0), ADD archived_at timestamptz;
ALTER TABLE charter ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0), ADD archived_at timestamptz;
ALTER TABLE event ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0), ADD archived_at timestamptz;
ALTER TABLE resource ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0), ADD archived_at timestamptz;
-- A term that is archived stays where it is used, and is no longer to be chosen; so does a set of communes.
ALTER TABLE term ADD archived_at timestamptz;
ALTER TABLE territory ADD archived_at timestamptz CHECK (archived_at IS NULL OR kind = 'CUSTOM');
ALTER TABLE relation ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0), ADD updated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE membership ADD version integer NOT NULL DEFAULT 1 CHECK (version > 0), ADD updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE actor
    ADD for_profit boolean CHECK (for_profit IS NULL OR type = 'ORGANISATION'),
    -- The network that reviews a proposal.
    ADD review_network_id text COLLATE "C" REFERENCES network,
    -- The organisation whose machine pushed the record and keeps it.
    ADD pushed_by text COLLATE "C" REFERENCES actor ON DELETE SET NULL,
    -- The record that this one turned out to be.
    ADD merged_into_id text COLLATE "C" REFERENCES actor CHECK (merged_into_id IS NULL OR status = 'ARCHIVED'),
    -- When somebody last said that the record still holds.
    ADD confirmed_at timestamptz NOT NULL DEFAULT now(),
    -- When its keepers were last asked to.
    ADD reminded_at timestamptz;
UPDATE actor SET confirmed_at = updated_at;
CREATE INDEX actor_review ON actor (review_network_id, id) WHERE status = 'PROPOSED';
CREATE INDEX actor_confirmed ON actor (GREATEST(updated_at, confirmed_at), id) WHERE status = 'PUBLISHED';
CREATE INDEX actor_pushed_by ON actor (pushed_by) WHERE pushed_by IS NOT NULL;

-- A record that is deleted, as a proposal that was declined long ago, is not to be held back by others that named it.
ALTER TABLE phase DROP CONSTRAINT phase_successor_id_fkey,
    ADD FOREIGN KEY (successor_id) REFERENCES actor ON DELETE SET NULL;
CREATE INDEX phase_successor ON phase (successor_id) WHERE successor_id IS NOT NULL;
ALTER TABLE network DROP CONSTRAINT network_organisation_id_fkey,
    ADD FOREIGN KEY (organisation_id) REFERENCES actor ON DELETE SET NULL;
CREATE INDEX network_organisation ON network (organisation_id) WHERE organisation_id IS NOT NULL;

ALTER TABLE phase ADD public_id text COLLATE "C" UNIQUE CHECK (is_record_id(public_id, 'phase'));
UPDATE phase SET public_id = record_id('phase', gen_random_uuid());
ALTER TABLE phase ALTER public_id SET NOT NULL, ALTER public_id SET DEFAULT record_id('phase', gen_random_uuid());
ALTER TABLE observation ADD public_id text COLLATE "C" UNIQUE CHECK (is_record_id(public_id, 'observation'));
UPDATE observation SET public_id = record_id('observation', gen_random_uuid());
ALTER TABLE observation ALTER public_id SET NOT NULL, ALTER public_id SET DEFAULT record_id('observation', gen_random_uuid());
ALTER TABLE contact ADD public_id text COLLATE "C" UNIQUE CHECK (is_record_id(public_id, 'contact'));
UPDATE contact SET public_id = record_id('contact', gen_random_uuid());
ALTER TABLE contact ALTER public_id SET NOT NULL, ALTER public_id SET DEFAULT record_id('contact', gen_random_uuid());

-- Slugs that records had: links to them go on working until another record takes the slug.
CREATE TABLE slug_redirect (
    record_type text NOT NULL CHECK (record_type IN ('INITIATIVE', 'GROUP', 'ORGANISATION', 'NETWORK', 'CHARTER', 'EVENT', 'RESOURCE')),
    slug        text COLLATE "C" NOT NULL CHECK (is_slug(slug)),
    record_id   text COLLATE "C" NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (record_type, slug)
);
CREATE INDEX slug_redirect_record ON slug_redirect (record_id);

-- Writes that can be sent again without being done again, for as long as clients retry.
CREATE TABLE idempotency (
    caller     text COLLATE "C" NOT NULL, -- an account, a token, or '' for the public
    key        text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    mutation   text NOT NULL,
    input_hash bytea NOT NULL,
    result_id  text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);
