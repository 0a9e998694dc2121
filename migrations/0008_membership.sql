-- Actors in networks.

CREATE TABLE membership (
    id         text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'membership')),
    actor_id   text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    network_id text COLLATE "C" NOT NULL REFERENCES network,
    state      text NOT NULL CHECK (state IN ('APPLIED', 'PRESENTED', 'COOPTED', 'JOINED', 'DECLINED', 'LEFT')),
    since      text COLLATE "C" CHECK (is_partial_date(since)),
    reason     text CHECK (length(reason) <= 500),
    source_uri text,
    UNIQUE (actor_id, network_id)
);
CREATE INDEX membership_since ON membership (COALESCE(since, ''), id);
CREATE INDEX membership_actor ON membership (actor_id, COALESCE(since, ''), id);
CREATE INDEX membership_network ON membership (network_id, COALESCE(since, ''), id);
