-- The life of hard keys: who holds none gives them back by itself, and a merged lead's names stay with its successor.

-- "Does a lead that stands in nobody's way still hold keys?" Never: whatever road it took, its keys are free at once.
CREATE FUNCTION app.give_back_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  DELETE FROM lead_keys WHERE lead_id = new.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_give_back_keys AFTER UPDATE OF status, canonical ON leads
  FOR EACH ROW WHEN (
    (new.status = ANY (ARRAY['DELETED', 'MERGED']) AND old.status IS DISTINCT FROM new.status)
    OR (old.canonical AND NOT new.canonical)
  )
  EXECUTE FUNCTION app.give_back_keys();

-- "Who holds these keys now?" Not a lead lost so long ago that it stands in nobody's way, nor the one asked for.
DROP FUNCTION app.key_holders(text[], text[]);
CREATE FUNCTION app.key_holders(
  kinds text[], held text[], lives_months integer, at timestamptz, besides uuid DEFAULT NULL
)
RETURNS TABLE (lead_id uuid, protected_until timestamptz, time_zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT DISTINCT l.id,
    CASE WHEN l.owner_id IS NOT NULL
      AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'])
      THEN l.protection_ends_at END,
    t.time_zone
  FROM unnest(kinds, held) AS wanted (kind, value)
  JOIN lead_keys k ON k.kind = wanted.kind AND k.value = wanted.value
  JOIN leads l ON l.id = k.lead_id
  JOIN territories t ON t.code = l.territory_code
  WHERE app.viewer_id() IS NOT NULL
    AND l.id IS DISTINCT FROM besides
    AND (
      l.status <> 'LOST'
      OR l.lost_at AT TIME ZONE 'UTC' + make_interval(months => lives_months) > at AT TIME ZONE 'UTC'
    )
$$;

-- "Under which names was this lead known, too?" Normal forms of company and place of the leads merged into it,
-- directly or by way of others: it goes on holding their keys. Nothing without a viewer.
CREATE FUNCTION app.merged_names(lead uuid)
RETURNS TABLE (company_name text, postal_code text, territory_code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH RECURSIVE merged AS (
    SELECT l.id, l.company_name, l.postal_code, l.territory_code FROM leads l WHERE l.merged_into_id = lead
    UNION
    SELECT l.id, l.company_name, l.postal_code, l.territory_code
    FROM leads l JOIN merged m ON l.merged_into_id = m.id
  )
  SELECT m.company_name, m.postal_code, m.territory_code FROM merged m WHERE app.viewer_id() IS NOT NULL LIMIT 100
$$;
-- "What was merged into this lead?"
CREATE INDEX leads_merged_into_idx ON leads (merged_into_id) WHERE merged_into_id IS NOT NULL;

REVOKE ALL ON FUNCTION app.give_back_keys() FROM PUBLIC;
REVOKE ALL ON FUNCTION app.key_holders(text[], text[], integer, timestamptz, uuid), app.merged_names(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.key_holders(text[], text[], integer, timestamptz, uuid), app.merged_names(uuid)
TO nachfass_app;
