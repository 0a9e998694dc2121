-- Actors by their place: where the coordination looks for duplicates.

CREATE INDEX actor_place ON actor (place_id, type) WHERE status = 'PUBLISHED';
