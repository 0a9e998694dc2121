-- A retry writes too: so it is answered when what the first attempt wrote is as durable as the retry.

ALTER TABLE idempotency ADD tries integer NOT NULL DEFAULT 1;
