-- Open vocabularies.

CREATE TABLE term (
    id               text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'term')),
    scheme           text COLLATE "C" NOT NULL CHECK (scheme ~ '^[a-z_]+$'),
    code             text COLLATE "C" NOT NULL CHECK (code ~ '^[a-z0-9_]+$'),
    label_fr         text NOT NULL CHECK (label_fr <> ''),
    label_en         text NOT NULL CHECK (label_en <> ''),
    inverse_label_fr text CHECK (inverse_label_fr <> ''),
    inverse_label_en text CHECK (inverse_label_en <> ''),
    "symmetric"      boolean NOT NULL DEFAULT false,
    source_types     text[] NOT NULL DEFAULT '{}',
    target_types     text[] NOT NULL DEFAULT '{}',
    broader_id       text COLLATE "C" REFERENCES term,
    UNIQUE (scheme, code),
    -- A relation type reads from both ends; nothing else does.
    CHECK ((scheme = 'relation_type') = (inverse_label_fr IS NOT NULL AND inverse_label_en IS NOT NULL)),
    CHECK (scheme = 'relation_type' OR (source_types = '{}' AND target_types = '{}' AND NOT "symmetric"))
);
