-- Who is told of a changed setting: admins, and those it is about. A setting of the system is about everybody; one
-- of a territory is about those who may work there, in a part of it, or in the country it is a part of.
ALTER POLICY app_read ON events USING (
  CASE
    WHEN lead_id IS NOT NULL THEN
      EXISTS (SELECT FROM leads l WHERE l.id = lead_id)
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
      OR (type = 'FOLLOW_UP_COMPLETED' AND user_id = ANY ((SELECT app.viewer_team_members())::uuid[]))
  END
);
