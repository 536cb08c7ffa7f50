-- Absences and capacities are kept by the manager of the person's own team. The people whose leads a manager leads
-- are more: everybody who has been deactivated is among them, of whatever team.
DO $$
DECLARE
  -- "Does the viewer lead the team that this person is in?"
  leads_them constant text :=
    $policy$ EXISTS (
      SELECT FROM users m JOIN users v ON v.team_id = m.team_id
      WHERE m.id = user_id AND v.id = (SELECT app.viewer_id()) AND v.role = 'MANAGER'
    )
    OR (SELECT app.viewer_role()) = 'ADMIN' $policy$;
  concerned constant text := 'user_id = (SELECT app.viewer_id()) OR ' || leads_them;
BEGIN
  EXECUTE format('ALTER POLICY app_read ON absences USING (%s)', concerned);
  EXECUTE format('ALTER POLICY app_insert ON absences WITH CHECK (%s)', concerned);
  EXECUTE format('ALTER POLICY app_update ON absences USING (%s)', concerned);
  EXECUTE format('ALTER POLICY app_delete ON absences USING (%s)', concerned);
  EXECUTE format('ALTER POLICY app_read ON user_capacities USING (%s)', concerned);
  EXECUTE format('ALTER POLICY app_insert ON user_capacities WITH CHECK (%s)', leads_them);
  EXECUTE format('ALTER POLICY app_update ON user_capacities USING (%s)', leads_them);
  EXECUTE format('ALTER POLICY app_delete ON user_capacities USING (%s)', leads_them);
END
$$;
