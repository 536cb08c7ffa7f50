-- "What were these two before they became one?" Also: had they been active? The activities that a merge brings can make the
-- kept lead active, and undoing the merge takes that back, as any undo does. Else as before.
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
        score_total, score_band, score_changes_at, activated_at
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

CREATE OR REPLACE FUNCTION app.undo_merge(merge uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  m lead_merges;
BEGIN
  IF app.viewer_role() IS DISTINCT FROM 'ADMIN' THEN
    RAISE EXCEPTION 'admins undo merges' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO STRICT m FROM lead_merges WHERE id = merge FOR UPDATE;

  UPDATE contacts SET is_primary = false WHERE lead_id = m.keep_id AND is_primary;
  UPDATE contacts c SET lead_id = r.lead_id, is_primary = r.is_primary
  FROM jsonb_to_recordset(m.remembered -> 'contacts') AS r (id uuid, lead_id uuid, is_primary boolean)
  WHERE c.id = r.id;
  UPDATE activities SET lead_id = m.merge_id
  WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text(m.remembered -> 'activities'));
  DELETE FROM follow_ups f
  WHERE f.lead_id IN (m.keep_id, m.merge_id)
    AND f.id NOT IN (SELECT (r ->> 'id')::uuid FROM jsonb_array_elements(m.remembered -> 'follow_ups') AS r);
  -- One pending of a kind a lead: first none is, then those are that were.
  UPDATE follow_ups SET status = 'CANCELLED'
  WHERE lead_id IN (m.keep_id, m.merge_id) AND status = 'PENDING';
  UPDATE follow_ups f
  SET lead_id = r.lead_id, status = r.status, due_at = r.due_at, anchor_at = r.anchor_at,
      owned_since = r.owned_since, held_since = r.held_since, assignee_id = r.assignee_id,
      rescheduled = r.rescheduled
  FROM jsonb_to_recordset(m.remembered -> 'follow_ups') AS r (
    id uuid, lead_id uuid, status text, due_at timestamptz, anchor_at timestamptz, owned_since timestamptz,
    held_since timestamptz, assignee_id uuid, rescheduled boolean
  )
  WHERE f.id = r.id;
  UPDATE follow_up_ledger g SET lead_id = f.lead_id FROM follow_ups f
  WHERE f.id = g.follow_up_id AND g.lead_id IN (m.keep_id, m.merge_id) AND g.lead_id <> f.lead_id;
  DELETE FROM lead_collaborators
  WHERE lead_id = m.keep_id
    AND user_id NOT IN (SELECT value::uuid FROM jsonb_array_elements_text(m.remembered -> 'collaborators'));

  UPDATE leads l
  SET status = r.status, canonical = r.canonical, stage = r.stage, first_contact_at = r.first_contact_at,
      first_contact_channel = r.first_contact_channel, last_activity_at = r.last_activity_at,
      last_meaningful_at = r.last_meaningful_at, last_progress_at = r.last_progress_at,
      latest_sample_at = r.latest_sample_at, next_follow_up_at = r.next_follow_up_at,
      contact_blocked = r.contact_blocked, consent_given_at = r.consent_given_at,
      consent_wording = r.consent_wording, duplicate_override_reason = r.duplicate_override_reason,
      grace_since = r.grace_since, warned_at = r.warned_at, protection_ends_at = r.protection_ends_at,
      clock_due_at = r.clock_due_at, score_total = r.score_total, score_band = r.score_band,
      score_changes_at = r.score_changes_at, former_status = NULL, removed_at = NULL, merged_into_id = NULL,
      version = l.version + 1, updated_at = at
  FROM jsonb_to_recordset(m.remembered -> 'leads') AS r (
    id uuid, status text, canonical boolean, stage text, first_contact_at timestamptz, first_contact_channel text,
    last_activity_at timestamptz, last_meaningful_at timestamptz, last_progress_at timestamptz,
    latest_sample_at timestamptz, next_follow_up_at timestamptz, contact_blocked boolean,
    consent_given_at timestamptz, consent_wording text, duplicate_override_reason text, grace_since timestamptz,
    warned_at timestamptz, protection_ends_at timestamptz, clock_due_at timestamptz, score_total smallint,
    score_band text, score_changes_at timestamptz
  )
  WHERE l.id = r.id;
  -- Apart, since changing what counts for the score makes it due.
  UPDATE leads l SET score_changes_at = r.score_changes_at, clock_due_at = r.clock_due_at
  FROM jsonb_to_recordset(m.remembered -> 'leads') AS r (
    id uuid, score_changes_at timestamptz, clock_due_at timestamptz
  )
  WHERE l.id = r.id;
  -- A merge can make a registered lead active, which it then never was. Merges from before this was remembered tell nothing.
  UPDATE leads l SET activated_at = (r ->> 'activated_at')::timestamptz
  FROM jsonb_array_elements(m.remembered -> 'leads') AS r
  WHERE l.id = (r ->> 'id')::uuid AND r ? 'activated_at';
  DELETE FROM lead_merges WHERE id = merge;
END
$$;
