-- Initiatives, groups and organisations. One table: the map, search, relations and mixed lists read all three, and a
-- column that only one of them has is fenced by a check.

CREATE TABLE actor (
    id                text COLLATE "C" PRIMARY KEY,
    type              text NOT NULL CHECK (type IN ('INITIATIVE', 'GROUP', 'ORGANISATION')),
    status            text NOT NULL DEFAULT 'PUBLISHED' CHECK (status IN ('PROPOSED', 'PUBLISHED', 'ARCHIVED')),
    slug              text COLLATE "C" NOT NULL CHECK (is_slug(slug)),
    name              text NOT NULL CHECK (name <> '' AND length(name) <= 300),
    sort_name         text COLLATE "C" NOT NULL GENERATED ALWAYS AS (fold(name)) STORED,
    kind_scheme       text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(type) || '_kind') STORED,
    kind_code         text COLLATE "C",
    summary           text CHECK (length(summary) <= 2000),
    website           text CHECK (website ~ '^https?://'),
    scale             text CHECK (scale IN ('QUARTIER', 'COMMUNE', 'INTERCOMMUNALITE', 'BASSIN_DE_VIE', 'DEPARTEMENT', 'REGION', 'NATIONAL')),
    place_id          text COLLATE "C" REFERENCES territory,
    territory_id      text COLLATE "C" REFERENCES territory,
    -- The place and the territory with all that is above them: what a filter by territory looks in.
    territory_ids     text[] COLLATE "C" NOT NULL DEFAULT '{}',
    latitude          double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude         double precision CHECK (longitude BETWEEN -180 AND 180),
    point_approximate boolean NOT NULL DEFAULT false,
    -- For the map: the plane of longitudes and latitudes. For distances: the unit sphere.
    plane             point GENERATED ALWAYS AS (point(longitude, latitude)) STORED,
    sphere            cube GENERATED ALWAYS AS (
        CASE WHEN latitude IS NOT NULL THEN cube(ARRAY[
            cos(radians(latitude)) * cos(radians(longitude)),
            cos(radians(latitude)) * sin(radians(longitude)),
            sin(radians(latitude))]) END) STORED,
    phase             text CHECK (phase IN ('IDEA', 'PREPARATION', 'EXPERIMENT', 'RUNNING', 'ENDED', 'ABANDONED')),
    started_on        text COLLATE "C" CHECK (is_partial_date(started_on)),
    source_uri        text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    version           integer NOT NULL DEFAULT 1 CHECK (version > 0),
    UNIQUE (type, slug),
    FOREIGN KEY (kind_scheme, kind_code) REFERENCES term (scheme, code),
    CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CHECK (type = 'INITIATIVE' OR (phase IS NULL AND started_on IS NULL)),
    CHECK (is_record_id(id, lower(type)))
);

-- Each order of a list, for one type and for all.
CREATE INDEX actor_type_name ON actor (type, sort_name, id);
CREATE INDEX actor_type_started ON actor (type, COALESCE(started_on, ''), id);
CREATE INDEX actor_type_updated ON actor (type, updated_at, id);
CREATE INDEX actor_type_created ON actor (type, created_at, id);
CREATE INDEX actor_name ON actor (sort_name, id);
CREATE INDEX actor_started ON actor (COALESCE(started_on, ''), id);
CREATE INDEX actor_updated ON actor (updated_at, id);
CREATE INDEX actor_created ON actor (created_at, id);

-- What filters ask for.
CREATE INDEX actor_territories ON actor USING gin (territory_ids);
CREATE INDEX actor_territory ON actor (territory_id);
CREATE INDEX actor_kind ON actor (kind_code, type);
CREATE INDEX actor_slug ON actor (slug);
CREATE INDEX actor_hidden ON actor (id) WHERE status <> 'PUBLISHED';
CREATE INDEX actor_sphere ON actor USING gist (sphere);
-- The map reads the whole point from the index.
CREATE INDEX actor_plane ON actor USING gist (plane)
    INCLUDE (id, type, status, name, slug, kind_code, phase, latitude, longitude, point_approximate);

CREATE TABLE actor_theme (
    actor_id   text COLLATE "C" NOT NULL REFERENCES actor ON DELETE CASCADE,
    theme_id   text COLLATE "C" NOT NULL REFERENCES term,
    PRIMARY KEY (actor_id, theme_id)
);
CREATE INDEX actor_theme_theme ON actor_theme (theme_id, actor_id);
