-- The duplicate check: the one declared exception to "what is not visible does not exist". It tells that a
-- hard key is held, by which lead when the viewer sees it, and until when the holder is protected: NULL for every
-- holder whose clock does not run, so that a lost, a converted and an expired one cannot be told apart.
CREATE FUNCTION app.key_holders(kinds text[], held text[])
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
$$;
GRANT EXECUTE ON FUNCTION app.key_holders(text[], text[]) TO nachfass_app;
