-- Keeps the stored score what would be computed now, for filters, orders and events.

-- How often the band has changed: names the decision of each LEAD_SCORE_BAND_CHANGED, so that none is told twice.
ALTER TABLE leads ADD COLUMN score_band_changes integer NOT NULL DEFAULT 0 CHECK (score_band_changes >= 0);

-- A net under the operations: whatever changes a line of the score and does not compute it anew makes the lead due
-- at once, and the next run of the job does. Completed follow-ups show in last_activity_at, pauses in
-- clock_stopped_at.
CREATE FUNCTION app.score_is_due() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  new.score_changes_at := 'epoch';
  RETURN new;
END
$$;
CREATE TRIGGER leads_score_is_due BEFORE UPDATE ON leads
  FOR EACH ROW
  WHEN (
    (
      old.estimated_volume_cents, old.employee_count, old.last_meaningful_at, old.last_activity_at,
      old.business_type, old.kitchen_size, old.stage, old.status, old.territory_code, old.owner_id,
      old.owned_since, old.last_progress_at, old.extension_days, old.clock_stopped_at
    ) IS DISTINCT FROM (
      new.estimated_volume_cents, new.employee_count, new.last_meaningful_at, new.last_activity_at,
      new.business_type, new.kitchen_size, new.stage, new.status, new.territory_code, new.owner_id,
      new.owned_since, new.last_progress_at, new.extension_days, new.clock_stopped_at
    )
  )
  EXECUTE FUNCTION app.score_is_due();

-- A lead's first score is no change of band and has no event of its own: its scope takes the band at once, so that
-- the next event knows what streams filtered by.
CREATE FUNCTION app.remember_first_bands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  UPDATE lead_scopes
  SET scope = scope || jsonb_build_object('scoreBand', new.score_band)
  WHERE lead_id = new.id AND jsonb_typeof(scope) = 'object';
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_first_band AFTER UPDATE OF score_band ON leads
  FOR EACH ROW WHEN (old.score_band IS NULL AND new.score_band IS NOT NULL)
  EXECUTE FUNCTION app.remember_first_bands();
REVOKE ALL ON FUNCTION app.score_is_due(), app.remember_first_bands() FROM PUBLIC;
