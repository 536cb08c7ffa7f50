-- What changes of rights do to a viewer's sight of leads: asked by the streams that stay open over them.
--
-- Given ACCESS_CHANGED events, tells the leads to which the viewer stood otherwise before the first of them than they
-- do now, each with its scope then and now; the streams compare the two by the twin of the policies
-- (server/auth/relation.ts). What was before is read from the events themselves, never taken from who asks; leads
-- that the viewer neither saw then nor sees now are not told. A lead that something happened to since then may come
-- along without need, with the scope it had then. At most `most` leads, in no order: one who gets so many reads again.
--
-- With `with_tasks`, each lead brings its follow-ups as they were then: ids, scopes, and whether the assignee was one
-- of those the viewer leads.
CREATE FUNCTION app.access_moves(changes uuid[], with_tasks boolean, most integer)
RETURNS TABLE (lead_id uuid, scope_before jsonb, scope_now jsonb, tasks jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  viewer     constant uuid := app.viewer_id();
  role_now   constant text := app.viewer_role();
  places_now constant text[] := app.viewer_territories();
  led_now    constant uuid[] := app.viewer_team_members();
  helps      constant uuid[] := app.viewer_collaborations();
  offered    constant uuid[] := app.viewer_candidacies();
  removed    constant text[] := ARRAY['DELETED', 'MERGED'];
  open_ones  constant text[] := ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED'];
  since         bigint;
  own           jsonb;
  role_before   text := role_now;
  team_before   uuid;
  places_before text[] := places_now;
  led_before    uuid[] := '{}';
  -- Whose leads may have come or gone, and where.
  owners        uuid[];
  woken         uuid[];
  places        text[];
BEGIN
  IF viewer IS NULL THEN
    RETURN;
  END IF;
  SELECT min(e.position) INTO since FROM events e WHERE e.id = ANY (changes) AND e.type = 'ACCESS_CHANGED';
  IF since IS NULL THEN
    RETURN;
  END IF;

  SELECT e.data INTO own FROM events e
  WHERE e.id = ANY (changes) AND e.type = 'ACCESS_CHANGED' AND e.user_id = viewer AND e.data ? 'roleBefore'
  ORDER BY e.position LIMIT 1;
  SELECT u.team_id INTO team_before FROM users u WHERE u.id = viewer;
  IF own IS NOT NULL THEN
    role_before := own ->> 'roleBefore';
    team_before := (own ->> 'teamBefore')::uuid;
    SELECT coalesce(array_agg(t.code), '{}') INTO places_before FROM territories t
    WHERE own -> 'territoriesBefore' ? t.code OR own -> 'territoriesBefore' ? t.country;
    -- Somebody who could not sign in saw nothing.
    IF NOT (own ->> 'activeBefore')::boolean THEN
      role_before := 'NONE';
      places_before := '{}';
    END IF;
  END IF;

  -- People as they were: of each the first change that is asked about.
  WITH was AS (
    SELECT DISTINCT ON (e.user_id) e.user_id AS id,
      (e.data ->> 'teamBefore')::uuid AS team, (e.data ->> 'activeBefore')::boolean AS active
    FROM events e
    WHERE e.id = ANY (changes) AND e.type = 'ACCESS_CHANGED' AND e.data ? 'roleBefore'
    ORDER BY e.user_id, e.position
  ), people AS (
    SELECT u.id, u.active AS active_now,
      CASE WHEN w.id IS NULL THEN u.team_id ELSE w.team END AS team,
      CASE WHEN w.id IS NULL THEN u.active ELSE w.active END AS active
    FROM users u LEFT JOIN was w ON w.id = u.id
  )
  SELECT
    coalesce(array_agg(p.id) FILTER (
      WHERE role_before = 'MANAGER' AND (p.id = viewer OR p.team = team_before OR NOT p.active)
    ), '{}'),
    coalesce(array_agg(p.id) FILTER (WHERE p.active <> p.active_now), '{}')
  INTO led_before, woken FROM people p;

  SELECT coalesce(array_agg(o.id), '{}') INTO owners FROM unnest(led_before || led_now || woken) AS o (id)
  WHERE o.id = ANY (woken) OR (o.id = ANY (led_before)) <> (o.id = ANY (led_now));
  SELECT coalesce(array_agg(p.code), '{}') INTO places FROM unnest(places_before || places_now) AS p (code)
  WHERE (p.code = ANY (places_before)) <> (p.code = ANY (places_now));

  RETURN QUERY
  WITH stirred AS MATERIALIZED (
    SELECT DISTINCT ON (e.lead_id) e.lead_id AS id, e.scope_before AS scope
    FROM events e
    WHERE e.position > since AND e.lead_id IS NOT NULL
    ORDER BY e.lead_id, e.position
  ), was AS (
    SELECT DISTINCT ON (e.user_id) e.user_id AS id, e.data
    FROM events e
    WHERE e.id = ANY (changes) AND e.type = 'ACCESS_CHANGED' AND e.data ? 'roleBefore'
    ORDER BY e.user_id, e.position
  ), moved AS (
    SELECT l.id, app.lead_scope(l) AS then_scope, app.lead_scope(l) AS now_scope
    FROM leads l
    -- What the viewer is to the lead by itself is the same then and now: nothing has happened to it since.
    CROSS JOIN LATERAL (
      SELECT l.owner_id = viewer OR l.id = ANY (helps) OR l.id = ANY (offered)
        OR (l.owner_id IS NULL AND l.status = ANY (open_ones)) AS related
    ) AS r
    CROSS JOIN LATERAL (
      SELECT
        CASE WHEN role_before = 'ADMIN' THEN 'ADMIN'
             WHEN l.status = ANY (removed) OR l.territory_code <> ALL (places_before) THEN NULL
             WHEN r.related IS TRUE OR l.owner_id = ANY (led_before)
               THEN role_before || coalesce(l.owner_id = ANY (led_before), false) END AS standing_before,
        CASE WHEN role_now = 'ADMIN' THEN 'ADMIN'
             WHEN l.status = ANY (removed) OR l.territory_code <> ALL (places_now) THEN NULL
             WHEN r.related IS TRUE OR l.owner_id = ANY (led_now)
               THEN role_now || coalesce(l.owner_id = ANY (led_now), false) END AS standing_now
    ) AS s
    WHERE (
        role_before <> role_now
        OR l.territory_code = ANY (places)
        OR l.owner_id = ANY (owners)
        OR (with_tasks AND l.id IN (SELECT f.lead_id FROM follow_ups f WHERE f.assignee_id = ANY (owners)))
      )
      AND (s.standing_before IS NOT NULL OR s.standing_now IS NOT NULL)
      AND (
        s.standing_before IS DISTINCT FROM s.standing_now
        OR l.owner_id = ANY (woken)
        OR (with_tasks AND l.id IN (SELECT f.lead_id FROM follow_ups f WHERE f.assignee_id = ANY (owners)))
      )
      AND l.id NOT IN (SELECT st.id FROM stirred st)
    UNION ALL
    SELECT l.id, st.scope, app.lead_scope(l)
    FROM stirred st
    JOIN leads l ON l.id = st.id
    CROSS JOIN LATERAL (VALUES (st.scope), (app.lead_scope(l))) AS v (scope)
    WHERE v.scope IS NOT NULL AND (
      'ADMIN' IN (role_before, role_now)
      OR (
        v.scope ->> 'status' <> ALL (removed)
        AND v.scope ->> 'territory' = ANY (places_before || places_now)
        AND (
          (v.scope ->> 'owner')::uuid = viewer
          OR (v.scope ->> 'owner')::uuid = ANY (led_before || led_now)
          OR v.scope -> 'collaborators' ? viewer::text
          OR v.scope -> 'candidates' ? viewer::text
          OR (v.scope ->> 'owner' IS NULL AND v.scope ->> 'status' = ANY (open_ones))
        )
      )
    )
  ), told AS (
    SELECT DISTINCT ON (m.id) m.id, m.then_scope, m.now_scope FROM moved m
    LIMIT most
  )
  SELECT t.id,
    -- With the owner as they were.
    CASE WHEN w.id IS NULL OR t.then_scope IS NULL THEN t.then_scope
         ELSE t.then_scope || jsonb_build_object(
           'ownerTeam', w.data -> 'teamBefore', 'ownerActive', w.data -> 'activeBefore') END,
    t.now_scope,
    CASE WHEN with_tasks THEN (
      SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', f.id, 'scope', f.scope, 'led', coalesce((f.scope ->> 'assignee')::uuid = ANY (led_before), false)
      )), '[]'::jsonb)
      FROM (
        SELECT o.id, coalesce(
          (SELECT e.follow_up_before FROM events e
           WHERE e.lead_id = o.lead_id AND e.follow_up_id = o.id AND e.position > since
           ORDER BY e.position LIMIT 1),
          app.follow_up_scope(o)) AS scope
        FROM follow_ups o WHERE o.lead_id = t.id
      ) AS f
    ) END
  FROM told t
  LEFT JOIN was w ON w.id::text = t.then_scope ->> 'owner';
END
$$;
REVOKE ALL ON FUNCTION app.access_moves(uuid[], boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.access_moves(uuid[], boolean, integer) TO nachfass_app;
