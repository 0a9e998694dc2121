-- How a membership was admitted, and one recognised group for a territory where the network says so.

-- An application that was taken back is nobody else's business, as one that was declined.
ALTER TABLE membership DROP CONSTRAINT membership_state_check,
    ADD CONSTRAINT membership_state_check CHECK (state IN ('APPLIED', 'PRESENTED', 'COOPTED', 'JOINED', 'DECLINED', 'WITHDRAWN', 'LEFT'));

ALTER TABLE membership
    ADD acknowledged_version_id text COLLATE "C" REFERENCES charter_version,
    ADD presented_by text CHECK (length(presented_by) <= 300),
    ADD presented_on text COLLATE "C" CHECK (is_partial_date(presented_on)),
    -- The territory that the membership takes for itself: that of an admitted group in a network with territorial
    -- exclusivity. Kept by triggers, so that no way of writing goes past it.
    ADD exclusive_territory_id text COLLATE "C" REFERENCES territory;

CREATE FUNCTION exclusive_territory(m membership) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT a.territory_id FROM actor a JOIN network n ON n.id = m.network_id
        WHERE a.id = m.actor_id AND a.type = 'GROUP' AND a.status = 'PUBLISHED' AND n.territorial_exclusivity
          AND m.state IN ('COOPTED', 'JOINED'));

CREATE FUNCTION keep_exclusive_territory() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.exclusive_territory_id := exclusive_territory(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER membership_exclusive BEFORE INSERT OR UPDATE ON membership FOR EACH ROW EXECUTE FUNCTION keep_exclusive_territory();

CREATE FUNCTION follow_exclusive_territory() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'actor' THEN
        UPDATE membership m SET exclusive_territory_id = NULL -- the trigger on membership says what it is now
        WHERE m.actor_id = NEW.id AND m.state IN ('COOPTED', 'JOINED');
    ELSE
        UPDATE membership m SET exclusive_territory_id = NULL WHERE m.network_id = NEW.id AND m.state IN ('COOPTED', 'JOINED');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER actor_exclusive AFTER UPDATE OF territory_id, status ON actor FOR EACH ROW
    WHEN (OLD.type = 'GROUP' AND (OLD.territory_id, OLD.status) IS DISTINCT FROM (NEW.territory_id, NEW.status))
    EXECUTE FUNCTION follow_exclusive_territory();
CREATE TRIGGER network_exclusive AFTER UPDATE OF territorial_exclusivity ON network FOR EACH ROW
    WHEN (OLD.territorial_exclusivity IS DISTINCT FROM NEW.territorial_exclusivity)
    EXECUTE FUNCTION follow_exclusive_territory();

UPDATE membership SET exclusive_territory_id = NULL WHERE state IN ('COOPTED', 'JOINED');
CREATE UNIQUE INDEX membership_one_for_territory ON membership (network_id, exclusive_territory_id)
    WHERE exclusive_territory_id IS NOT NULL;
