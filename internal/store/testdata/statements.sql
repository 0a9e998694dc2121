-- actor insert
INSERT INTO actor AS r (id, type, status, name, slug, kind_code, summary, website, scale, place_id, territory_id, latitude, longitude, point_approximate, source_uri, started_on, phase, for_profit, review_network_id, pushed_by, territory_ids)
		VALUES (@id, @type, @status, @name, @slug, @kind_code, @summary, @website, @scale, @place_id, @territory_id, @latitude, @longitude, @point_approximate, @source_uri, @started_on, @phase, @for_profit, @review_network_id, @pushed_by, COALESCE((SELECT array_agg(DISTINCT a.ancestor_id ORDER BY a.ancestor_id)
		FROM territory_ancestor a WHERE a.descendant_id IN (@place_id, @territory_id)), '{}'));

-- actor load
INSERT INTO actor AS r (id, type, status, name, slug, kind_code, summary, website, scale, place_id, territory_id, latitude, longitude, point_approximate, source_uri, started_on, phase, for_profit, review_network_id, pushed_by, territory_ids)
		VALUES (@id, @type, @status, @name, @slug, @kind_code, @summary, @website, @scale, @place_id, @territory_id, @latitude, @longitude, @point_approximate, @source_uri, @started_on, @phase, @for_profit, @review_network_id, @pushed_by, COALESCE((SELECT array_agg(DISTINCT a.ancestor_id ORDER BY a.ancestor_id)
		FROM territory_ancestor a WHERE a.descendant_id IN (@place_id, @territory_id)), '{}'))
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, slug = excluded.slug, kind_code = excluded.kind_code, summary = excluded.summary, website = excluded.website, scale = excluded.scale, place_id = excluded.place_id, territory_id = excluded.territory_id, latitude = excluded.latitude, longitude = excluded.longitude, point_approximate = excluded.point_approximate, source_uri = excluded.source_uri, started_on = excluded.started_on, phase = excluded.phase, for_profit = excluded.for_profit, territory_ids = excluded.territory_ids, updated_at = now(), confirmed_at = now(), version = r.version + 1
		WHERE (r.name, r.slug, r.kind_code, r.summary, r.website, r.scale, r.place_id, r.territory_id, r.latitude, r.longitude, r.point_approximate, r.source_uri, r.started_on, r.phase, r.for_profit, r.territory_ids) IS DISTINCT FROM (excluded.name, excluded.slug, excluded.kind_code, excluded.summary, excluded.website, excluded.scale, excluded.place_id, excluded.territory_id, excluded.latitude, excluded.longitude, excluded.point_approximate, excluded.source_uri, excluded.started_on, excluded.phase, excluded.for_profit, excluded.territory_ids)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- actor put
INSERT INTO actor AS r (id, type, status, name, slug, kind_code, summary, website, scale, place_id, territory_id, latitude, longitude, point_approximate, source_uri, started_on, phase, for_profit, review_network_id, pushed_by, territory_ids)
		VALUES (@id, @type, @status, @name, @slug, @kind_code, @summary, @website, @scale, @place_id, @territory_id, @latitude, @longitude, @point_approximate, @source_uri, @started_on, @phase, @for_profit, @review_network_id, @pushed_by, COALESCE((SELECT array_agg(DISTINCT a.ancestor_id ORDER BY a.ancestor_id)
		FROM territory_ancestor a WHERE a.descendant_id IN (@place_id, @territory_id)), '{}'))
		ON CONFLICT (id) DO UPDATE SET type = excluded.type, status = excluded.status, name = excluded.name, slug = excluded.slug, kind_code = excluded.kind_code, summary = excluded.summary, website = excluded.website, scale = excluded.scale, place_id = excluded.place_id, territory_id = excluded.territory_id, latitude = excluded.latitude, longitude = excluded.longitude, point_approximate = excluded.point_approximate, source_uri = excluded.source_uri, started_on = excluded.started_on, phase = excluded.phase, for_profit = excluded.for_profit, review_network_id = excluded.review_network_id, pushed_by = excluded.pushed_by, territory_ids = excluded.territory_ids, updated_at = now(), confirmed_at = now(), version = r.version + 1
		WHERE (r.type, r.status, r.name, r.slug, r.kind_code, r.summary, r.website, r.scale, r.place_id, r.territory_id, r.latitude, r.longitude, r.point_approximate, r.source_uri, r.started_on, r.phase, r.for_profit, r.review_network_id, r.pushed_by, r.territory_ids) IS DISTINCT FROM (excluded.type, excluded.status, excluded.name, excluded.slug, excluded.kind_code, excluded.summary, excluded.website, excluded.scale, excluded.place_id, excluded.territory_id, excluded.latitude, excluded.longitude, excluded.point_approximate, excluded.source_uri, excluded.started_on, excluded.phase, excluded.for_profit, excluded.review_network_id, excluded.pushed_by, excluded.territory_ids)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- actor read
SELECT r.id, r.type, r.status, r.name, r.slug, r.kind_code, r.summary, r.website, r.scale, r.place_id, r.territory_id, r.latitude, r.longitude, r.point_approximate, r.source_uri, r.started_on, r.phase, r.for_profit, r.review_network_id, r.pushed_by, r.merged_into_id, (r.status = 'PUBLISHED' AND GREATEST(r.updated_at, r.confirmed_at) < now() - interval '12 months') AS to_confirm, r.created_at, r.updated_at, r.version FROM actor r;

-- actor set
INSERT INTO actor AS r (id, type, status, name, slug, kind_code, summary, website, scale, place_id, territory_id, latitude, longitude, point_approximate, source_uri, started_on, phase, for_profit, review_network_id, pushed_by, territory_ids)
		VALUES (@id, @type, @status, @name, @slug, @kind_code, @summary, @website, @scale, @place_id, @territory_id, @latitude, @longitude, @point_approximate, @source_uri, @started_on, @phase, @for_profit, @review_network_id, @pushed_by, COALESCE((SELECT array_agg(DISTINCT a.ancestor_id ORDER BY a.ancestor_id)
		FROM territory_ancestor a WHERE a.descendant_id IN (@place_id, @territory_id)), '{}'))
		ON CONFLICT (id) DO UPDATE SET type = excluded.type, status = excluded.status, name = excluded.name, slug = excluded.slug, kind_code = excluded.kind_code, summary = excluded.summary, website = excluded.website, scale = excluded.scale, place_id = excluded.place_id, territory_id = excluded.territory_id, latitude = excluded.latitude, longitude = excluded.longitude, point_approximate = excluded.point_approximate, source_uri = excluded.source_uri, started_on = excluded.started_on, phase = excluded.phase, for_profit = excluded.for_profit, review_network_id = excluded.review_network_id, pushed_by = excluded.pushed_by, territory_ids = excluded.territory_ids, updated_at = now(), confirmed_at = now(), version = r.version + 1;

