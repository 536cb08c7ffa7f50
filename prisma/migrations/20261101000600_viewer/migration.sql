-- Who the viewer is, for the policies. One transaction-local setting names the person; everything else is read
-- from the tables, so that a lost right is lost at once. Every function answers "nobody, nothing" when there is
-- no viewer, when the setting was never set, or when the person has been deactivated.
-- Call them as (SELECT app.…()) in policies: once a query, not once a row.
CREATE FUNCTION app.viewer_id() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  -- After a transaction a local setting reads '', not NULL.
  SELECT u.id FROM users u
  WHERE u.id = NULLIF(current_setting('app.viewer_id', true), '')::uuid AND u.active
$$;

CREATE FUNCTION app.viewer_role() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT u.role FROM users u WHERE u.id = app.viewer_id()
$$;

-- All codes the viewer's grants cover: a granted country covers its subdivisions.
CREATE FUNCTION app.viewer_territories() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT coalesce(array_agg(DISTINCT t.code), '{}')
  FROM user_territories g
  JOIN territories t ON t.code = g.territory_code OR t.country = g.territory_code
  WHERE g.user_id = app.viewer_id()
$$;

-- The people whose leads a manager leads: themselves, their team, and everybody who has been deactivated (the
-- orphan queue; the territory gate still holds). Empty for everybody else.
CREATE FUNCTION app.viewer_team_members() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT coalesce(array_agg(m.id), '{}')
  FROM users v
  JOIN users m ON m.id = v.id OR m.team_id = v.team_id OR NOT m.active
  WHERE v.id = app.viewer_id() AND v.role = 'MANAGER'
$$;

CREATE FUNCTION app.viewer_collaborations() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT coalesce(array_agg(c.lead_id), '{}') FROM lead_collaborators c WHERE c.user_id = app.viewer_id()
$$;

GRANT EXECUTE ON FUNCTION
  app.viewer_id(), app.viewer_role(), app.viewer_territories(), app.viewer_team_members(),
  app.viewer_collaborations()
TO nachfass_app, nachfass_worker;
