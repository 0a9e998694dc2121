-- What every concept's text needs: folding, French search, dates of partial precision, ids.

CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS cube;

-- Ids, slugs and codes compare byte by byte, whatever the database's locale: their columns say COLLATE "C".
CREATE FUNCTION is_record_id(t text, prefix text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN starts_with(t, prefix || '_') AND substr(t, length(prefix) + 2) ~ '^[0-7][0-9a-hjkmnp-tv-z]{25}$';

CREATE FUNCTION is_slug(t text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN t ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(t) <= 200;

-- YYYY, YYYY-MM or YYYY-MM-DD; sorts as text. The cast fails for days that no calendar has.
CREATE FUNCTION is_partial_date(t text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN t ~ '^\d{4}(-\d{2}(-\d{2})?)?$'
    THEN make_date(left(t, 4)::int, COALESCE(NULLIF(substr(t, 6, 2), ''), '1')::int, COALESCE(NULLIF(substr(t, 9, 2), ''), '1')::int) IS NOT NULL
    ELSE t IS NULL END;

-- Whether a date can be another one or later, or earlier, as far as both are known: 2024 can be before 2024-05, and after.
CREATE FUNCTION can_be_from(d text, bound text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(d, length(bound)) COLLATE "C" >= left(bound, length(d)) COLLATE "C";

CREATE FUNCTION can_be_until(d text, bound text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(d, length(bound)) COLLATE "C" <= left(bound, length(d)) COLLATE "C";

-- fold makes text comparable: no accents, no case. unaccent is only STABLE because its dictionary could be replaced;
-- ours is fixed here, so that indexes and generated columns may use it.
CREATE FUNCTION fold(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent', normalize(t, NFC)));

-- plain is fold without what people leave out or type otherwise: "saint etienne" is "Saint-Étienne".
CREATE FUNCTION plain(t text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN trim(regexp_replace(public.fold(t), '[^[:alnum:]]+', ' ', 'g'));

-- French words without accents: the dictionary sees what people type.
CREATE TEXT SEARCH CONFIGURATION essaim_french (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION essaim_french
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, french_stem;

-- search_query reads what a person typed. It is safe for any text: websearch_to_tsquery knows quotes and minus and has
-- no syntax errors. The last word may be unfinished ("épic"), unless it is quoted or excluded.
CREATE FUNCTION search_query(typed text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    t         text := regexp_replace($1, '(^|\s)-+(?=\s|$)', ' ', 'g'); -- a hyphen alone excludes nothing
    whole     tsquery := websearch_to_tsquery('public.essaim_french', t);
    last_word text := (regexp_match(public.fold(t), '(?:^|[^[:alnum:]"-])([[:alnum:]]{2,})$'))[1];
    before    text := regexp_replace(t, '[[:alnum:]]+$', '');
BEGIN
    IF last_word IS NULL OR t LIKE '%"%' THEN
        RETURN whole;
    END IF;
    RETURN whole || CASE WHEN before ~ '[[:alnum:]]'
        THEN websearch_to_tsquery('public.essaim_french', before) && (quote_literal(last_word) || ':*')::tsquery
        ELSE (quote_literal(last_word) || ':*')::tsquery END;
END $$;