-- actor update
UPDATE actor AS r SET type = @type, status = @status, name = @name, slug = @slug, kind_code = @kind_code, summary = @summary, website = @website, scale = @scale, place_id = @place_id, territory_id = @territory_id, latitude = @latitude, longitude = @longitude, point_approximate = @point_approximate, source_uri = @source_uri, started_on = @started_on, phase = @phase, for_profit = @for_profit, review_network_id = @review_network_id, pushed_by = @pushed_by, territory_ids = COALESCE((SELECT array_agg(DISTINCT a.ancestor_id ORDER BY a.ancestor_id)
		FROM territory_ancestor a WHERE a.descendant_id IN (@place_id, @territory_id)), '{}'), updated_at = now(), confirmed_at = now(), version = r.version + 1 WHERE r.id = @id;

-- charter index
WITH archived AS (
			DELETE FROM search_document WHERE record_id IN (
				SELECT r.id FROM charter r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NOT NULL))
		INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'CHARTER', l.title, concat_ws(' · ', (SELECT string_agg(a.title || ' · ' || a.text, ' · ' ORDER BY a.number) FROM charter_article a WHERE a.version_id = l.id), NULL)
		FROM charter r JOIN LATERAL (
	SELECT l.id, l.title FROM charter_version l WHERE l.charter_id = r.id ORDER BY l.rank DESC LIMIT 1) l ON true WHERE (r.id = ANY (@ids::text[]) OR l.id = ANY (@ids::text[])) AND r.archived_at IS NULL
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- charter insert
INSERT INTO charter AS r (id, slug, applies_to, network_id)
		VALUES (@id, @slug, @applies_to, COALESCE(@network_id, (SELECT c.network_id FROM charter c WHERE c.id = @id)));

-- charter load
INSERT INTO charter AS r (id, slug, applies_to, network_id)
		VALUES (@id, @slug, @applies_to, COALESCE(@network_id, (SELECT c.network_id FROM charter c WHERE c.id = @id)))
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, applies_to = excluded.applies_to, updated_at = now(), version = r.version + 1
		WHERE (r.slug, r.applies_to) IS DISTINCT FROM (excluded.slug, excluded.applies_to)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- charter put
INSERT INTO charter AS r (id, slug, applies_to, network_id)
		VALUES (@id, @slug, @applies_to, COALESCE(@network_id, (SELECT c.network_id FROM charter c WHERE c.id = @id)))
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, applies_to = excluded.applies_to, network_id = excluded.network_id, updated_at = now(), version = r.version + 1
		WHERE (r.slug, r.applies_to, r.network_id) IS DISTINCT FROM (excluded.slug, excluded.applies_to, excluded.network_id)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- charter read
SELECT r.id, r.slug, l.title AS title, r.applies_to, r.network_id, l.id AS version_in_force_id, r.created_at, r.updated_at, r.version, r.archived_at FROM charter r JOIN LATERAL (
	SELECT l.id, l.title FROM charter_version l WHERE l.charter_id = r.id ORDER BY l.rank DESC LIMIT 1) l ON true;

-- charter set
INSERT INTO charter AS r (id, slug, applies_to, network_id)
		VALUES (@id, @slug, @applies_to, COALESCE(@network_id, (SELECT c.network_id FROM charter c WHERE c.id = @id)))
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, applies_to = excluded.applies_to, network_id = excluded.network_id, updated_at = now(), version = r.version + 1;

-- charter snapshot
SELECT jsonb_build_object('slug', r.slug, 'appliesTo', r.applies_to, 'network', r.network_id, 'versions', (SELECT COALESCE(jsonb_agg(p.label ORDER BY p.rank), '[]') FROM charter_version p WHERE p.charter_id = r.id), 'version', r.version, 'archived', r.archived_at IS NOT NULL) FROM charter r;

-- charter update
UPDATE charter AS r SET slug = @slug, applies_to = @applies_to, network_id = COALESCE(@network_id, (SELECT c.network_id FROM charter c WHERE c.id = @id)), updated_at = now(), version = r.version + 1 WHERE r.id = @id;

-- charter_version insert
INSERT INTO charter_version AS r (id, charter_id, label, title, language, published_on, hash, source_uri, rank)
		VALUES (@id, @charter_id, @label, @title, @language, @published_on, @hash, @source_uri, (SELECT COALESCE(max(v.rank), 0) + 1 FROM charter_version v WHERE v.charter_id = @charter_id));

