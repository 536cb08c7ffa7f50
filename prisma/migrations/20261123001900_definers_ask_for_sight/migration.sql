-- What looks past the policies at a lead it is given asks for the viewer's sight itself: an operation that hands it a
-- wrong id is told nothing and changes nothing.

-- "Does the viewer see this lead, or keep it in sight?" For definer functions, which the policies do not hold.
CREATE FUNCTION app.in_sight(lead uuid) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT app.viewer_id() IS NOT NULL AND EXISTS (
    SELECT FROM leads l
    WHERE l.id = lead AND (app.scope_visible(app.lead_scope(l)) OR l.id = ANY (app.kept_in_sight()))
  )
$$;
REVOKE ALL ON FUNCTION app.in_sight(uuid) FROM PUBLIC;

-- "Under which names was this lead known, too?" Normal forms of company and place of the leads merged into it,
-- directly or by way of others: it goes on holding their keys. Nothing for a lead out of sight.
CREATE OR REPLACE FUNCTION app.merged_names(lead uuid)
RETURNS TABLE (company_name text, postal_code text, territory_code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH RECURSIVE merged AS (
    SELECT l.id, l.company_name, l.postal_code, l.territory_code FROM leads l WHERE l.merged_into_id = lead
    UNION
    SELECT l.id, l.company_name, l.postal_code, l.territory_code
    FROM leads l JOIN merged m ON l.merged_into_id = m.id
  )
  SELECT m.company_name, m.postal_code, m.territory_code FROM merged m WHERE app.in_sight(lead) LIMIT 100
$$;

-- "What were these two before they became one?" Called first, by managers and admins; the operation has decided.
CREATE OR REPLACE FUNCTION app.remember_merge(merge uuid, keep uuid, away uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF app.viewer_role() IS NULL OR app.viewer_role() = 'SALES' THEN
    RAISE EXCEPTION 'managers and admins merge leads' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT app.in_sight(keep) OR NOT app.in_sight(away) THEN
    RAISE EXCEPTION 'only what is in sight can be merged' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO lead_merges (id, keep_id, merge_id, merged_by_id, merged_at, remembered)
  SELECT merge, keep, away, app.viewer_id(), at, jsonb_build_object(
    'leads', (SELECT jsonb_agg(to_jsonb(l)) FROM (
      SELECT id, status, canonical, stage, first_contact_at, first_contact_channel, last_activity_at,
        last_meaningful_at, last_progress_at, latest_sample_at, next_follow_up_at, contact_blocked, consent_given_at,
        consent_wording, duplicate_override_reason, grace_since, warned_at, protection_ends_at, clock_due_at,
        score_total, score_band, score_changes_at
      FROM leads WHERE id IN (keep, away)) l),
    'contacts', (SELECT coalesce(jsonb_agg(to_jsonb(c)), '[]') FROM (
      SELECT id, lead_id, is_primary FROM contacts WHERE lead_id IN (keep, away)) c),
    'activities', (SELECT coalesce(jsonb_agg(id), '[]') FROM activities WHERE lead_id = away),
    'follow_ups', (SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]') FROM (
      SELECT id, lead_id, status, due_at, anchor_at, owned_since, held_since, assignee_id, rescheduled
      FROM follow_ups WHERE lead_id IN (keep, away)) f),
    'collaborators', (SELECT coalesce(jsonb_agg(user_id), '[]') FROM lead_collaborators WHERE lead_id = keep)
  );
END
$$;
