-- What people write in for. Sender and text are personal data.

CREATE TABLE request (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'request')),
    kind         text NOT NULL CHECK (kind IN ('JOIN', 'SHARE_PRACTICE', 'BE_TRAINED', 'BE_INSPIRED', 'PROPOSE', 'BE_PUT_IN_TOUCH', 'PRESS', 'OTHER')),
    sender_name  text NOT NULL CHECK (sender_name <> '' AND length(sender_name) <= 200),
    sender_email text COLLATE "C" NOT NULL CHECK (sender_email = lower(sender_email) AND length(sender_email) BETWEEN 3 AND 254),
    language     text NOT NULL CHECK (language IN ('FR', 'EN')),
    commune_id   text COLLATE "C" REFERENCES territory,
    text         text NOT NULL CHECK (text <> '' AND length(text) <= 5000),
    -- Whom it reached: an actor, else the coordination of a network, else the administrators.
    actor_id     text COLLATE "C" REFERENCES actor ON DELETE SET NULL,
    network_id   text COLLATE "C" REFERENCES network ON DELETE SET NULL,
    state        text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'DECLINED', 'CLOSED')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX request_actor ON request (actor_id, created_at, id);
CREATE INDEX request_network ON request (network_id, created_at, id);
CREATE INDEX request_created ON request (created_at, id);
CREATE INDEX request_sender ON request (sender_email);

CREATE TABLE request_reply (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id text COLLATE "C" NOT NULL REFERENCES request ON DELETE CASCADE,
    text       text NOT NULL CHECK (text <> '' AND length(text) <= 5000),
    account_id text COLLATE "C" REFERENCES account ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX request_reply_request ON request_reply (request_id, id);
CREATE INDEX request_reply_account ON request_reply (account_id) WHERE account_id IS NOT NULL;

-- How many requests of each kind there were, for good: what is left when they are deleted.
CREATE TABLE request_count (
    month text COLLATE "C" NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    kind  text NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (month, kind)
);
