-- A batch is told to its owner, the manager of the owner's own team, and admins. The people whose leads a manager leads are
-- more: everybody who has been deactivated is among them, of whatever team and country, and behind a batch there is no lead
-- whose territory would hold them back.
ALTER POLICY app_read ON events USING (
  CASE
    WHEN lead_id IS NOT NULL THEN
      EXISTS (SELECT FROM leads l WHERE l.id = lead_id OFFSET 0)
      AND (app.scope_visible(scope_before) OR app.scope_visible(scope_after))
    WHEN type = 'SETTING_CHANGED' THEN
      (SELECT app.viewer_role()) = 'ADMIN'
      OR (
        (SELECT app.viewer_id()) IS NOT NULL
        AND (
          data ->> 'territory' IS NULL
          OR EXISTS (
            SELECT FROM unnest((SELECT app.viewer_territories())::text[]) AS granted (code)
            WHERE granted.code = data ->> 'territory' OR granted.code LIKE (data ->> 'territory') || '-%'
          )
        )
      )
    ELSE
      user_id = (SELECT app.viewer_id())
      OR (SELECT app.viewer_role()) = 'ADMIN'
      OR (
        type = 'FOLLOW_UP_COMPLETED'
        AND EXISTS (
          SELECT FROM users m JOIN users v ON v.team_id = m.team_id
          WHERE m.id = user_id AND v.id = (SELECT app.viewer_id()) AND v.role = 'MANAGER'
        )
      )
  END
);
