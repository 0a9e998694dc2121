-- The figures of an initiative are read page by page, latest first.
CREATE INDEX observation_page ON observation (initiative_id, observed_on, public_id);
