-- Rows: who may see and write what. Forced on every table that tells of leads or people, and fail-closed: where
-- no policy says yes, there is nothing. Owner (migrations, definer functions) and worker (jobs) have policies
-- of their own, since FORCE holds for the owner too.
GRANT SELECT ON territories, teams, product_clock, event_counter, settings TO nachfass_app, nachfass_worker;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'users', 'user_territories', 'sessions', 'leads', 'lead_collaborators', 'contacts', 'lead_keys', 'follow_ups',
    'follow_up_ledger', 'activities', 'audit_log', 'idempotency_keys', 'events', 'lead_scopes', 'follow_up_scopes'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
  END LOOP;
  -- The worker reads and writes what jobs need; it signs nobody in and reads no password or session.
  FOREACH name IN ARRAY ARRAY[
    'leads', 'lead_collaborators', 'contacts', 'lead_keys', 'follow_ups', 'follow_up_ledger', 'activities',
    'audit_log', 'idempotency_keys', 'events'
  ] LOOP
    EXECUTE format('CREATE POLICY worker_all ON %I TO nachfass_worker USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

-- People: everybody signed in knows their colleagues' names; which further fields are told is the schema's
-- business, but password hashes are out of reach altogether.
GRANT SELECT (id, email, name, role, team_id, active, created_at) ON users TO nachfass_app, nachfass_worker;
GRANT SELECT ON user_territories TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON users FOR SELECT TO nachfass_app USING ((SELECT app.viewer_id()) IS NOT NULL);
CREATE POLICY app_read ON user_territories FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_id()) IS NOT NULL);
CREATE POLICY worker_read ON users FOR SELECT TO nachfass_worker USING (true);
CREATE POLICY worker_read ON user_territories FOR SELECT TO nachfass_worker USING (true);

-- Leads: the one source of the rule "who sees which lead". Its twin in TypeScript is server/auth/relation.ts.
--   ADMIN everything · else the territory gate, and OWNER, TEAM, COLLABORATOR or POOL.
GRANT SELECT, INSERT, UPDATE ON leads TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON leads FOR SELECT TO nachfass_app USING (
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
      )
    )
  )
);
-- New leads: for oneself; by managers for their team; by admins for anyone.
CREATE POLICY app_insert ON leads FOR INSERT TO nachfass_app WITH CHECK (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    territory_code = ANY ((SELECT app.viewer_territories())::text[])
    AND (
      owner_id = (SELECT app.viewer_id())
      OR owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
    )
  )
);
-- Writes reach what is worked on: not the pool of a sales person, who must claim first.
CREATE POLICY app_update ON leads FOR UPDATE TO nachfass_app USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    status <> ALL (ARRAY['DELETED', 'MERGED'])
    AND territory_code = ANY ((SELECT app.viewer_territories())::text[])
    AND (
      owner_id = (SELECT app.viewer_id())
      OR owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR id = ANY ((SELECT app.viewer_collaborations())::uuid[])
      OR (owner_id IS NULL AND (SELECT app.viewer_role()) = 'MANAGER')
    )
  )
);

-- What hangs on a lead and belongs to the field group "contact" is a row only for those who may read that
-- group: not for a sales person who merely sees the lead in the pool. The view reads leads under the policy above.
CREATE VIEW app.workable_leads WITH (security_invoker = true) AS
  SELECT l.id
  FROM leads l
  WHERE (SELECT app.viewer_role()) = 'ADMIN'
    OR l.owner_id = (SELECT app.viewer_id())
    OR l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
    OR l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])
    OR (l.owner_id IS NULL AND (SELECT app.viewer_role()) = 'MANAGER');
GRANT SELECT ON app.workable_leads TO nachfass_app;

GRANT SELECT, INSERT ON lead_collaborators TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON lead_collaborators FOR SELECT TO nachfass_app
  USING (EXISTS (SELECT FROM leads l WHERE l.id = lead_id));
CREATE POLICY app_insert ON lead_collaborators FOR INSERT TO nachfass_app
  WITH CHECK (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));

GRANT SELECT, INSERT, UPDATE ON contacts, follow_ups TO nachfass_app, nachfass_worker;
GRANT SELECT, INSERT ON activities, follow_up_ledger TO nachfass_app, nachfass_worker;
GRANT UPDATE (batch_id) ON follow_up_ledger TO nachfass_worker;
DO $$
DECLARE
  name text;
  workable constant text := 'EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id)';
