-- The types of record that are searched and that have slugs are said once, by their descriptions. What a row says of a
-- type follows from the id.

ALTER TABLE search_document
    DROP CONSTRAINT search_document_record_type_check,
    ADD CONSTRAINT search_document_record_type CHECK (record_type = upper(left(record_id, -27)));
ALTER TABLE slug_redirect
    DROP CONSTRAINT slug_redirect_record_type_check,
    ADD CONSTRAINT slug_redirect_record_type CHECK (record_type = upper(left(record_id, -27)));
