-- Charters, their versions and who signed them.

CREATE TABLE charter (
    id         text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'charter')),
    slug       text COLLATE "C" NOT NULL UNIQUE CHECK (is_slug(slug)),
    applies_to text[] NOT NULL CHECK (applies_to <> '{}' AND applies_to <@ '{INITIATIVE,GROUP,ORGANISATION}'),
    network_id text COLLATE "C" REFERENCES network,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX charter_network ON charter (network_id, slug, id);

-- A published version never changes; the one with the highest rank is in force.
CREATE TABLE charter_version (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'charter_version')),
    charter_id   text COLLATE "C" NOT NULL REFERENCES charter,
    rank         integer NOT NULL CHECK (rank > 0),
    label        text NOT NULL CHECK (label <> ''),
    title        text NOT NULL CHECK (title <> ''),
    language     text NOT NULL DEFAULT 'fr' CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]+)*$'),
    published_on text COLLATE "C" CHECK (is_partial_date(published_on)),
    hash         text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
    source_uri   text,
    UNIQUE (charter_id, rank),
    UNIQUE (charter_id, label)
);

CREATE TABLE charter_article (
    version_id       text COLLATE "C" NOT NULL REFERENCES charter_version,
    number           integer NOT NULL CHECK (number > 0),
    title            text NOT NULL CHECK (title <> ''),
    text             text NOT NULL,
    applies_to_kinds text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (version_id, number)
);

CREATE TABLE signature (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'signature')),
    actor_id     text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    version_id   text COLLATE "C" NOT NULL REFERENCES charter_version,
    capacity     text CHECK (length(capacity) <= 200),
    signed_on    text COLLATE "C" NOT NULL CHECK (is_partial_date(signed_on)),
    withdrawn_on text COLLATE "C" CHECK (is_partial_date(withdrawn_on)),
    UNIQUE (actor_id, version_id)
);
CREATE INDEX signature_actor ON signature (actor_id, signed_on, id);
CREATE INDEX signature_version ON signature (version_id, signed_on, id);

CREATE TABLE article_position (
    signature_id text COLLATE "C" NOT NULL REFERENCES signature ON DELETE CASCADE,
    number       integer NOT NULL,
    position     text NOT NULL CHECK (position IN ('MET', 'WORKING_TOWARDS', 'NOT_YET')),
    PRIMARY KEY (signature_id, number)
);
