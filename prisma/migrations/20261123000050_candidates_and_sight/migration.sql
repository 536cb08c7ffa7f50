-- The relation CANDIDATE, and writes that end the writer's own sight.

-- The leads that pending transfers would hand to the viewer.
CREATE FUNCTION app.viewer_candidacies() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT coalesce(array_agg(t.lead_id), '{}')
  FROM transfers t
  WHERE t.to_user_id = app.viewer_id() AND t.status = 'PENDING'
$$;

-- The leads that this transaction keeps in its viewer's sight, by app.keep_in_sight. Local to the transaction, as
-- the viewer is; nothing without one.
CREATE FUNCTION app.kept_in_sight() RETURNS uuid[]
LANGUAGE sql STABLE
AS $$
  SELECT CASE WHEN app.viewer_id() IS NULL THEN '{}'::uuid[]
    ELSE coalesce(NULLIF(current_setting('app.kept_in_sight', true), ''), '{}')::uuid[] END
$$;

-- Some changes end their writer's sight of the lead: handing it over, deleting it, leaving it. Under row level
-- security such an UPDATE is refused, and so is whatever belongs to it: timeline, follow-ups, events. A lead kept in
-- sight stays readable and writable for the rest of the transaction. Only what is in sight now can be kept; what
-- may be done to it is decided by the operation before it calls this.
CREATE FUNCTION app.keep_in_sight(lead uuid) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM leads l WHERE l.id = lead) THEN
    RAISE EXCEPTION 'only what is in sight can be kept in sight' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('app.kept_in_sight', (app.kept_in_sight() || lead)::text, true);
END
$$;
REVOKE ALL ON FUNCTION app.viewer_candidacies(), app.kept_in_sight(), app.keep_in_sight(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.viewer_candidacies(), app.kept_in_sight() TO nachfass_app, nachfass_worker;
GRANT EXECUTE ON FUNCTION app.keep_in_sight(uuid) TO nachfass_app;

-- ADMIN everything · else the territory gate, and OWNER, TEAM, COLLABORATOR, CANDIDATE or POOL.
ALTER POLICY app_read ON leads USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    status <> ALL (ARRAY['DELETED', 'MERGED'])
    AND territory_code = ANY ((SELECT app.viewer_territories())::text[])
    AND (
      owner_id = (SELECT app.viewer_id())
      OR owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR id = ANY ((SELECT app.viewer_collaborations())::uuid[])
      OR id = ANY ((SELECT app.viewer_candidacies())::uuid[])
      OR (
        owner_id IS NULL
        AND status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
      )
    )
  )
  OR id = ANY ((SELECT app.kept_in_sight())::uuid[])
);
-- Writes reach what is worked on: the pool of a sales person is claimed first, a candidate decides first.
ALTER POLICY app_update ON leads USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    status <> ALL (ARRAY['DELETED', 'MERGED'])
    AND territory_code = ANY ((SELECT app.viewer_territories())::text[])
    AND (
      owner_id = (SELECT app.viewer_id())
      OR owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR id = ANY ((SELECT app.viewer_collaborations())::uuid[])
      OR (
        owner_id IS NULL
        AND status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
        AND (SELECT app.viewer_role()) = 'MANAGER'
      )
    )
  )
  OR id = ANY ((SELECT app.kept_in_sight())::uuid[])
);

-- What hangs on a lead and belongs to the field group "contact": not for a candidate, nor a sales person who merely
-- sees the lead in the pool.
CREATE OR REPLACE VIEW app.workable_leads WITH (security_invoker = true) AS
  SELECT l.id
  FROM leads l
  WHERE (SELECT app.viewer_role()) = 'ADMIN'
    OR l.owner_id = (SELECT app.viewer_id())
    OR l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
    OR l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])
    OR (
      l.owner_id IS NULL
      AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
      AND (SELECT app.viewer_role()) = 'MANAGER'
    )
    OR l.id = ANY ((SELECT app.kept_in_sight())::uuid[]);

-- Pauses, requests and transfers hang on a lead, too. Who is asked to take a lead over sees the transfer, not the
-- clock's requests.
GRANT SELECT, INSERT ON lead_pauses TO nachfass_app, nachfass_worker;
GRANT SELECT, INSERT, UPDATE ON clock_requests, transfers TO nachfass_app, nachfass_worker;
DO $$
DECLARE
  name text;
  workable constant text := 'EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id)';
BEGIN
  FOREACH name IN ARRAY ARRAY['lead_pauses', 'clock_requests', 'transfers'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_all ON %I TO nachfass_worker USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY app_insert ON %I FOR INSERT TO nachfass_app WITH CHECK (%s)', name, workable);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['lead_pauses', 'clock_requests'] LOOP
    EXECUTE format('CREATE POLICY app_read ON %I FOR SELECT TO nachfass_app USING (%s)', name, workable);
  END LOOP;
  EXECUTE format('CREATE POLICY app_update ON clock_requests FOR UPDATE TO nachfass_app USING (%s)', workable);
  EXECUTE format($policy$
    CREATE POLICY app_read ON transfers FOR SELECT TO nachfass_app
      USING (%s OR (to_user_id = (SELECT app.viewer_id()) AND EXISTS (SELECT FROM leads l WHERE l.id = lead_id)))
  $policy$, workable);
  EXECUTE format($policy$
    CREATE POLICY app_update ON transfers FOR UPDATE TO nachfass_app
      USING (%s OR (to_user_id = (SELECT app.viewer_id()) AND EXISTS (SELECT FROM leads l WHERE l.id = lead_id)))
  $policy$, workable);
END
$$;

-- Events tell who was a candidate before and after, too.
CREATE OR REPLACE FUNCTION app.lead_scope(l leads) RETURNS jsonb
LANGUAGE sql STABLE
AS $$
  SELECT jsonb_build_object(
    'territory', l.territory_code,
    'status', l.status,
    'stage', l.stage,
    'source', l.source,
    'businessType', l.business_type,
    'owner', l.owner_id,
    'ownerTeam', (SELECT u.team_id FROM users u WHERE u.id = l.owner_id),
    'ownerActive', (SELECT u.active FROM users u WHERE u.id = l.owner_id),
    'collaborators', (
      SELECT coalesce(jsonb_agg(c.user_id ORDER BY c.user_id), '[]'::jsonb)
      FROM lead_collaborators c WHERE c.lead_id = l.id
    ),
    'candidates', (
      SELECT coalesce(jsonb_agg(t.to_user_id ORDER BY t.to_user_id), '[]'::jsonb)
      FROM transfers t WHERE t.lead_id = l.id AND t.status = 'PENDING'
    ),
    'hasFollowUp', l.next_follow_up_at IS NOT NULL,
    'scoreBand', l.score_band,
    'registeredAt', to_char(l.registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  )
$$;
