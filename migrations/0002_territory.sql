-- Territories: official ones, and sets of communes.

CREATE TABLE territory (
    id                text COLLATE "C" PRIMARY KEY CHECK (is_record_id(id, 'territory')),
    kind              text NOT NULL CHECK (kind IN ('COMMUNE', 'EPCI', 'DEPARTEMENT', 'REGION', 'COUNTRY', 'CUSTOM')),
    code              text COLLATE "C" NOT NULL,
    name              text NOT NULL CHECK (name <> ''),
    sort_name         text COLLATE "C" NOT NULL GENERATED ALWAYS AS (fold(name)) STORED,
    population        integer CHECK (population >= 0),
    latitude          double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude         double precision CHECK (longitude BETWEEN -180 AND 180),
    point_approximate boolean NOT NULL DEFAULT false,
    UNIQUE (kind, code),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
CREATE INDEX territory_name ON territory (sort_name, id);
CREATE INDEX territory_kind_name ON territory (kind, sort_name, id);

-- Every territory above every territory, itself included at distance 0. A commune's EPCI and département both stand at
-- distance 1; a custom territory stands over its communes at distance 1.
CREATE TABLE territory_ancestor (
    descendant_id text COLLATE "C" NOT NULL REFERENCES territory ON DELETE CASCADE,
    ancestor_id   text COLLATE "C" NOT NULL REFERENCES territory ON DELETE CASCADE,
    distance      smallint NOT NULL CHECK (distance >= 0),
    PRIMARY KEY (descendant_id, ancestor_id)
);
CREATE INDEX territory_ancestor_ancestor ON territory_ancestor (ancestor_id, descendant_id);

-- Which territories and which shipped vocabulary are loaded, so that a start with the same has nothing to do.
CREATE TABLE edition (
    name   text PRIMARY KEY,
    sha256 text NOT NULL
);
