-- What an event of a lead does to a viewer's list of follow-ups when it brings the lead into their work or takes it
-- away: all follow-ups of the lead come or go. Asked by the streams of follow-ups, which may no longer read them.
--
-- Given events of leads, tells the follow-ups of each lead as they were right before it, and whether their assignee is
-- one of those the viewer leads. Only to who could work on the lead by the scope before, or can by the one after; both
-- are read from the event, never taken from who asks. The conditions are those of app.workable_leads.
CREATE FUNCTION app.task_moves(changes uuid[]) RETURNS TABLE (event_id uuid, task_id uuid, scope jsonb, led boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  viewer   constant uuid := app.viewer_id();
  role     constant text := app.viewer_role();
  places   constant text[] := app.viewer_territories();
  led_ones constant uuid[] := app.viewer_team_members();
  team     constant uuid := (SELECT u.team_id FROM users u WHERE u.id = viewer);
BEGIN
  IF viewer IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH moved AS MATERIALIZED (
    SELECT c.position, c.user_id AS person, (c.data ->> 'teamBefore')::uuid AS team_before,
      (c.data ->> 'activeBefore')::boolean AS active_before
    FROM events c
    WHERE c.position > (SELECT min(e.position) FROM events e WHERE e.id = ANY (changes))
      AND c.type = 'ACCESS_CHANGED' AND c.data ? 'roleBefore'
  )
  SELECT e.id, f.id, f.scope, coalesce(
    -- Of who has been moved since, as they were.
    (
      SELECT role = 'MANAGER' AND (coalesce(m.team_before = team, false) OR NOT m.active_before)
      FROM moved m
      WHERE m.person = (f.scope ->> 'assignee')::uuid AND m.person <> viewer AND m.position > e.position
      ORDER BY m.position LIMIT 1
    ),
    (f.scope ->> 'assignee')::uuid = ANY (led_ones),
    false
  )
  FROM events e
  CROSS JOIN LATERAL app.tasks_before(e.lead_id, e.position) AS f
  WHERE e.id = ANY (changes) AND EXISTS (
    SELECT FROM (VALUES (e.scope_before), (e.scope_after)) AS v (scope)
    WHERE v.scope IS NOT NULL AND (
      role = 'ADMIN'
      OR (
        v.scope ->> 'status' <> ALL (ARRAY['DELETED', 'MERGED'])
        AND v.scope ->> 'territory' = ANY (places)
        AND (
          v.scope ->> 'owner' = viewer::text
          OR v.scope -> 'collaborators' ? viewer::text
          OR (
            role = 'MANAGER'
            AND CASE WHEN v.scope ->> 'owner' IS NULL
              THEN v.scope ->> 'status'
                = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
              -- As the owner was then: who has been moved since is not in led_ones.
              ELSE (v.scope ->> 'ownerTeam')::uuid = team OR NOT (v.scope ->> 'ownerActive')::boolean
            END
          )
        )
      )
    )
  );
END
$$;
REVOKE ALL ON FUNCTION app.task_moves(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.task_moves(uuid[]) TO nachfass_app;