-- charter_version load
INSERT INTO charter_version AS r (id, charter_id, label, title, language, published_on, hash, source_uri, rank)
		VALUES (@id, @charter_id, @label, @title, @language, @published_on, @hash, @source_uri, (SELECT COALESCE(max(v.rank), 0) + 1 FROM charter_version v WHERE v.charter_id = @charter_id))
		ON CONFLICT (id) DO UPDATE SET label = excluded.label, title = excluded.title, published_on = excluded.published_on, source_uri = excluded.source_uri
		WHERE (r.label, r.title, r.published_on, r.source_uri) IS DISTINCT FROM (excluded.label, excluded.title, excluded.published_on, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- charter_version put
INSERT INTO charter_version AS r (id, charter_id, label, title, language, published_on, hash, source_uri, rank)
		VALUES (@id, @charter_id, @label, @title, @language, @published_on, @hash, @source_uri, (SELECT COALESCE(max(v.rank), 0) + 1 FROM charter_version v WHERE v.charter_id = @charter_id))
		ON CONFLICT (id) DO UPDATE SET charter_id = excluded.charter_id, label = excluded.label, title = excluded.title, language = excluded.language, published_on = excluded.published_on, hash = excluded.hash, source_uri = excluded.source_uri, rank = excluded.rank
		WHERE (r.charter_id, r.label, r.title, r.language, r.published_on, r.hash, r.source_uri, r.rank) IS DISTINCT FROM (excluded.charter_id, excluded.label, excluded.title, excluded.language, excluded.published_on, excluded.hash, excluded.source_uri, excluded.rank)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- charter_version read
SELECT r.id, r.charter_id, r.label, r.title, r.language, r.published_on, r.hash, r.source_uri FROM charter_version r;

-- charter_version set
INSERT INTO charter_version AS r (id, charter_id, label, title, language, published_on, hash, source_uri, rank)
		VALUES (@id, @charter_id, @label, @title, @language, @published_on, @hash, @source_uri, (SELECT COALESCE(max(v.rank), 0) + 1 FROM charter_version v WHERE v.charter_id = @charter_id))
		ON CONFLICT (id) DO UPDATE SET charter_id = excluded.charter_id, label = excluded.label, title = excluded.title, language = excluded.language, published_on = excluded.published_on, hash = excluded.hash, source_uri = excluded.source_uri, rank = excluded.rank;

-- charter_version update
UPDATE charter_version AS r SET charter_id = @charter_id, label = @label, title = @title, language = @language, published_on = @published_on, hash = @hash, source_uri = @source_uri, rank = (SELECT COALESCE(max(v.rank), 0) + 1 FROM charter_version v WHERE v.charter_id = @charter_id) WHERE r.id = @id;

-- event index
WITH archived AS (
			DELETE FROM search_document WHERE record_id IN (
				SELECT r.id FROM event r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NOT NULL))
		INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'EVENT', r.title, concat_ws(' · ', (SELECT concat_ws(' · ', k.label_fr, k.label_en) FROM term k WHERE k.scheme = 'event_kind' AND k.code = r.kind_code), (SELECT p.name FROM territory p WHERE p.id = r.place_id), NULL)
		FROM event r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NULL
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- event insert
INSERT INTO event AS r (id, title, slug, kind_code, starts_on, ends_on, place_id, organiser_id, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @starts_on, @ends_on, @place_id, @organiser_id, @source_uri);

-- event load
INSERT INTO event AS r (id, title, slug, kind_code, starts_on, ends_on, place_id, organiser_id, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @starts_on, @ends_on, @place_id, @organiser_id, @source_uri)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, kind_code = excluded.kind_code, starts_on = excluded.starts_on, ends_on = excluded.ends_on, place_id = excluded.place_id, organiser_id = excluded.organiser_id, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.title, r.slug, r.kind_code, r.starts_on, r.ends_on, r.place_id, r.organiser_id, r.source_uri) IS DISTINCT FROM (excluded.title, excluded.slug, excluded.kind_code, excluded.starts_on, excluded.ends_on, excluded.place_id, excluded.organiser_id, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- event put
INSERT INTO event AS r (id, title, slug, kind_code, starts_on, ends_on, place_id, organiser_id, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @starts_on, @ends_on, @place_id, @organiser_id, @source_uri)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, kind_code = excluded.kind_code, starts_on = excluded.starts_on, ends_on = excluded.ends_on, place_id = excluded.place_id, organiser_id = excluded.organiser_id, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.title, r.slug, r.kind_code, r.starts_on, r.ends_on, r.place_id, r.organiser_id, r.source_uri) IS DISTINCT FROM (excluded.title, excluded.slug, excluded.kind_code, excluded.starts_on, excluded.ends_on, excluded.place_id, excluded.organiser_id, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- event read
SELECT r.id, r.title, r.slug, r.kind_code, r.starts_on, r.ends_on, r.place_id, r.organiser_id, r.source_uri, r.created_at, r.updated_at, r.version, r.archived_at FROM event r;

-- event set
INSERT INTO event AS r (id, title, slug, kind_code, starts_on, ends_on, place_id, organiser_id, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @starts_on, @ends_on, @place_id, @organiser_id, @source_uri)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, kind_code = excluded.kind_code, starts_on = excluded.starts_on, ends_on = excluded.ends_on, place_id = excluded.place_id, organiser_id = excluded.organiser_id, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1;

-- event snapshot
SELECT jsonb_build_object('title', r.title, 'slug', r.slug, 'kind', r.kind_code, 'startsOn', r.starts_on, 'endsOn', r.ends_on, 'place', r.place_id, 'organiser', r.organiser_id, 'source', r.source_uri, 'version', r.version, 'archived', r.archived_at IS NOT NULL) FROM event r;

-- event update
UPDATE event AS r SET title = @title, slug = @slug, kind_code = @kind_code, starts_on = @starts_on, ends_on = @ends_on, place_id = @place_id, organiser_id = @organiser_id, source_uri = @source_uri, updated_at = now(), version = r.version + 1 WHERE r.id = @id;

-- group index
INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'GROUP', r.name, concat_ws(' · ', (SELECT concat_ws(' · ', k.label_fr, k.label_en) FROM term k WHERE k.scheme = 'group_kind' AND k.code = r.kind_code), r.summary, (SELECT p.name FROM territory p WHERE p.id = r.place_id), NULL)
		FROM actor r WHERE r.id = ANY (@ids::text[])
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- group snapshot
SELECT jsonb_build_object('status', r.status, 'name', r.name, 'slug', r.slug, 'kind', r.kind_code, 'summary', r.summary, 'website', r.website, 'scale', r.scale, 'place', r.place_id, 'territory', r.territory_id, 'point', CASE WHEN r.latitude IS NOT NULL THEN jsonb_build_object('latitude', r.latitude, 'longitude', r.longitude, 'approximate', r.point_approximate) END, 'themes', (SELECT COALESCE(jsonb_agg(k.code ORDER BY k.code), '[]') FROM actor_theme h JOIN term k ON k.id = h.theme_id WHERE h.actor_id = r.id), 'source', r.source_uri, 'version', r.version) FROM actor r;

-- initiative index
INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'INITIATIVE', r.name, concat_ws(' · ', (SELECT concat_ws(' · ', k.label_fr, k.label_en) FROM term k WHERE k.scheme = 'initiative_kind' AND k.code = r.kind_code), r.summary, (SELECT p.name FROM territory p WHERE p.id = r.place_id), NULL)
		FROM actor r WHERE r.id = ANY (@ids::text[])
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- initiative snapshot
SELECT jsonb_build_object('status', r.status, 'name', r.name, 'slug', r.slug, 'kind', r.kind_code, 'summary', r.summary, 'website', r.website, 'scale', r.scale, 'place', r.place_id, 'territory', r.territory_id, 'point', CASE WHEN r.latitude IS NOT NULL THEN jsonb_build_object('latitude', r.latitude, 'longitude', r.longitude, 'approximate', r.point_approximate) END, 'themes', (SELECT COALESCE(jsonb_agg(k.code ORDER BY k.code), '[]') FROM actor_theme h JOIN term k ON k.id = h.theme_id WHERE h.actor_id = r.id), 'source', r.source_uri, 'startedOn', r.started_on, 'phase', r.phase, 'phases', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', p.public_id, 'kind', p.kind, 'startedOn', p.started_on, 'endedOn', p.ended_on, 'plannedEnd', p.planned_end, 'note', p.note, 'succeededBy', p.successor_id, 'source', p.source_uri) ORDER BY p.started_on, p.kind), '[]') FROM phase p WHERE p.initiative_id = r.id), 'observations', (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', p.public_id, 'metric', p.metric_code, 'value', p.value, 'unit', p.unit, 'observedOn', p.observed_on, 'source', p.source_uri) ORDER BY p.observed_on, p.metric_code, p.source_uri), '[]') FROM observation p WHERE p.initiative_id = r.id), 'version', r.version) FROM actor r;

