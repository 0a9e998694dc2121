-- People and machines that write. Nothing here is ever public: a person's part in the movement tells of opinions.

CREATE TABLE account (
    id         text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'account')),
    email      text COLLATE "C" NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    language   text NOT NULL DEFAULT 'FR' CHECK (language IN ('FR', 'EN')),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Links that were mailed. Each works once, for a short time, in the browser that asked for it. Only hashes are kept.
CREATE TABLE sign_in (
    token_hash   bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    email        text COLLATE "C" NOT NULL,
    language     text NOT NULL CHECK (language IN ('FR', 'EN')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX sign_in_expires ON sign_in (expires_at);

CREATE TABLE session (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'session')),
    secret_hash  bytea NOT NULL UNIQUE,
    account_id   text COLLATE "C" NOT NULL REFERENCES account ON DELETE CASCADE,
    user_agent   text NOT NULL CHECK (length(user_agent) <= 300),
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX session_account ON session (account_id, last_seen_at);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE role (
    id         text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'role')),
    account_id text COLLATE "C" NOT NULL REFERENCES account ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('EDITOR', 'REFERENT', 'COORDINATOR', 'ADMINISTRATOR')),
    actor_id   text COLLATE "C" REFERENCES actor ON DELETE CASCADE,
    network_id text COLLATE "C" REFERENCES network ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (account_id, actor_id, network_id), -- one role in each place
    CHECK ((kind IN ('EDITOR', 'REFERENT')) = (actor_id IS NOT NULL)),
    CHECK ((kind = 'COORDINATOR') = (network_id IS NOT NULL))
);
CREATE INDEX role_actor ON role (actor_id, account_id);
CREATE INDEX role_network ON role (network_id, account_id);

CREATE TABLE invitation (
    id         text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'invitation')),
    email      text COLLATE "C" NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    kind       text NOT NULL CHECK (kind IN ('EDITOR', 'REFERENT', 'COORDINATOR', 'ADMINISTRATOR')),
    actor_id   text COLLATE "C" REFERENCES actor ON DELETE CASCADE,
    network_id text COLLATE "C" REFERENCES network ON DELETE CASCADE,
    state      text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'DECLINED', 'REVOKED')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CHECK ((kind IN ('EDITOR', 'REFERENT')) = (actor_id IS NOT NULL)),
    CHECK ((kind = 'COORDINATOR') = (network_id IS NOT NULL))
);
CREATE INDEX invitation_email ON invitation (email, created_at);
CREATE INDEX invitation_actor ON invitation (actor_id, created_at);
CREATE INDEX invitation_network ON invitation (network_id, created_at);
-- One open invitation for a person to a place.
CREATE UNIQUE INDEX invitation_open ON invitation (email, COALESCE(actor_id, network_id, '')) WHERE state = 'OPEN';

CREATE TABLE claim (
    id         text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'claim')),
    actor_id   text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    account_id text COLLATE "C" NOT NULL REFERENCES account ON DELETE CASCADE,
    message    text NOT NULL CHECK (length(message) <= 1000),
    state      text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')),
    reason     text CHECK (length(reason) <= 500),
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz
);
CREATE UNIQUE INDEX claim_open ON claim (actor_id, account_id) WHERE state = 'OPEN';
CREATE INDEX claim_created ON claim (created_at, id);
CREATE INDEX claim_account ON claim (account_id);

-- What machines sign in with. Only the hash of a token is kept.
CREATE TABLE token (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'token')),
    secret_hash  bytea NOT NULL UNIQUE,
    actor_id     text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    name         text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    scopes       text[] NOT NULL CHECK (scopes <> '{}'),
    created_by   text COLLATE "C" REFERENCES account ON DELETE SET NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX token_actor ON token (actor_id, created_at);
CREATE INDEX token_maker ON token (created_by) WHERE created_by IS NOT NULL;

-- How often something was asked for in a stretch of time, by a hash of who asked. Lost in a crash, which is no harm.
CREATE UNLOGGED TABLE throttle (
    key     bytea NOT NULL,
    since   timestamptz NOT NULL,
    count   integer NOT NULL,
    PRIMARY KEY (key, since)
);
CREATE INDEX throttle_since ON throttle (since);

-- Mail that was not sent, because no server for it is set: what the development page shows.
CREATE TABLE outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient  text COLLATE "C" NOT NULL,
    subject    text NOT NULL,
    body       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_recipient ON outbox (recipient);

-- Addresses, as hashes, that want no more mail of a kind.
CREATE TABLE unsubscription (
    email_hash bytea NOT NULL,
    topic      text NOT NULL CHECK (topic IN ('REQUESTS', 'REMINDERS', 'NOTICES')),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (email_hash, topic)
);

-- Keys that all processes of the hub share.
CREATE TABLE secret (
    name  text PRIMARY KEY,
    value bytea NOT NULL
);
INSERT INTO secret VALUES ('unsubscribe', uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
