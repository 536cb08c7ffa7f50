-- Soft duplicates: a similar name in the same place, or the same web domain.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The registrable domain of the website, by which leads of one company find each other; the application writes it.
ALTER TABLE leads ADD COLUMN web_domain text CHECK (length(web_domain) BETWEEN 1 AND 253);
-- What is there already gets its host; an edit of the website makes it the registrable domain.
UPDATE leads
SET web_domain = substring(lower(website) FROM '^(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)')
WHERE website IS NOT NULL AND length(website) <= 253;
-- "Which leads have this web domain?"
CREATE INDEX leads_web_domain_idx ON leads (web_domain)
  WHERE web_domain IS NOT NULL AND status <> ALL (ARRAY['DELETED', 'MERGED']);

-- "In which places is this lead?" Its city and its postal area, each within its country: the first two digits of a
-- German postal code, the first of an Austrian or Swiss one (each area has about a million people). None for what
-- is no postal code there.
CREATE FUNCTION app.places(territory text, city text, postal_code text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT array_remove(ARRAY[
    left(territory, 2) || ' city ' || nullif(trim(regexp_replace(
      replace(replace(replace(replace(
        lower(normalize(city, NFKC)), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'),
      '[^[:alnum:]]+', ' ', 'g')), ''),
    left(territory, 2) || ' area ' || substring(
      regexp_replace(normalize(postal_code, NFKC), '[^0-9]+', '', 'g')
      FROM CASE left(territory, 2) WHEN 'DE' THEN '^(\d\d)\d{3}$' ELSE '^(\d)\d{3}$' END
    )
  ], NULL)
$$;

-- "Which leads in these places have a similar name?" Places and trigrams in one index: one alone gives thousands of
-- rows for a word as common as Gasthaus, both together a handful. Written at once (no pending list), since one who
-- types waits for the answer and one who registers does not notice.
CREATE INDEX leads_similar_idx ON leads
  USING gin (app.places(territory_code, city, postal_code), company_normalized gin_trgm_ops)
  WITH (fastupdate = off)
  WHERE status <> ALL (ARRAY['DELETED', 'MERGED']);

-- "Which live leads are softly the same?" Ids, seen or not, since under row level security no trigram index helps
-- and hidden ones count; what is told of those is the caller's to keep small. `likeness` is NULL for the same web
-- domain alone. The most alike first; nothing without a viewer.
CREATE FUNCTION app.similar_leads(
  company text, territory text, city text, postal_code text, domain text, at_least double precision,
  lives_months integer, at timestamptz, besides uuid, most integer
)
RETURNS TABLE (lead_id uuid, likeness real, protected_until timestamptz, time_zone text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF app.viewer_id() IS NULL THEN
    RETURN;
  END IF;
  PERFORM set_config('pg_trgm.similarity_threshold', at_least::text, true);
  -- By EXECUTE: planned for these places, of which some have a hundred times the leads of others.
  RETURN QUERY EXECUTE $query$
    WITH matched AS (
      SELECT l.id, similarity(l.company_normalized, $1) AS likeness
      FROM leads l
      WHERE $1 <> '' AND l.company_normalized % $1
        AND app.places(l.territory_code, l.city, l.postal_code) && app.places($2, $3, $4)
        AND l.status <> ALL (ARRAY['DELETED', 'MERGED'])
      UNION ALL
      SELECT l.id, NULL
      FROM leads l
      WHERE l.web_domain = $5 AND l.status <> ALL (ARRAY['DELETED', 'MERGED'])
    ), best AS (
      SELECT id, max(likeness) AS likeness FROM matched WHERE id IS DISTINCT FROM $8 GROUP BY id
    )
    SELECT l.id, b.likeness,
      CASE WHEN l.owner_id IS NOT NULL
        AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'])
        THEN l.protection_ends_at END,
      t.time_zone
    FROM best b
    JOIN leads l ON l.id = b.id
    JOIN territories t ON t.code = l.territory_code
    WHERE l.status <> 'LOST'
      OR l.lost_at AT TIME ZONE 'UTC' + make_interval(months => $6) > $7 AT TIME ZONE 'UTC'
    ORDER BY b.likeness DESC NULLS LAST, l.id
    LIMIT $9
  $query$
  USING company, territory, city, postal_code, domain, lives_months, at, besides, most;
END
$$;

REVOKE ALL ON FUNCTION app.places(text, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION
  app.similar_leads(text, text, text, text, text, double precision, integer, timestamptz, uuid, integer)
FROM PUBLIC;
-- Whoever writes a lead writes its index.
GRANT EXECUTE ON FUNCTION app.places(text, text, text) TO nachfass_app, nachfass_worker;
GRANT EXECUTE ON FUNCTION
  app.similar_leads(text, text, text, text, text, double precision, integer, timestamptz, uuid, integer)
TO nachfass_app;
