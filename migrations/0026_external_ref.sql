-- What actors are called elsewhere.

-- Who may link ids of a scheme: the first actor whose machine did. Those of registers are nobody's.
CREATE TABLE external_scheme (
    scheme   text COLLATE "C" PRIMARY KEY CHECK (scheme ~ '^[a-z][a-z0-9._-]{1,59}$'),
    owner_id text COLLATE "C" REFERENCES actor ON DELETE SET NULL
);

CREATE TABLE external_ref (
    key        text COLLATE "C" PRIMARY KEY GENERATED ALWAYS AS (scheme || ':' || id) STORED,
    scheme     text COLLATE "C" NOT NULL REFERENCES external_scheme,
    id         text NOT NULL CHECK (id <> '' AND length(id) <= 200),
    actor_id   text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    same_as    text CHECK (same_as ~ '^https?://' AND length(same_as) <= 2000),
    linked_by  text COLLATE "C" REFERENCES actor ON DELETE SET NULL, -- whose machine it was; null for who keeps the record
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX external_ref_actor ON external_ref (actor_id, key);
CREATE INDEX external_ref_linker ON external_ref (linked_by) WHERE linked_by IS NOT NULL;

INSERT INTO external_scheme (scheme) VALUES ('siren'), ('siret'), ('rna'), ('wikidata'), ('osm'), ('bce'), ('ide'), ('ror');
