-- Who gave the consent for a contact field: what a person's erasure looks for.

ALTER TABLE contact_field ADD account_id text COLLATE "C" REFERENCES account ON DELETE SET NULL;
CREATE INDEX contact_field_account ON contact_field (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX contact_field_value ON contact_field (lower(value));
