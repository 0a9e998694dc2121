-- Whose own a contact field is, where who wrote it said that it is theirs: what their erasure looks for.

ALTER TABLE contact_field ADD account_id text COLLATE "C" REFERENCES account ON DELETE SET NULL;
CREATE INDEX contact_field_account ON contact_field (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX contact_field_value ON contact_field (lower(value));
