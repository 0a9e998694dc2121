-- Which ends of a relation stand by it.

ALTER TABLE relation
    ADD source_confirmed_at timestamptz,
    ADD target_confirmed_at timestamptz,
    ADD reason text CHECK (length(reason) <= 500);
-- A relation is confirmed by both ends or not at all (R8).
ALTER TABLE relation ADD CONSTRAINT relation_confirmed_by_both
    CHECK (state <> 'CONFIRMED' OR (source_confirmed_at IS NOT NULL AND target_confirmed_at IS NOT NULL));

-- A body that works for profit carries no group (R5), by whichever way it is written.
CREATE FUNCTION check_carrier() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    carrier text := CASE WHEN TG_TABLE_NAME = 'actor' THEN to_jsonb(NEW)->>'id' ELSE to_jsonb(NEW)->>'source_id' END;
BEGIN
    IF EXISTS (
        SELECT FROM relation r JOIN actor s ON s.id = r.source_id AND s.for_profit JOIN actor t ON t.id = r.target_id AND t.type = 'GROUP'
        WHERE r.source_id = carrier AND r.type_code = 'porte' AND r.state IN ('ASSERTED', 'CONFIRMED')
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'relation_carrier_non_profit',
            MESSAGE = format('%s works for profit and would carry a group', carrier);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER relation_carrier AFTER INSERT OR UPDATE OF type_code, source_id, target_id, state ON relation
    FOR EACH ROW WHEN (NEW.type_code = 'porte') EXECUTE FUNCTION check_carrier();
CREATE TRIGGER actor_carrier AFTER UPDATE OF for_profit ON actor
    FOR EACH ROW WHEN (NEW.for_profit AND OLD.for_profit IS DISTINCT FROM NEW.for_profit) EXECUTE FUNCTION check_carrier();
