-- The duplicate check: the one declared exception to "what is not visible does not exist". It tells that a
-- hard key is held, by which lead when the viewer sees it, and until when the holder is protected.
CREATE FUNCTION app.key_holders(kinds text[], held text[])
RETURNS TABLE (lead_id uuid, protection_ends_at timestamptz, expired boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT DISTINCT l.id, l.protection_ends_at, l.status = 'EXPIRED'
  FROM unnest(kinds, held) AS wanted (kind, value)
  JOIN lead_keys k ON k.kind = wanted.kind AND k.value = wanted.value
  JOIN leads l ON l.id = k.lead_id
  WHERE app.viewer_id() IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.key_holders(text[], text[]) TO nachfass_app;
