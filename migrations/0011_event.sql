-- Events.

CREATE TABLE event (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'event')),
    slug         text COLLATE "C" NOT NULL UNIQUE CHECK (is_slug(slug)),
    title        text NOT NULL CHECK (title <> '' AND length(title) <= 300),
    kind_scheme  text COLLATE "C" NOT NULL GENERATED ALWAYS AS ('event_kind') STORED,
    kind_code    text COLLATE "C",
    starts_on    text COLLATE "C" NOT NULL CHECK (is_partial_date(starts_on)),
    ends_on      text COLLATE "C" CHECK (is_partial_date(ends_on)),
    place_id     text COLLATE "C" REFERENCES territory,
    organiser_id text COLLATE "C" REFERENCES actor ON DELETE SET NULL,
    source_uri   text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (kind_scheme, kind_code) REFERENCES term (scheme, code),
    CHECK (can_be_from(ends_on, starts_on))
);
CREATE INDEX event_date ON event (starts_on, id);
CREATE INDEX event_organiser ON event (organiser_id, starts_on, id);
