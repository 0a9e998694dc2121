-- The change log says who changed a record, and what the record was then: it is the records' history too.

ALTER TABLE change DROP CONSTRAINT change_action_check;
ALTER TABLE change
    ADD CONSTRAINT change_action_check CHECK (action IN ('CREATED', 'UPDATED', 'DELETED', 'ERASED')),
    ADD account_id text COLLATE "C" REFERENCES account ON DELETE SET NULL,
    ADD capacity   text CHECK (capacity IN ('VISITOR', 'EDITOR', 'REFERENT', 'COORDINATOR', 'ADMINISTRATOR', 'PARTNER', 'OPERATOR')),
    ADD agent_id   text COLLATE "C" REFERENCES actor ON DELETE SET NULL, -- the organisation whose machine it was
    ADD reason     text CHECK (length(reason) <= 500),
    ADD snapshot   jsonb;
CREATE INDEX change_record ON change (record_id, transaction_id, sequence);
CREATE INDEX change_account ON change (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX change_agent ON change (agent_id) WHERE agent_id IS NOT NULL;

-- What a record says, as its history keeps it: fields by their GraphQL names. Contacts are no part of it: they are
-- personal data, which no history is to keep.
CREATE FUNCTION record_snapshot(record text) RETURNS jsonb LANGUAGE sql STABLE AS $$
SELECT CASE left(record, -27)
WHEN 'network' THEN (
    SELECT jsonb_build_object('version', r.version, 'slug', r.slug, 'name', r.name, 'summary', r.summary, 'website', r.website,
        'admission', r.admission, 'territorialExclusivity', r.territorial_exclusivity, 'decisionMode', r.decision_mode,
        'organisation', r.organisation_id, 'source', r.source_uri, 'archived', r.archived_at IS NOT NULL)
    FROM network r WHERE r.id = record)
WHEN 'charter' THEN (
    SELECT jsonb_build_object('version', r.version, 'slug', r.slug, 'appliesTo', r.applies_to, 'network', r.network_id,
        'versions', (SELECT jsonb_agg(v.label ORDER BY v.rank) FROM charter_version v WHERE v.charter_id = r.id),
        'archived', r.archived_at IS NOT NULL)
    FROM charter r WHERE r.id = record)
WHEN 'event' THEN (
    SELECT jsonb_build_object('version', r.version, 'slug', r.slug, 'title', r.title, 'kind', r.kind_code, 'startsOn', r.starts_on,
        'endsOn', r.ends_on, 'place', r.place_id, 'organiser', r.organiser_id, 'source', r.source_uri, 'archived', r.archived_at IS NOT NULL)
    FROM event r WHERE r.id = record)
WHEN 'resource' THEN (
    SELECT jsonb_build_object('version', r.version, 'slug', r.slug, 'title', r.title, 'kind', r.kind_code, 'publishedOn', r.published_on,
        'publisher', r.publisher_id, 'url', r.url, 'licence', r.licence, 'source', r.source_uri, 'archived', r.archived_at IS NOT NULL)
    FROM resource r WHERE r.id = record)
WHEN 'relation' THEN (
    SELECT jsonb_build_object('version', r.version, 'type', r.type_code, 'source', r.source_id, 'target', r.target_id, 'role', r.role,
        'since', r.since, 'until', r.until, 'state', r.state, 'evidence', r.evidence_uri)
    FROM relation r WHERE r.id = record)
WHEN 'membership' THEN (
    SELECT jsonb_build_object('version', r.version, 'actor', r.actor_id, 'network', r.network_id, 'state', r.state, 'since', r.since,
        'reason', r.reason, 'acknowledged', r.acknowledged_version_id, 'presentedBy', r.presented_by, 'presentedOn', r.presented_on,
        'source', r.source_uri)
    FROM membership r WHERE r.id = record)
WHEN 'signature' THEN (
    SELECT jsonb_build_object('actor', r.actor_id, 'charterVersion', r.version_id, 'capacity', r.capacity, 'signedOn', r.signed_on,
        'withdrawnOn', r.withdrawn_on)
    FROM signature r WHERE r.id = record)
WHEN 'term' THEN (
    SELECT jsonb_build_object('scheme', r.scheme, 'code', r.code, 'labelFR', r.label_fr, 'labelEN', r.label_en,
        'inverseLabelFR', r.inverse_label_fr, 'inverseLabelEN', r.inverse_label_en, 'archived', r.archived_at IS NOT NULL)
    FROM term r WHERE r.id = record)
ELSE (
    SELECT jsonb_build_object('version', r.version, 'status', r.status, 'slug', r.slug, 'name', r.name, 'kind', r.kind_code,
        'summary', r.summary, 'website', r.website, 'scale', r.scale, 'place', r.place_id, 'territory', r.territory_id,
        'point', CASE WHEN r.latitude IS NOT NULL THEN jsonb_build_object('latitude', r.latitude, 'longitude', r.longitude, 'approximate', r.point_approximate) END,
        'source', r.source_uri,
        'themes', COALESCE((SELECT jsonb_agg(k.code ORDER BY k.code) FROM actor_theme h JOIN term k ON k.id = h.theme_id WHERE h.actor_id = r.id), '[]'))
        || CASE r.type
        WHEN 'ORGANISATION' THEN jsonb_build_object('forProfit', r.for_profit)
        WHEN 'GROUP' THEN '{}'
        ELSE jsonb_build_object('phase', r.phase, 'startedOn', r.started_on,
            'phases', COALESCE((SELECT jsonb_agg(jsonb_build_object('id', p.public_id, 'kind', p.kind, 'startedOn', p.started_on, 'endedOn', p.ended_on,
                'plannedEnd', p.planned_end, 'note', p.note, 'succeededBy', p.successor_id, 'source', p.source_uri)
                ORDER BY p.started_on, p.kind) FROM phase p WHERE p.initiative_id = r.id), '[]'),
            'observations', COALESCE((SELECT jsonb_agg(jsonb_build_object('id', o.public_id, 'metric', o.metric_code, 'value', o.value, 'unit', o.unit,
                'observedOn', o.observed_on, 'source', o.source_uri)
                ORDER BY o.observed_on, o.metric_code, o.source_uri) FROM observation o WHERE o.initiative_id = r.id), '[]')) END
    FROM actor r WHERE r.id = record)
END $$;

-- The history of what is held already begins with what it says now.
UPDATE change c SET snapshot = record_snapshot(c.record_id), capacity = 'OPERATOR'
FROM (SELECT DISTINCT ON (record_id) transaction_id, sequence FROM change ORDER BY record_id, transaction_id DESC, sequence DESC) AS latest
WHERE (c.transaction_id, c.sequence) = (latest.transaction_id, latest.sequence);
