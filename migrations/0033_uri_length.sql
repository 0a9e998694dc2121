-- A URI has at most 2,000 characters. Longer ones that a record has stay until somebody changes it.

ALTER TABLE actor ADD CONSTRAINT actor_website_length CHECK (length(website) <= 2000) NOT VALID;
ALTER TABLE actor ADD CONSTRAINT actor_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE phase ADD CONSTRAINT phase_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE observation ADD CONSTRAINT observation_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE network ADD CONSTRAINT network_website_length CHECK (length(website) <= 2000) NOT VALID;
ALTER TABLE network ADD CONSTRAINT network_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE charter_version ADD CONSTRAINT charter_version_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE membership ADD CONSTRAINT membership_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE relation ADD CONSTRAINT relation_evidence_uri_length CHECK (length(evidence_uri) <= 2000) NOT VALID;
ALTER TABLE event ADD CONSTRAINT event_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
ALTER TABLE resource ADD CONSTRAINT resource_url_length CHECK (length(url) <= 2000) NOT VALID;
ALTER TABLE resource ADD CONSTRAINT resource_source_uri_length CHECK (length(source_uri) <= 2000) NOT VALID;
