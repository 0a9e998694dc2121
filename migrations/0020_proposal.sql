-- Records that visitors propose, and what became of them. The address of who proposed is personal data: it goes with the
-- decision.

CREATE TABLE proposal (
    actor_id   text COLLATE "C" PRIMARY KEY REFERENCES actor ON DELETE CASCADE,
    email      text COLLATE "C" CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    message    text CHECK (length(message) <= 1000),
    language   text NOT NULL CHECK (language IN ('FR', 'EN')),
    state      text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'DECLINED')),
    reason     text CHECK (length(reason) <= 500),
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz
);
CREATE INDEX proposal_created ON proposal (created_at, actor_id);
CREATE INDEX proposal_email ON proposal (email);
