-- Merging two leads that are one, and undoing it while nothing has changed since.

-- What a merge changed, as it was before: ids, codes, instants, and the consent that the kept lead may have lost.
-- Forgotten when the merge can no longer be undone.
CREATE TABLE lead_merges (
  id           uuid PRIMARY KEY,
  keep_id      uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  merge_id     uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  merged_by_id uuid NOT NULL REFERENCES users (id),
  merged_at    timestamptz(3) NOT NULL,
  remembered   jsonb NOT NULL,
  -- The transaction that merged: what is in the log of a later one has happened since.
  written_in   bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  CHECK (keep_id <> merge_id)
);
-- "Which merge made this lead a merged one?"
CREATE INDEX lead_merges_merge_idx ON lead_merges (merge_id);
CREATE INDEX lead_merges_keep_idx ON lead_merges (keep_id);
-- "Which can no longer be undone?"
CREATE INDEX lead_merges_merged_at_idx ON lead_merges (merged_at);
ALTER TABLE lead_merges ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_merges FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON lead_merges TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY worker_all ON lead_merges TO nachfass_worker USING (true) WITH CHECK (true);
-- Admins undo merges.
CREATE POLICY app_read ON lead_merges FOR SELECT TO nachfass_app USING ((SELECT app.viewer_role()) = 'ADMIN');
GRANT SELECT ON lead_merges TO nachfass_app;
GRANT SELECT, DELETE ON lead_merges TO nachfass_worker;

-- "What were these two before they became one?" Called first, by managers and admins; the operation has decided.
CREATE FUNCTION app.remember_merge(merge uuid, keep uuid, away uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF app.viewer_role() IS NULL OR app.viewer_role() = 'SALES' THEN
    RAISE EXCEPTION 'managers and admins merge leads' USING ERRCODE = 'insufficient_privilege';
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

-- "Whose is what hangs on them now?" The kept lead's: contacts (its primary one stays), activities, follow-ups with
-- their ledger, collaborators. Activities and the ledger are never edited otherwise, so nobody else may move them.
CREATE FUNCTION app.rehome(merge uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  keep uuid;
  away uuid;
BEGIN
  SELECT m.keep_id, m.merge_id INTO STRICT keep, away FROM lead_merges m
  WHERE m.id = merge AND m.merged_by_id = app.viewer_id() AND m.written_in = pg_current_xact_id()::text::bigint;
  UPDATE contacts SET is_primary = false
  WHERE lead_id = away AND is_primary AND EXISTS (SELECT FROM contacts p WHERE p.lead_id = keep AND p.is_primary);
  UPDATE contacts SET lead_id = keep WHERE lead_id = away;
  INSERT INTO lead_collaborators (lead_id, user_id, added_at)
  SELECT keep, c.user_id, c.added_at FROM lead_collaborators c
  WHERE c.lead_id = away AND c.user_id IS DISTINCT FROM (SELECT owner_id FROM leads WHERE id = keep)
  ON CONFLICT DO NOTHING;
  UPDATE activities SET lead_id = keep WHERE lead_id = away;
  UPDATE follow_ups f
  SET lead_id = keep,
      -- Of another ownership: one T7 an ownership, and this one has its own.
      owned_since = CASE WHEN f.kind = 'CUSTOM' THEN f.owned_since END,
      assignee_id = CASE
        WHEN f.status <> 'PENDING' OR f.assignee_id IN (SELECT user_id FROM lead_collaborators WHERE lead_id = keep)
        THEN f.assignee_id
        ELSE (SELECT owner_id FROM leads WHERE id = keep)
      END
  WHERE f.lead_id = away;
  UPDATE follow_up_ledger SET lead_id = keep WHERE lead_id = away;
END
$$;

-- "Give both leads back as they were": for admins. What the merge itself planned goes; the log of both stays.
CREATE FUNCTION app.undo_merge(merge uuid, at timestamptz) RETURNS void
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
  DELETE FROM lead_merges WHERE id = merge;
END
$$;

REVOKE ALL ON FUNCTION
  app.remember_merge(uuid, uuid, uuid, timestamptz), app.rehome(uuid), app.undo_merge(uuid, timestamptz)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.remember_merge(uuid, uuid, uuid, timestamptz), app.rehome(uuid), app.undo_merge(uuid, timestamptz)
TO nachfass_app;
