-- What search looks in: one row for each record that people look for, written with the record.

CREATE TABLE search_document (
    record_id   text COLLATE "C" PRIMARY KEY,
    record_type text NOT NULL CHECK (record_type IN (
        'INITIATIVE', 'GROUP', 'ORGANISATION', 'NETWORK', 'CHARTER', 'TERRITORY', 'EVENT', 'RESOURCE')),
    title       text NOT NULL,
    body        text NOT NULL DEFAULT '',  -- kind, place and summary
    words       tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('essaim_french', title), 'A') || setweight(to_tsvector('essaim_french', body), 'C')) STORED,
    plain_title text COLLATE "C" NOT NULL GENERATED ALWAYS AS (plain(title)) STORED,
    folded      text NOT NULL GENERATED ALWAYS AS (fold(title || ' ' || body)) STORED
);
CREATE INDEX search_document_words ON search_document USING gin (words);
CREATE INDEX search_document_folded ON search_document USING gin (folded gin_trgm_ops);
