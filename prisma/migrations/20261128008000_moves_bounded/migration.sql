-- The same question as before, with its bound on what is looked at: what moved is found first, by the roads that have
-- an index, and no more than `most` of it; scopes and follow-ups are read of those alone. Before, a manager of a large
-- pool had every lead's scope computed for an answer of "too many".
--
-- Only what happened since the first of the changes is read of the log: as much as a stream may lie behind.
CREATE OR REPLACE FUNCTION app.access_moves(changes uuid[], with_tasks boolean, most integer)
RETURNS TABLE (lead_id uuid, scope_before jsonb, scope_now jsonb, tasks jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  viewer     constant uuid := app.viewer_id();
  role_now   constant text := app.viewer_role();
  places_now constant text[] := app.viewer_territories();
  led_now    constant uuid[] := app.viewer_team_members();
  related    constant uuid[] := app.viewer_collaborations() || app.viewer_candidacies();
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
  -- The viewer's own standing changed, not that of owners alone; they were or are an admin, and are or were not.
  own_moved     boolean;
  all_moved     boolean;
  -- Whose leads are looked at, and whose pools.
  people        uuid[];
  grounds       text[];
  -- So many of a pool leave `most`, whatever happened to some since.
  enough        bigint;
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
  ), everybody AS (
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
  INTO led_before, woken FROM everybody p;

  SELECT coalesce(array_agg(o.id), '{}') INTO owners FROM unnest(led_before || led_now || woken) AS o (id)
  WHERE o.id = ANY (woken) OR (o.id = ANY (led_before)) <> (o.id = ANY (led_now));
  SELECT coalesce(array_agg(p.code), '{}') INTO places FROM unnest(places_before || places_now) AS p (code)
  WHERE (p.code = ANY (places_before)) <> (p.code = ANY (places_now));
  own_moved := role_before <> role_now OR cardinality(places) > 0;
  all_moved := role_before <> role_now AND 'ADMIN' IN (role_before, role_now);
  people := CASE WHEN own_moved THEN led_before || led_now || woken || viewer ELSE owners END;
  grounds := CASE WHEN role_before <> role_now THEN places_before || places_now ELSE places END;

  SELECT most + count(DISTINCT e.lead_id) INTO enough FROM events e WHERE e.position > since;

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
  ), found AS (
    SELECT l.id, NULL::jsonb AS scope, false AS stirred
    FROM (
      -- Roads that do not meet, so that no lead is counted twice: to an admin all of them.
      SELECT a.* FROM leads a WHERE all_moved
      UNION ALL
      SELECT o.* FROM leads o
      WHERE NOT all_moved AND o.owner_id = ANY (people)
      UNION ALL
      SELECT r.* FROM leads r
      WHERE NOT all_moved AND own_moved AND r.id = ANY (related) AND (r.owner_id = ANY (people)) IS NOT TRUE
      UNION ALL
      -- Place by place. Asked by a range and in the order of the pool's index, which no other index has: where many
      -- leads are in other pools, walking those would look the cheaper.
      SELECT p.* FROM unnest(grounds) AS g (code)
      CROSS JOIN LATERAL (
        SELECT * FROM leads i
        WHERE i.territory_code BETWEEN g.code AND g.code AND i.owner_id IS NULL
          AND i.status = ANY (open_ones) AND i.id <> ALL (related)
        ORDER BY i.territory_code, i.registered_at, i.id LIMIT enough
      ) AS p
      WHERE NOT all_moved AND own_moved
      UNION ALL
      -- Of leads of others, for the follow-ups that they have been given.
      SELECT t.* FROM leads t
      WHERE NOT all_moved AND with_tasks
        AND t.id IN (SELECT f.lead_id FROM follow_ups f WHERE f.assignee_id = ANY (owners))
        AND (t.owner_id = ANY (people)) IS NOT TRUE
        AND NOT (own_moved AND (t.id = ANY (related) OR (t.owner_id IS NULL AND t.status = ANY (open_ones))))
    ) AS l
    -- What the viewer is to the lead by itself is the same then and now: nothing has happened to it since.
    CROSS JOIN LATERAL (
      SELECT l.owner_id = viewer OR l.id = ANY (related)
        OR (l.owner_id IS NULL AND l.status = ANY (open_ones)) AS by_itself,
        with_tasks AND l.id IN (SELECT f.lead_id FROM follow_ups f WHERE f.assignee_id = ANY (owners)) AS tasked
    ) AS r
    CROSS JOIN LATERAL (
      SELECT
        CASE WHEN role_before = 'ADMIN' THEN 'ADMIN'
             WHEN l.status = ANY (removed) OR l.territory_code <> ALL (places_before) THEN NULL
             WHEN r.by_itself IS TRUE OR l.owner_id = ANY (led_before)
               THEN role_before || coalesce(l.owner_id = ANY (led_before), false) END AS standing_before,
        CASE WHEN role_now = 'ADMIN' THEN 'ADMIN'
             WHEN l.status = ANY (removed) OR l.territory_code <> ALL (places_now) THEN NULL
             WHEN r.by_itself IS TRUE OR l.owner_id = ANY (led_now)
               THEN role_now || coalesce(l.owner_id = ANY (led_now), false) END AS standing_now
    ) AS s
    WHERE (s.standing_before IS NOT NULL OR s.standing_now IS NOT NULL)
      AND (s.standing_before IS DISTINCT FROM s.standing_now OR l.owner_id = ANY (woken) OR r.tasked)
      AND l.id NOT IN (SELECT st.id FROM stirred st)
    UNION ALL
    SELECT st.id, st.scope, true
    FROM stirred st
    WHERE EXISTS (
      SELECT FROM (
        VALUES (st.scope), ((SELECT app.lead_scope(l) FROM leads l WHERE l.id = st.id))
      ) AS v (scope)
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
    )
    LIMIT most
  ), told AS (
    -- One by one, by their ids: a join would read all leads for the few.
    SELECT f.id, CASE WHEN f.stirred THEN f.scope ELSE n.scope END AS then_scope, n.scope AS now_scope
    FROM found f
    CROSS JOIN LATERAL (SELECT (SELECT app.lead_scope(l) FROM leads l WHERE l.id = f.id) AS scope OFFSET 0) AS n
    WHERE n.scope IS NOT NULL
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
      FROM app.tasks_before(t.id, since + 1) AS f
    ) END
  FROM told t
  LEFT JOIN was w ON w.id::text = t.then_scope ->> 'owner';
END
$$;

-- The follow-ups of a lead, each as it was before the event at this position; null when it was not there yet.
CREATE FUNCTION app.tasks_before(lead uuid, at bigint) RETURNS TABLE (id uuid, scope jsonb)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT f.id, CASE WHEN e.id IS NULL THEN app.follow_up_scope(f) ELSE e.follow_up_before END
  FROM follow_ups f
  LEFT JOIN LATERAL (
    SELECT n.id, n.follow_up_before FROM events n
    WHERE n.lead_id = f.lead_id AND n.follow_up_id = f.id AND n.position >= at
    ORDER BY n.position LIMIT 1
  ) AS e ON true
  WHERE f.lead_id = lead
$$;
REVOKE ALL ON FUNCTION app.tasks_before(uuid, bigint) FROM PUBLIC;
