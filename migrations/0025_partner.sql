-- Partners' GraphQL services, their schemas, and what they compose to.

CREATE TABLE partner (
    id                text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'partner')),
    actor_id          text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    namespace         text COLLATE "C" NOT NULL UNIQUE CHECK (namespace ~ '^[a-z][a-z0-9]{2,19}$'),
    url               text NOT NULL CHECK (url ~ '^https?://' AND length(url) <= 2000),
    subscriptions     text NOT NULL CHECK (subscriptions IN ('SSE', 'WEBSOCKET')),
    forwarded_headers text[] NOT NULL DEFAULT '{}',
    timeout           integer NOT NULL CHECK (timeout BETWEEN 100 AND 5000), -- milliseconds
    state             text NOT NULL CHECK (state IN ('PROPOSED', 'ACTIVE', 'SUSPENDED', 'RETIRED')),
    reason            text CHECK (length(reason) <= 500),
    schema_id         bigint, -- that which is composed
    created_at        timestamptz NOT NULL DEFAULT now(),
    CHECK (state <> 'ACTIVE' OR schema_id IS NOT NULL)
);
CREATE INDEX partner_actor ON partner (actor_id);

-- A partner has one row for each text that its service told.
CREATE TABLE partner_schema (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id text COLLATE "C" NOT NULL REFERENCES partner ON DELETE CASCADE,
    hash       text COLLATE "C" NOT NULL,
    sdl        text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (partner_id, hash)
);
ALTER TABLE partner ADD CONSTRAINT partner_schema_composed FOREIGN KEY (schema_id) REFERENCES partner_schema DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE partner_check (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partner_id text COLLATE "C" NOT NULL REFERENCES partner ON DELETE CASCADE,
    occasion   text NOT NULL CHECK (occasion IN ('ASKED', 'ACTIVATION', 'SCHEDULE')),
    schema_id  bigint REFERENCES partner_schema ON DELETE SET NULL,
    findings   jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX partner_check_latest ON partner_check (partner_id, id);

-- What the hub's schema and those of the active partners compose to, by a hash of what went in: processes of one version
-- share it.
CREATE TABLE supergraph (
    hash                 text COLLATE "C" PRIMARY KEY,
    router_config        text NOT NULL, -- for the gateway of the hub
    client_sdl           text NOT NULL,
    left_out             jsonb NOT NULL, -- ids of active partners that do not compose with this version of the hub
    public_sdl           text NOT NULL, -- for routers elsewhere
    public_router_config text NOT NULL,
    created_at           timestamptz NOT NULL DEFAULT now()
);
