-- Addresses that are told of changes.

CREATE TABLE webhook (
    id             text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'webhook')),
    actor_id       text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    url            text NOT NULL CHECK (url ~ '^https?://' AND length(url) <= 2000),
    secret         text NOT NULL, -- signs; the hub must know it, so that it is no hash
    filter         jsonb NOT NULL,
    active         boolean NOT NULL DEFAULT true,
    -- The place in the change log that it has been told of.
    transaction_id bigint NOT NULL,
    sequence       bigint NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_actor ON webhook (actor_id, created_at);

CREATE TABLE webhook_delivery (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id text COLLATE "C" NOT NULL REFERENCES webhook ON DELETE CASCADE,
    message_id text NOT NULL,
    changes    integer NOT NULL,
    status     integer,          -- of HTTP; null where there was no answer
    error      text CHECK (length(error) <= 500),
    milliseconds integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_created ON webhook_delivery (created_at);