BEGIN
  FOREACH name IN ARRAY ARRAY['contacts', 'follow_ups', 'activities', 'follow_up_ledger'] LOOP
    EXECUTE format('CREATE POLICY app_read ON %I FOR SELECT TO nachfass_app USING (%s)', name, workable);
    EXECUTE format('CREATE POLICY app_insert ON %I FOR INSERT TO nachfass_app WITH CHECK (%s)', name, workable);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['contacts', 'follow_ups'] LOOP
    EXECUTE format('CREATE POLICY app_update ON %I FOR UPDATE TO nachfass_app USING (%s)', name, workable);
  END LOOP;
END
$$;

-- Hard keys: taken and given back with the lead. Who holds a key out of sight is told by app.key_holders() alone.
GRANT SELECT, INSERT, DELETE ON lead_keys TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON lead_keys FOR SELECT TO nachfass_app USING (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));
CREATE POLICY app_insert ON lead_keys FOR INSERT TO nachfass_app WITH CHECK (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));
CREATE POLICY app_delete ON lead_keys FOR DELETE TO nachfass_app USING (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));

-- Could this viewer see a lead with this scope? (An event's own scope, before or after it.)
CREATE FUNCTION app.scope_visible(scope jsonb) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT scope IS NOT NULL AND (
    (SELECT app.viewer_role()) = 'ADMIN'
    OR (
      scope ->> 'status' <> ALL (ARRAY['DELETED', 'MERGED'])
      AND scope ->> 'territory' = ANY ((SELECT app.viewer_territories())::text[])
      AND (
        scope ->> 'owner' = (SELECT app.viewer_id())::text
        OR (scope ->> 'owner')::uuid = ANY ((SELECT app.viewer_team_members())::uuid[])
        OR scope -> 'collaborators' ? (SELECT app.viewer_id())::text
        OR scope -> 'candidates' ? (SELECT app.viewer_id())::text
        OR (
          scope ->> 'owner' IS NULL
          AND scope ->> 'status' = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
        )
      )
    )
  )
$$;
GRANT EXECUTE ON FUNCTION app.scope_visible(jsonb) TO nachfass_app;

-- Events: the lead was or is visible by the event's own scope, and is visible now. A batch tells its owner,
-- their manager and admins; settings everybody; access the person concerned and admins.
-- Written without RETURNING: what a change ends the writer's sight of cannot be read back.
GRANT SELECT, INSERT ON events TO nachfass_app, nachfass_worker;
GRANT USAGE ON SEQUENCE events_seq_seq TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON events FOR SELECT TO nachfass_app USING (
  CASE
    WHEN lead_id IS NOT NULL THEN
      EXISTS (SELECT FROM leads l WHERE l.id = lead_id)
      AND (app.scope_visible(scope_before) OR app.scope_visible(scope_after))
    WHEN type = 'SETTING_CHANGED' THEN (SELECT app.viewer_id()) IS NOT NULL
    ELSE
      user_id = (SELECT app.viewer_id())
      OR (SELECT app.viewer_role()) = 'ADMIN'
      OR (type = 'FOLLOW_UP_COMPLETED' AND user_id = ANY ((SELECT app.viewer_team_members())::uuid[]))
  END
);
CREATE POLICY app_insert ON events FOR INSERT TO nachfass_app WITH CHECK (
  (SELECT app.viewer_id()) IS NOT NULL
  AND position IS NULL
  AND (lead_id IS NULL OR EXISTS (SELECT FROM leads l WHERE l.id = lead_id))
);

-- Audit: appended by who acts, under their own name; read by admins.
GRANT SELECT, INSERT ON audit_log TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON audit_log FOR SELECT TO nachfass_app USING ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_insert ON audit_log FOR INSERT TO nachfass_app
  WITH CHECK (user_id = (SELECT app.viewer_id()));

-- Idempotency keys: each person's own.
GRANT SELECT, INSERT, DELETE ON idempotency_keys TO nachfass_app, nachfass_worker;
CREATE POLICY app_own ON idempotency_keys TO nachfass_app
  USING (user_id = (SELECT app.viewer_id())) WITH CHECK (user_id = (SELECT app.viewer_id()));

-- The worker moves the product's clock in development.
GRANT UPDATE ON product_clock TO nachfass_worker;
