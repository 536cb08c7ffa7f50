-- Who sees and who works on which lead, in the order that decides most leads soonest. The lists of a viewer's
-- collaborations and candidacies are compared one by one for each lead, and the view asks after the policy has asked:
-- a manager's pool went through them twice. What is asked is as before.
-- Which leads are in sight: ADMIN · else the territory gate, and OWNER, POOL, TEAM, COLLABORATOR or CANDIDATE.
ALTER POLICY app_read ON leads USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    status <> ALL (ARRAY['DELETED', 'MERGED'])
    AND territory_code = ANY ((SELECT app.viewer_territories())::text[])
    AND (
      owner_id = (SELECT app.viewer_id())
      OR (
        owner_id IS NULL
        AND status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
      )
      OR owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
      OR id = ANY ((SELECT app.viewer_collaborations())::uuid[])
      OR id = ANY ((SELECT app.viewer_candidacies())::uuid[])
    )
  )
  OR id = ANY ((SELECT app.kept_in_sight())::uuid[])
);

-- Which leads are worked on, and with what hangs on them read and written: all in sight but for candidates, and for
-- sales in the pool.
CREATE OR REPLACE VIEW app.workable_leads WITH (security_invoker = true) AS
  SELECT l.id
  FROM leads l
  WHERE (SELECT app.viewer_role()) = 'ADMIN'
    OR l.owner_id = (SELECT app.viewer_id())
    OR (
      l.owner_id IS NULL
      AND (SELECT app.viewer_role()) = 'MANAGER'
      AND l.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'])
    )
    OR l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
    OR l.id = ANY ((SELECT app.viewer_collaborations())::uuid[])
    OR l.id = ANY ((SELECT app.kept_in_sight())::uuid[]);
