-- "When did this lead first come so far?" What the funnel and the trend count. The timeline tells it as well, but one lead
-- at a time, and events are kept for 90 days alone. A later status implies the earlier ones: one that went from REGISTERED
-- straight to QUALIFIED was active, too. REMINDER and GRACE_PERIOD imply nothing: the clock gives them also to leads that
-- nobody ever spoke to. Registering is `registered_at`.
ALTER TABLE leads
  ADD COLUMN activated_at timestamptz(3),
  ADD COLUMN qualified_at timestamptz(3),
  ADD COLUMN converted_at timestamptz(3);

-- As the timeline tells it, without what was withdrawn; where it tells nothing, as the lead stands.
WITH moves AS (
  SELECT
    a.lead_id,
    min(a.at) FILTER (WHERE a.detail ->> 'to' = 'ACTIVE') AS activated,
    min(a.at) FILTER (WHERE a.detail ->> 'to' = 'QUALIFIED') AS qualified,
    min(a.at) FILTER (WHERE a.detail ->> 'to' = 'CONVERTED') AS converted
  FROM activities a
  WHERE a.type = 'STATUS_CHANGED' AND a.withdrawn_at IS NULL
  GROUP BY a.lead_id
), came AS (
  SELECT
    l.id,
    coalesce(m.converted, c.converted_at, CASE WHEN l.status = 'CONVERTED' THEN l.updated_at END) AS converted,
    coalesce(m.qualified, CASE WHEN l.status = 'QUALIFIED' THEN l.updated_at END) AS qualified,
    coalesce(
      -- Registered with its first contact a lead is active from the start, and no move tells of it.
      m.activated, l.first_contact_at, l.last_meaningful_at, CASE WHEN l.status = 'ACTIVE' THEN l.updated_at END
    ) AS activated
  FROM leads l
  LEFT JOIN moves m ON m.lead_id = l.id
  LEFT JOIN customers c ON c.original_lead_id = l.id
)
UPDATE leads l SET
  activated_at = coalesce(came.activated, came.qualified, came.converted),
  qualified_at = coalesce(came.qualified, came.converted),
  converted_at = came.converted
FROM came
WHERE came.id = l.id AND coalesce(came.activated, came.qualified, came.converted) IS NOT NULL;

-- The first time counts and stays. Only an undo takes it back, which writes the lead as it was: what is given here is kept.
CREATE FUNCTION app.note_milestones() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF NEW.status = 'CONVERTED' THEN
    NEW.converted_at := coalesce(NEW.converted_at, NEW.updated_at);
  END IF;
  IF NEW.status = ANY (ARRAY['QUALIFIED', 'CONVERTED']) THEN
    NEW.qualified_at := coalesce(NEW.qualified_at, NEW.converted_at, NEW.updated_at);
  END IF;
  IF NEW.status = ANY (ARRAY['ACTIVE', 'QUALIFIED', 'CONVERTED']) THEN
    NEW.activated_at := coalesce(NEW.activated_at, NEW.qualified_at, NEW.updated_at);
  END IF;
  RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION app.note_milestones() FROM PUBLIC;

CREATE TRIGGER leads_milestones BEFORE INSERT OR UPDATE OF status ON leads
  FOR EACH ROW EXECUTE FUNCTION app.note_milestones();

ALTER TABLE leads
  ADD CHECK (qualified_at IS NULL OR activated_at IS NOT NULL),
  ADD CHECK (converted_at IS NULL OR qualified_at IS NOT NULL);
