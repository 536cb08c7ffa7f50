-- Rows: who reads and writes rules, turns, decisions, absences and capacities.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'assignment_rules', 'assignment_state', 'assignment_turns', 'assignment_decisions', 'absences', 'user_capacities'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY worker_all ON %I TO nachfass_worker USING (true) WITH CHECK (true)', name);
  END LOOP;
END
$$;

-- Rules: written by admins; read by those who apply them, managers too.
GRANT SELECT, INSERT, UPDATE, DELETE ON assignment_rules TO nachfass_app;
GRANT SELECT ON assignment_rules TO nachfass_worker;
CREATE POLICY app_read ON assignment_rules FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN']));
CREATE POLICY app_insert ON assignment_rules FOR INSERT TO nachfass_app
  WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_update ON assignment_rules FOR UPDATE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_delete ON assignment_rules FOR DELETE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');

-- Turns move on with each decision, whoever asks for it.
GRANT SELECT, UPDATE ON assignment_state TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON assignment_state FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN']));
CREATE POLICY app_update ON assignment_state FOR UPDATE TO nachfass_app
  USING ((SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN']));
GRANT SELECT, INSERT, UPDATE ON assignment_turns TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON assignment_turns FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN']));
CREATE POLICY app_insert ON assignment_turns FOR INSERT TO nachfass_app
  WITH CHECK ((SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN']));
CREATE POLICY app_update ON assignment_turns FOR UPDATE TO nachfass_app
  USING ((SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN']));

-- Decisions: read by those who work the lead, or manage the pool it waits in; appended under one's own name.
GRANT SELECT, INSERT ON assignment_decisions TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON assignment_decisions FOR SELECT TO nachfass_app
  USING (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));
CREATE POLICY app_insert ON assignment_decisions FOR INSERT TO nachfass_app WITH CHECK (
  by_user_id = (SELECT app.viewer_id())
  AND (SELECT app.viewer_role()) = ANY (ARRAY['MANAGER', 'ADMIN'])
  AND EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id)
);

-- Absences: one's own, those of one's team, all for admins.
GRANT SELECT, INSERT, UPDATE, DELETE ON absences TO nachfass_app;
GRANT SELECT ON absences TO nachfass_worker;
DO $$
DECLARE
  concerned constant text :=
    $policy$ user_id = (SELECT app.viewer_id())
      OR user_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR (SELECT app.viewer_role()) = 'ADMIN' $policy$;
BEGIN
  EXECUTE format('CREATE POLICY app_read ON absences FOR SELECT TO nachfass_app USING (%s)', concerned);
  EXECUTE format('CREATE POLICY app_insert ON absences FOR INSERT TO nachfass_app WITH CHECK (%s)', concerned);
  EXECUTE format('CREATE POLICY app_update ON absences FOR UPDATE TO nachfass_app USING (%s)', concerned);
  EXECUTE format('CREATE POLICY app_delete ON absences FOR DELETE TO nachfass_app USING (%s)', concerned);
  EXECUTE format('CREATE POLICY app_read ON user_capacities FOR SELECT TO nachfass_app USING (%s)', concerned);
END
$$;

-- Capacities: set by managers for their team, by admins for anyone, by nobody for themselves alone.
GRANT SELECT, INSERT, UPDATE, DELETE ON user_capacities TO nachfass_app;
GRANT SELECT ON user_capacities TO nachfass_worker;
DO $$
DECLARE
  leads_them constant text :=
    $policy$ user_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR (SELECT app.viewer_role()) = 'ADMIN' $policy$;
BEGIN
  EXECUTE format('CREATE POLICY app_insert ON user_capacities FOR INSERT TO nachfass_app WITH CHECK (%s)', leads_them);
  EXECUTE format('CREATE POLICY app_update ON user_capacities FOR UPDATE TO nachfass_app USING (%s)', leads_them);
  EXECUTE format('CREATE POLICY app_delete ON user_capacities FOR DELETE TO nachfass_app USING (%s)', leads_them);
END
$$;

-- The people these rules name, as they stand on the lead's local day. It looks past the policies: a rule can name
-- people of another team, of whose leads a manager sees none and needs to know here only whether they are enough.
-- A team's turn goes round its active sales people; its managers lead. Open leads are counted up to the capacity.
CREATE FUNCTION app.takers_of_rules(asked uuid[], day date)
RETURNS TABLE (
  rule_id uuid, user_id uuid, active boolean, territories text[], absent boolean, open_leads integer,
  capacity integer, last_turn bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT r.id, u.id, u.active,
    (SELECT coalesce(array_agg(g.territory_code), '{}') FROM user_territories g WHERE g.user_id = u.id),
    EXISTS (SELECT FROM absences a WHERE a.user_id = u.id AND day BETWEEN a.starts_on AND a.ends_on),
    CASE WHEN c.most_open_leads IS NULL THEN 0 ELSE (
      SELECT count(*)::integer FROM (
        SELECT FROM leads l
        WHERE l.owner_id = u.id
          AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'])
        LIMIT c.most_open_leads
      ) AS counted
    ) END,
    c.most_open_leads, t.turn
  FROM assignment_rules r
  JOIN users u ON u.id = r.target_user_id OR (u.team_id = r.target_team_id AND u.active AND u.role = 'SALES')
  LEFT JOIN user_capacities c ON c.user_id = u.id
  LEFT JOIN assignment_turns t ON t.rule_id = r.id AND t.user_id = u.id
  WHERE r.id = ANY (asked)
$$;
GRANT EXECUTE ON FUNCTION app.takers_of_rules(uuid[], date) TO nachfass_worker;

-- The same for managers and admins; for everybody else nobody.
CREATE FUNCTION app.assignment_takers(asked uuid[], day date)
RETURNS TABLE (
  rule_id uuid, user_id uuid, active boolean, territories text[], absent boolean, open_leads integer,
  capacity integer, last_turn bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT t.* FROM app.takers_of_rules(asked, day) t WHERE app.viewer_role() = ANY (ARRAY['MANAGER', 'ADMIN'])
$$;
GRANT EXECUTE ON FUNCTION app.assignment_takers(uuid[], date) TO nachfass_app;

-- New leads: for oneself; by managers for their team, and for nobody yet (rules give them away in the same
-- transaction, or leave them in the pool); by admins for anyone.
ALTER POLICY app_insert ON leads WITH CHECK (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    territory_code = ANY ((SELECT app.viewer_territories())::text[])
    AND (
      owner_id = (SELECT app.viewer_id())
      OR owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR (owner_id IS NULL AND (SELECT app.viewer_role()) = 'MANAGER')
    )
  )
);
