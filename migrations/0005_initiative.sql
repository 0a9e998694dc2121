-- What initiatives go through, and what is published about them.

CREATE TABLE phase (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    initiative_id text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE CHECK (starts_with(initiative_id, 'initiative_')),
    kind          text NOT NULL CHECK (kind IN ('IDEA', 'PREPARATION', 'EXPERIMENT', 'RUNNING', 'ENDED', 'ABANDONED')),
    started_on    text COLLATE "C" CHECK (is_partial_date(started_on)),
    ended_on      text COLLATE "C" CHECK (is_partial_date(ended_on)),
    planned_end   text COLLATE "C" CHECK (is_partial_date(planned_end)),
    note          text CHECK (length(note) <= 500),
    successor_id  text COLLATE "C" REFERENCES actor CHECK (starts_with(successor_id, 'initiative_')),
    source_uri    text,
    CHECK (can_be_from(ended_on, started_on)),
    UNIQUE NULLS NOT DISTINCT (initiative_id, kind, started_on)
);

CREATE TABLE observation (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    initiative_id text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE CHECK (starts_with(initiative_id, 'initiative_')),
    metric_scheme text COLLATE "C" NOT NULL GENERATED ALWAYS AS ('metric') STORED,
    metric_code   text COLLATE "C" NOT NULL,
    value         double precision NOT NULL CHECK (value BETWEEN -1e300 AND 1e300),
    unit          text NOT NULL CHECK (unit <> ''),
    observed_on   text COLLATE "C" NOT NULL CHECK (is_partial_date(observed_on)),
    source_uri    text NOT NULL,
    FOREIGN KEY (metric_scheme, metric_code) REFERENCES term (scheme, code),
    UNIQUE (initiative_id, metric_code, observed_on, source_uri)
);
