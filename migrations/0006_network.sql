-- Networks: what differs between them is data.

CREATE TABLE network (
    id                      text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'network')),
    slug                    text COLLATE "C" NOT NULL UNIQUE CHECK (is_slug(slug)),
    name                    text NOT NULL CHECK (name <> '' AND length(name) <= 300),
    sort_name               text COLLATE "C" NOT NULL GENERATED ALWAYS AS (fold(name)) STORED,
    summary                 text CHECK (length(summary) <= 2000),
    website                 text CHECK (website ~ '^https?://'),
    admission               text CHECK (admission IN ('COOPTATION', 'SIGN_AND_JOIN')),
    territorial_exclusivity boolean,
    decision_mode           text CHECK (length(decision_mode) <= 500),
    organisation_id         text COLLATE "C" REFERENCES actor,
    source_uri              text,
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX network_name ON network (sort_name, id);
