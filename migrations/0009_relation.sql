-- Directed, typed links between actors.

CREATE TABLE relation (
    id           text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'relation')),
    type_scheme  text COLLATE "C" NOT NULL GENERATED ALWAYS AS ('relation_type') STORED,
    type_code    text COLLATE "C" NOT NULL,
    source_id    text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    target_id    text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    role         text CHECK (length(role) <= 200),
    since        text COLLATE "C" CHECK (is_partial_date(since)),
    until        text COLLATE "C" CHECK (is_partial_date(until)),
    state        text NOT NULL DEFAULT 'ASSERTED' CHECK (state IN ('ASSERTED', 'CONFIRMED', 'DECLINED', 'ENDED')),
    evidence_uri text,
    FOREIGN KEY (type_scheme, type_code) REFERENCES term (scheme, code),
    UNIQUE (source_id, type_code, target_id),
    CHECK (source_id <> target_id)
);
CREATE INDEX relation_type ON relation (type_code, id);
CREATE INDEX relation_source ON relation (source_id, type_code, id);
CREATE INDEX relation_target ON relation (target_id, type_code, id);

-- A type says what may stand at its ends; one that says nothing takes any.
CREATE FUNCTION check_relation_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM term k JOIN actor s ON s.id = NEW.source_id JOIN actor t ON t.id = NEW.target_id
        WHERE k.scheme = 'relation_type' AND k.code = NEW.type_code
          AND (k.source_types = '{}' OR s.type = ANY (k.source_types)) AND (k.target_types = '{}' OR t.type = ANY (k.target_types))
    ) THEN
        RAISE check_violation USING MESSAGE = format('a relation of type %s does not join %s to %s', NEW.type_code, NEW.source_id, NEW.target_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER relation_ends BEFORE INSERT OR UPDATE OF type_code, source_id, target_id ON relation
    FOR EACH ROW EXECUTE FUNCTION check_relation_ends();