-- membership insert
INSERT INTO membership AS r (id, actor_id, network_id, state, since, reason, acknowledged_version_id, presented_by, presented_on, source_uri)
		VALUES (@id, @actor_id, @network_id, @state, @since, @reason, @acknowledged_version_id, @presented_by, @presented_on, @source_uri);

-- membership load
INSERT INTO membership AS r (id, actor_id, network_id, state, since, reason, acknowledged_version_id, presented_by, presented_on, source_uri)
		VALUES (@id, @actor_id, @network_id, @state, @since, @reason, @acknowledged_version_id, @presented_by, @presented_on, @source_uri)
		ON CONFLICT (id) DO UPDATE SET actor_id = excluded.actor_id, network_id = excluded.network_id, since = excluded.since, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.actor_id, r.network_id, r.since, r.source_uri) IS DISTINCT FROM (excluded.actor_id, excluded.network_id, excluded.since, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- membership put
INSERT INTO membership AS r (id, actor_id, network_id, state, since, reason, acknowledged_version_id, presented_by, presented_on, source_uri)
		VALUES (@id, @actor_id, @network_id, @state, @since, @reason, @acknowledged_version_id, @presented_by, @presented_on, @source_uri)
		ON CONFLICT (id) DO UPDATE SET actor_id = excluded.actor_id, network_id = excluded.network_id, state = excluded.state, since = excluded.since, reason = excluded.reason, acknowledged_version_id = excluded.acknowledged_version_id, presented_by = excluded.presented_by, presented_on = excluded.presented_on, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.actor_id, r.network_id, r.state, r.since, r.reason, r.acknowledged_version_id, r.presented_by, r.presented_on, r.source_uri) IS DISTINCT FROM (excluded.actor_id, excluded.network_id, excluded.state, excluded.since, excluded.reason, excluded.acknowledged_version_id, excluded.presented_by, excluded.presented_on, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- membership read
SELECT r.id, r.actor_id, r.network_id, r.state, r.since, r.reason, r.acknowledged_version_id, r.presented_by, r.presented_on, r.source_uri, r.version, (
	SELECT CASE WHEN bool_or(EXISTS (
		SELECT FROM charter_version o
		CROSS JOIN LATERAL (SELECT FROM signature g WHERE g.version_id = o.id LIMIT 1) AS signed -- one is enough: no join of all
		WHERE o.charter_id = c.id)) OR r.acknowledged_version_id IS NOT NULL
	THEN bool_and(EXISTS (
		SELECT FROM signature g WHERE g.actor_id = r.actor_id AND g.withdrawn_on IS NULL
		  AND g.version_id = (SELECT l.id FROM charter_version l WHERE l.charter_id = c.id ORDER BY l.rank DESC LIMIT 1))) END
	FROM charter c WHERE c.network_id = r.network_id AND c.archived_at IS NULL AND a.type = ANY (c.applies_to)) AS signed FROM membership r JOIN actor a ON a.id = r.actor_id;

-- membership set
INSERT INTO membership AS r (id, actor_id, network_id, state, since, reason, acknowledged_version_id, presented_by, presented_on, source_uri)
		VALUES (@id, @actor_id, @network_id, @state, @since, @reason, @acknowledged_version_id, @presented_by, @presented_on, @source_uri)
		ON CONFLICT (id) DO UPDATE SET actor_id = excluded.actor_id, network_id = excluded.network_id, state = excluded.state, since = excluded.since, reason = excluded.reason, acknowledged_version_id = excluded.acknowledged_version_id, presented_by = excluded.presented_by, presented_on = excluded.presented_on, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1;

-- membership snapshot
SELECT jsonb_build_object('actor', r.actor_id, 'network', r.network_id, 'state', r.state, 'since', r.since, 'reason', r.reason, 'acknowledged', r.acknowledged_version_id, 'presentedBy', r.presented_by, 'presentedOn', r.presented_on, 'source', r.source_uri, 'version', r.version) FROM membership r;

-- membership update
UPDATE membership AS r SET actor_id = @actor_id, network_id = @network_id, state = @state, since = @since, reason = @reason, acknowledged_version_id = @acknowledged_version_id, presented_by = @presented_by, presented_on = @presented_on, source_uri = @source_uri, updated_at = now(), version = r.version + 1 WHERE r.id = @id;

-- network index
WITH archived AS (
			DELETE FROM search_document WHERE record_id IN (
				SELECT r.id FROM network r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NOT NULL))
		INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'NETWORK', r.name, concat_ws(' · ', r.summary, r.decision_mode, NULL)
		FROM network r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NULL
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- network insert
INSERT INTO network AS r (id, name, slug, summary, website, admission, territorial_exclusivity, decision_mode, organisation_id, source_uri)
		VALUES (@id, @name, @slug, @summary, @website, @admission, @territorial_exclusivity, @decision_mode, @organisation_id, @source_uri);

-- network load
INSERT INTO network AS r (id, name, slug, summary, website, admission, territorial_exclusivity, decision_mode, organisation_id, source_uri)
		VALUES (@id, @name, @slug, @summary, @website, @admission, @territorial_exclusivity, @decision_mode, @organisation_id, @source_uri)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, slug = excluded.slug, summary = excluded.summary, website = excluded.website, admission = excluded.admission, territorial_exclusivity = excluded.territorial_exclusivity, decision_mode = excluded.decision_mode, organisation_id = excluded.organisation_id, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.name, r.slug, r.summary, r.website, r.admission, r.territorial_exclusivity, r.decision_mode, r.organisation_id, r.source_uri) IS DISTINCT FROM (excluded.name, excluded.slug, excluded.summary, excluded.website, excluded.admission, excluded.territorial_exclusivity, excluded.decision_mode, excluded.organisation_id, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- network put
INSERT INTO network AS r (id, name, slug, summary, website, admission, territorial_exclusivity, decision_mode, organisation_id, source_uri)
		VALUES (@id, @name, @slug, @summary, @website, @admission, @territorial_exclusivity, @decision_mode, @organisation_id, @source_uri)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, slug = excluded.slug, summary = excluded.summary, website = excluded.website, admission = excluded.admission, territorial_exclusivity = excluded.territorial_exclusivity, decision_mode = excluded.decision_mode, organisation_id = excluded.organisation_id, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.name, r.slug, r.summary, r.website, r.admission, r.territorial_exclusivity, r.decision_mode, r.organisation_id, r.source_uri) IS DISTINCT FROM (excluded.name, excluded.slug, excluded.summary, excluded.website, excluded.admission, excluded.territorial_exclusivity, excluded.decision_mode, excluded.organisation_id, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- network read
SELECT r.id, r.name, r.slug, r.summary, r.website, r.admission, r.territorial_exclusivity, r.decision_mode, r.organisation_id, r.source_uri, r.created_at, r.updated_at, r.version, r.archived_at FROM network r;

-- network set
INSERT INTO network AS r (id, name, slug, summary, website, admission, territorial_exclusivity, decision_mode, organisation_id, source_uri)
		VALUES (@id, @name, @slug, @summary, @website, @admission, @territorial_exclusivity, @decision_mode, @organisation_id, @source_uri)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, slug = excluded.slug, summary = excluded.summary, website = excluded.website, admission = excluded.admission, territorial_exclusivity = excluded.territorial_exclusivity, decision_mode = excluded.decision_mode, organisation_id = excluded.organisation_id, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1;

-- network snapshot
SELECT jsonb_build_object('name', r.name, 'slug', r.slug, 'summary', r.summary, 'website', r.website, 'admission', r.admission, 'territorialExclusivity', r.territorial_exclusivity, 'decisionMode', r.decision_mode, 'organisation', r.organisation_id, 'source', r.source_uri, 'version', r.version, 'archived', r.archived_at IS NOT NULL) FROM network r;

-- network update
UPDATE network AS r SET name = @name, slug = @slug, summary = @summary, website = @website, admission = @admission, territorial_exclusivity = @territorial_exclusivity, decision_mode = @decision_mode, organisation_id = @organisation_id, source_uri = @source_uri, updated_at = now(), version = r.version + 1 WHERE r.id = @id;

-- observation insert
INSERT INTO observation AS r (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
		VALUES (@public_id, @initiative_id, @metric_code, @value, @unit, @observed_on, @source_uri);

-- observation load
INSERT INTO observation AS r (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
		VALUES (@public_id, @initiative_id, @metric_code, @value, @unit, @observed_on, @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET source_uri = excluded.source_uri
		WHERE (r.source_uri) IS DISTINCT FROM (excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- observation put
INSERT INTO observation AS r (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
		VALUES (@public_id, @initiative_id, @metric_code, @value, @unit, @observed_on, @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET initiative_id = excluded.initiative_id, metric_code = excluded.metric_code, value = excluded.value, unit = excluded.unit, observed_on = excluded.observed_on, source_uri = excluded.source_uri
		WHERE (r.initiative_id, r.metric_code, r.value, r.unit, r.observed_on, r.source_uri) IS DISTINCT FROM (excluded.initiative_id, excluded.metric_code, excluded.value, excluded.unit, excluded.observed_on, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- observation read
SELECT r.public_id, r.initiative_id, r.metric_code, r.value, r.unit, r.observed_on, r.source_uri FROM observation r;

-- observation set
INSERT INTO observation AS r (public_id, initiative_id, metric_code, value, unit, observed_on, source_uri)
		VALUES (@public_id, @initiative_id, @metric_code, @value, @unit, @observed_on, @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET initiative_id = excluded.initiative_id, metric_code = excluded.metric_code, value = excluded.value, unit = excluded.unit, observed_on = excluded.observed_on, source_uri = excluded.source_uri;

-- observation snapshot
SELECT jsonb_build_object('id', r.public_id, 'metric', r.metric_code, 'value', r.value, 'unit', r.unit, 'observedOn', r.observed_on, 'source', r.source_uri) FROM observation r;

-- observation update
UPDATE observation AS r SET initiative_id = @initiative_id, metric_code = @metric_code, value = @value, unit = @unit, observed_on = @observed_on, source_uri = @source_uri WHERE r.public_id = @public_id;

-- organisation index
INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'ORGANISATION', r.name, concat_ws(' · ', (SELECT concat_ws(' · ', k.label_fr, k.label_en) FROM term k WHERE k.scheme = 'organisation_kind' AND k.code = r.kind_code), r.summary, (SELECT p.name FROM territory p WHERE p.id = r.place_id), NULL)
		FROM actor r WHERE r.id = ANY (@ids::text[])
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- organisation snapshot
SELECT jsonb_build_object('status', r.status, 'name', r.name, 'slug', r.slug, 'kind', r.kind_code, 'summary', r.summary, 'website', r.website, 'scale', r.scale, 'place', r.place_id, 'territory', r.territory_id, 'point', CASE WHEN r.latitude IS NOT NULL THEN jsonb_build_object('latitude', r.latitude, 'longitude', r.longitude, 'approximate', r.point_approximate) END, 'themes', (SELECT COALESCE(jsonb_agg(k.code ORDER BY k.code), '[]') FROM actor_theme h JOIN term k ON k.id = h.theme_id WHERE h.actor_id = r.id), 'source', r.source_uri, 'forProfit', r.for_profit, 'version', r.version) FROM actor r;

-- phase insert
INSERT INTO phase AS r (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
		VALUES (@public_id, @initiative_id, @kind, @started_on, @ended_on, @planned_end, @note, (SELECT a.id FROM actor a WHERE a.id = @successor_id), @source_uri);

-- phase load
INSERT INTO phase AS r (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
		VALUES (@public_id, @initiative_id, @kind, @started_on, @ended_on, @planned_end, @note, (SELECT a.id FROM actor a WHERE a.id = @successor_id), @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET source_uri = excluded.source_uri
		WHERE (r.source_uri) IS DISTINCT FROM (excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- phase put
INSERT INTO phase AS r (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
		VALUES (@public_id, @initiative_id, @kind, @started_on, @ended_on, @planned_end, @note, (SELECT a.id FROM actor a WHERE a.id = @successor_id), @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET initiative_id = excluded.initiative_id, kind = excluded.kind, started_on = excluded.started_on, ended_on = excluded.ended_on, planned_end = excluded.planned_end, note = excluded.note, successor_id = excluded.successor_id, source_uri = excluded.source_uri
		WHERE (r.initiative_id, r.kind, r.started_on, r.ended_on, r.planned_end, r.note, r.successor_id, r.source_uri) IS DISTINCT FROM (excluded.initiative_id, excluded.kind, excluded.started_on, excluded.ended_on, excluded.planned_end, excluded.note, excluded.successor_id, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- phase read
SELECT r.public_id, r.initiative_id, r.kind, r.started_on, r.ended_on, r.planned_end, r.note, r.successor_id, r.source_uri, (r.kind = i.phase AND r.ended_on IS NULL) IS TRUE AS current FROM phase r JOIN actor i ON i.id = r.initiative_id;

-- phase set
INSERT INTO phase AS r (public_id, initiative_id, kind, started_on, ended_on, planned_end, note, successor_id, source_uri)
		VALUES (@public_id, @initiative_id, @kind, @started_on, @ended_on, @planned_end, @note, (SELECT a.id FROM actor a WHERE a.id = @successor_id), @source_uri)
		ON CONFLICT (public_id) DO UPDATE SET initiative_id = excluded.initiative_id, kind = excluded.kind, started_on = excluded.started_on, ended_on = excluded.ended_on, planned_end = excluded.planned_end, note = excluded.note, successor_id = excluded.successor_id, source_uri = excluded.source_uri;

-- phase snapshot
SELECT jsonb_build_object('id', r.public_id, 'kind', r.kind, 'startedOn', r.started_on, 'endedOn', r.ended_on, 'plannedEnd', r.planned_end, 'note', r.note, 'succeededBy', r.successor_id, 'source', r.source_uri) FROM phase r;

-- phase update
UPDATE phase AS r SET initiative_id = @initiative_id, kind = @kind, started_on = @started_on, ended_on = @ended_on, planned_end = @planned_end, note = @note, successor_id = (SELECT a.id FROM actor a WHERE a.id = @successor_id), source_uri = @source_uri WHERE r.public_id = @public_id;

-- relation insert
INSERT INTO relation AS r (id, type_code, source_id, target_id, role, since, until, state, evidence_uri, source_confirmed_at, target_confirmed_at, reason)
		VALUES (@id, @type_code, @source_id, @target_id, @role, @since, @until, @state, @evidence_uri, @source_confirmed_at, @target_confirmed_at, @reason);

-- relation load
INSERT INTO relation AS r (id, type_code, source_id, target_id, role, since, until, state, evidence_uri, source_confirmed_at, target_confirmed_at, reason)
		VALUES (@id, @type_code, @source_id, @target_id, @role, @since, @until, @state, @evidence_uri, @source_confirmed_at, @target_confirmed_at, @reason)
		ON CONFLICT (id) DO UPDATE SET type_code = excluded.type_code, source_id = excluded.source_id, target_id = excluded.target_id, since = excluded.since, evidence_uri = excluded.evidence_uri, updated_at = now(), version = r.version + 1
		WHERE (r.type_code, r.source_id, r.target_id, r.since, r.evidence_uri) IS DISTINCT FROM (excluded.type_code, excluded.source_id, excluded.target_id, excluded.since, excluded.evidence_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- relation put
INSERT INTO relation AS r (id, type_code, source_id, target_id, role, since, until, state, evidence_uri, source_confirmed_at, target_confirmed_at, reason)
		VALUES (@id, @type_code, @source_id, @target_id, @role, @since, @until, @state, @evidence_uri, @source_confirmed_at, @target_confirmed_at, @reason)
		ON CONFLICT (id) DO UPDATE SET type_code = excluded.type_code, source_id = excluded.source_id, target_id = excluded.target_id, role = excluded.role, since = excluded.since, until = excluded.until, state = excluded.state, evidence_uri = excluded.evidence_uri, source_confirmed_at = excluded.source_confirmed_at, target_confirmed_at = excluded.target_confirmed_at, reason = excluded.reason, updated_at = now(), version = r.version + 1
		WHERE (r.type_code, r.source_id, r.target_id, r.role, r.since, r.until, r.state, r.evidence_uri, r.source_confirmed_at, r.target_confirmed_at, r.reason) IS DISTINCT FROM (excluded.type_code, excluded.source_id, excluded.target_id, excluded.role, excluded.since, excluded.until, excluded.state, excluded.evidence_uri, excluded.source_confirmed_at, excluded.target_confirmed_at, excluded.reason)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- relation read
SELECT r.id, r.type_code, r.source_id, r.target_id, r.role, r.since, r.until, r.state, r.evidence_uri, r.source_confirmed_at, r.target_confirmed_at, r.reason, r.version FROM relation r;

-- relation set
INSERT INTO relation AS r (id, type_code, source_id, target_id, role, since, until, state, evidence_uri, source_confirmed_at, target_confirmed_at, reason)
		VALUES (@id, @type_code, @source_id, @target_id, @role, @since, @until, @state, @evidence_uri, @source_confirmed_at, @target_confirmed_at, @reason)
		ON CONFLICT (id) DO UPDATE SET type_code = excluded.type_code, source_id = excluded.source_id, target_id = excluded.target_id, role = excluded.role, since = excluded.since, until = excluded.until, state = excluded.state, evidence_uri = excluded.evidence_uri, source_confirmed_at = excluded.source_confirmed_at, target_confirmed_at = excluded.target_confirmed_at, reason = excluded.reason, updated_at = now(), version = r.version + 1;

-- relation snapshot
SELECT jsonb_build_object('type', r.type_code, 'source', r.source_id, 'target', r.target_id, 'role', r.role, 'since', r.since, 'until', r.until, 'state', r.state, 'evidence', r.evidence_uri, 'version', r.version) FROM relation r;

-- relation update
UPDATE relation AS r SET type_code = @type_code, source_id = @source_id, target_id = @target_id, role = @role, since = @since, until = @until, state = @state, evidence_uri = @evidence_uri, source_confirmed_at = @source_confirmed_at, target_confirmed_at = @target_confirmed_at, reason = @reason, updated_at = now(), version = r.version + 1 WHERE r.id = @id;

-- resource index
WITH archived AS (
			DELETE FROM search_document WHERE record_id IN (
				SELECT r.id FROM resource r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NOT NULL))
		INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'RESOURCE', r.title, concat_ws(' · ', (SELECT concat_ws(' · ', k.label_fr, k.label_en) FROM term k WHERE k.scheme = 'resource_kind' AND k.code = r.kind_code), NULL)
		FROM resource r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NULL
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

-- resource insert
INSERT INTO resource AS r (id, title, slug, kind_code, published_on, publisher_id, url, licence, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @published_on, @publisher_id, @url, @licence, @source_uri);

-- resource load
INSERT INTO resource AS r (id, title, slug, kind_code, published_on, publisher_id, url, licence, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @published_on, @publisher_id, @url, @licence, @source_uri)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, kind_code = excluded.kind_code, published_on = excluded.published_on, publisher_id = excluded.publisher_id, url = excluded.url, licence = excluded.licence, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.title, r.slug, r.kind_code, r.published_on, r.publisher_id, r.url, r.licence, r.source_uri) IS DISTINCT FROM (excluded.title, excluded.slug, excluded.kind_code, excluded.published_on, excluded.publisher_id, excluded.url, excluded.licence, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- resource put
INSERT INTO resource AS r (id, title, slug, kind_code, published_on, publisher_id, url, licence, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @published_on, @publisher_id, @url, @licence, @source_uri)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, kind_code = excluded.kind_code, published_on = excluded.published_on, publisher_id = excluded.publisher_id, url = excluded.url, licence = excluded.licence, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1
		WHERE (r.title, r.slug, r.kind_code, r.published_on, r.publisher_id, r.url, r.licence, r.source_uri) IS DISTINCT FROM (excluded.title, excluded.slug, excluded.kind_code, excluded.published_on, excluded.publisher_id, excluded.url, excluded.licence, excluded.source_uri)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- resource read
SELECT r.id, r.title, r.slug, r.kind_code, r.published_on, r.publisher_id, r.url, r.licence, r.source_uri, r.created_at, r.updated_at, r.version, r.archived_at FROM resource r;

-- resource set
INSERT INTO resource AS r (id, title, slug, kind_code, published_on, publisher_id, url, licence, source_uri)
		VALUES (@id, @title, @slug, @kind_code, @published_on, @publisher_id, @url, @licence, @source_uri)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, kind_code = excluded.kind_code, published_on = excluded.published_on, publisher_id = excluded.publisher_id, url = excluded.url, licence = excluded.licence, source_uri = excluded.source_uri, updated_at = now(), version = r.version + 1;

-- resource snapshot
SELECT jsonb_build_object('title', r.title, 'slug', r.slug, 'kind', r.kind_code, 'publishedOn', r.published_on, 'publisher', r.publisher_id, 'url', r.url, 'licence', r.licence, 'source', r.source_uri, 'version', r.version, 'archived', r.archived_at IS NOT NULL) FROM resource r;

-- resource update
UPDATE resource AS r SET title = @title, slug = @slug, kind_code = @kind_code, published_on = @published_on, publisher_id = @publisher_id, url = @url, licence = @licence, source_uri = @source_uri, updated_at = now(), version = r.version + 1 WHERE r.id = @id;

-- signature insert
INSERT INTO signature AS r (id, actor_id, version_id, capacity, signed_on, withdrawn_on)
		VALUES (@id, @actor_id, @version_id, @capacity, @signed_on, @withdrawn_on);

-- signature put
INSERT INTO signature AS r (id, actor_id, version_id, capacity, signed_on, withdrawn_on)
		VALUES (@id, @actor_id, @version_id, @capacity, @signed_on, @withdrawn_on)
		ON CONFLICT (id) DO UPDATE SET actor_id = excluded.actor_id, version_id = excluded.version_id, capacity = excluded.capacity, signed_on = excluded.signed_on, withdrawn_on = excluded.withdrawn_on
		WHERE (r.actor_id, r.version_id, r.capacity, r.signed_on, r.withdrawn_on) IS DISTINCT FROM (excluded.actor_id, excluded.version_id, excluded.capacity, excluded.signed_on, excluded.withdrawn_on)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- signature read
SELECT r.id, r.actor_id, r.version_id, r.capacity, r.signed_on, r.withdrawn_on FROM signature r;

-- signature set
INSERT INTO signature AS r (id, actor_id, version_id, capacity, signed_on, withdrawn_on)
		VALUES (@id, @actor_id, @version_id, @capacity, @signed_on, @withdrawn_on)
		ON CONFLICT (id) DO UPDATE SET actor_id = excluded.actor_id, version_id = excluded.version_id, capacity = excluded.capacity, signed_on = excluded.signed_on, withdrawn_on = excluded.withdrawn_on;

-- signature snapshot
SELECT jsonb_build_object('actor', r.actor_id, 'charterVersion', r.version_id, 'capacity', r.capacity, 'signedOn', r.signed_on, 'withdrawnOn', r.withdrawn_on) FROM signature r;

-- signature update
UPDATE signature AS r SET actor_id = @actor_id, version_id = @version_id, capacity = @capacity, signed_on = @signed_on, withdrawn_on = @withdrawn_on WHERE r.id = @id;

-- term insert
INSERT INTO term AS r (id, scheme, code, label_fr, label_en, inverse_label_fr, inverse_label_en, "symmetric", source_types, target_types, broader_id)
		VALUES (@id, @scheme, @code, @label_fr, @label_en, @inverse_label_fr, @inverse_label_en, @symmetric, @source_types, @target_types, @broader_id);

-- term load
INSERT INTO term AS r (id, scheme, code, label_fr, label_en, inverse_label_fr, inverse_label_en, "symmetric", source_types, target_types, broader_id)
		VALUES (@id, @scheme, @code, @label_fr, @label_en, @inverse_label_fr, @inverse_label_en, @symmetric, @source_types, @target_types, @broader_id)
		ON CONFLICT (id) DO UPDATE SET scheme = excluded.scheme, code = excluded.code, label_fr = excluded.label_fr, label_en = excluded.label_en, inverse_label_fr = excluded.inverse_label_fr, inverse_label_en = excluded.inverse_label_en, "symmetric" = excluded."symmetric", source_types = excluded.source_types, target_types = excluded.target_types, broader_id = excluded.broader_id
		WHERE (r.scheme, r.code, r.label_fr, r.label_en, r.inverse_label_fr, r.inverse_label_en, r."symmetric", r.source_types, r.target_types, r.broader_id) IS DISTINCT FROM (excluded.scheme, excluded.code, excluded.label_fr, excluded.label_en, excluded.inverse_label_fr, excluded.inverse_label_en, excluded."symmetric", excluded.source_types, excluded.target_types, excluded.broader_id)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- term put
INSERT INTO term AS r (id, scheme, code, label_fr, label_en, inverse_label_fr, inverse_label_en, "symmetric", source_types, target_types, broader_id)
		VALUES (@id, @scheme, @code, @label_fr, @label_en, @inverse_label_fr, @inverse_label_en, @symmetric, @source_types, @target_types, @broader_id)
		ON CONFLICT (id) DO UPDATE SET scheme = excluded.scheme, code = excluded.code, label_fr = excluded.label_fr, label_en = excluded.label_en, inverse_label_fr = excluded.inverse_label_fr, inverse_label_en = excluded.inverse_label_en, "symmetric" = excluded."symmetric", source_types = excluded.source_types, target_types = excluded.target_types, broader_id = excluded.broader_id
		WHERE (r.scheme, r.code, r.label_fr, r.label_en, r.inverse_label_fr, r.inverse_label_en, r."symmetric", r.source_types, r.target_types, r.broader_id) IS DISTINCT FROM (excluded.scheme, excluded.code, excluded.label_fr, excluded.label_en, excluded.inverse_label_fr, excluded.inverse_label_en, excluded."symmetric", excluded.source_types, excluded.target_types, excluded.broader_id)
		RETURNING CASE WHEN r.xmax = 0 THEN 'CREATED' ELSE 'UPDATED' END;

-- term read
SELECT r.id, r.scheme, r.code, r.label_fr, r.label_en, r.inverse_label_fr, r.inverse_label_en, r."symmetric", r.source_types, r.target_types, r.broader_id, r.archived_at FROM term r;

-- term set
INSERT INTO term AS r (id, scheme, code, label_fr, label_en, inverse_label_fr, inverse_label_en, "symmetric", source_types, target_types, broader_id)
		VALUES (@id, @scheme, @code, @label_fr, @label_en, @inverse_label_fr, @inverse_label_en, @symmetric, @source_types, @target_types, @broader_id)
		ON CONFLICT (id) DO UPDATE SET scheme = excluded.scheme, code = excluded.code, label_fr = excluded.label_fr, label_en = excluded.label_en, inverse_label_fr = excluded.inverse_label_fr, inverse_label_en = excluded.inverse_label_en, "symmetric" = excluded."symmetric", source_types = excluded.source_types, target_types = excluded.target_types, broader_id = excluded.broader_id;

-- term snapshot
SELECT jsonb_build_object('scheme', r.scheme, 'code', r.code, 'labelFR', r.label_fr, 'labelEN', r.label_en, 'inverseLabelFR', r.inverse_label_fr, 'inverseLabelEN', r.inverse_label_en, 'archived', r.archived_at IS NOT NULL) FROM term r;

-- term update
UPDATE term AS r SET scheme = @scheme, code = @code, label_fr = @label_fr, label_en = @label_en, inverse_label_fr = @inverse_label_fr, inverse_label_en = @inverse_label_en, "symmetric" = @symmetric, source_types = @source_types, target_types = @target_types, broader_id = @broader_id WHERE r.id = @id;

-- territory index
WITH archived AS (
			DELETE FROM search_document WHERE record_id IN (
				SELECT r.id FROM territory r WHERE r.id = ANY (@ids::text[]) AND r.archived_at IS NOT NULL))
		INSERT INTO search_document AS d (record_id, record_type, title, body)
		SELECT r.id, 'TERRITORY', r.name, concat_ws(' · ', NULL)
		FROM territory r WHERE r.id = ANY (@ids::text[]) AND r.kind = 'CUSTOM' AND r.archived_at IS NULL
		ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, body = excluded.body
		WHERE (d.title, d.body) IS DISTINCT FROM (excluded.title, excluded.body);

