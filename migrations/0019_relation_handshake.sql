-- Which ends of a relation stand by it.

ALTER TABLE relation
    ADD source_confirmed_at timestamptz,
    ADD target_confirmed_at timestamptz,
    ADD reason text CHECK (length(reason) <= 500);
