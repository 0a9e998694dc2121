-- Postal codes of communes: people know theirs.

ALTER TABLE territory ADD COLUMN postal_codes text[] NOT NULL DEFAULT '{}';
CREATE INDEX territory_postal_codes ON territory USING gin (postal_codes);
