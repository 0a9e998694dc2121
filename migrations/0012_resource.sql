-- Resources.

CREATE TABLE resource (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'resource')),
    slug         text COLLATE "C" NOT NULL UNIQUE CHECK (is_slug(slug)),
    title        text NOT NULL CHECK (title <> '' AND length(title) <= 300),
    kind_scheme  text COLLATE "C" NOT NULL GENERATED ALWAYS AS ('resource_kind') STORED,
    kind_code    text COLLATE "C",
    published_on text COLLATE "C" CHECK (is_partial_date(published_on)),
    publisher_id text COLLATE "C" REFERENCES actor ON DELETE SET NULL,
    url          text CHECK (url ~ '^https?://'),
    licence      text,
    source_uri   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (kind_scheme, kind_code) REFERENCES term (scheme, code)
);
CREATE INDEX resource_date ON resource (COALESCE(published_on, ''), id);
CREATE INDEX resource_publisher ON resource (publisher_id, COALESCE(published_on, ''), id);
