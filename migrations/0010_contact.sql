-- Points of contact. A field is personal data: it shows to its audience, while its consent stands, and nowhere else.

CREATE TABLE contact (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    label    text NOT NULL CHECK (label <> '' AND length(label) <= 100)
);
CREATE INDEX contact_actor ON contact (actor_id, id);

CREATE TABLE contact_field (
    contact_id           bigint NOT NULL REFERENCES contact ON DELETE CASCADE,
    kind                 text NOT NULL CHECK (kind IN ('NAME', 'EMAIL', 'PHONE', 'ADDRESS', 'URL')),
    value                text NOT NULL CHECK (value <> '' AND length(value) <= 500),
    audience             text NOT NULL DEFAULT 'NOBODY' CHECK (audience IN ('PUBLIC', 'NETWORK', 'COORDINATION', 'NOBODY')),
    consented_at         timestamptz,
    consent_withdrawn_at timestamptz,
    PRIMARY KEY (contact_id, kind),
    CHECK (consent_withdrawn_at IS NULL OR consented_at IS NOT NULL)
);
