-- Beside its link, the letter has a code to type where one asked for it. Both work once.

ALTER TABLE sign_in
    ADD code_hash bytea, -- null for letters of before
    ADD tries     integer NOT NULL DEFAULT 0;
CREATE INDEX sign_in_browser ON sign_in (browser_hash);

-- Where a session began, as a hash under the hub's key: who signed in from there before can ask for a letter, however many
-- others ask for one to the address.
ALTER TABLE session ADD client_hash bytea;
