-- A lost lead stands in the way of a new one for so many months only. Whoever wants its keys then takes them from
-- it, seen or not: a definer function, which tells nothing of the leads it takes them from. The lead's row is
-- locked first, so that one who is reopening it just now keeps them.
CREATE FUNCTION app.release_stale_keys(kinds text[], held text[], lives_months integer, at timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  stale uuid[];
  released integer;
BEGIN
  IF app.viewer_id() IS NULL THEN
    RETURN 0;
  END IF;
  WITH locked AS (
    SELECT l.id FROM leads l
    WHERE l.id IN (
        SELECT k.lead_id FROM unnest(kinds, held) AS wanted (kind, value)
        JOIN lead_keys k ON k.kind = wanted.kind AND k.value = wanted.value
      )
      AND l.status = 'LOST'
      AND l.lost_at AT TIME ZONE 'UTC' + make_interval(months => lives_months) <= at AT TIME ZONE 'UTC'
    ORDER BY l.id
    FOR UPDATE
  )
  SELECT array_agg(id) INTO stale FROM locked;
  DELETE FROM lead_keys k
  USING unnest(kinds, held) AS wanted (kind, value)
  WHERE k.kind = wanted.kind AND k.value = wanted.value AND k.lead_id = ANY (stale);
  GET DIAGNOSTICS released = ROW_COUNT;
  RETURN released;
END
$$;
GRANT EXECUTE ON FUNCTION app.release_stale_keys(text[], text[], integer, timestamptz) TO nachfass_app;
