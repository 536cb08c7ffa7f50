-- The doors that need no viewer. Each is a SECURITY DEFINER function that answers one question, and the list is
-- short: sign-in, session.

-- Sign-in: the hash to verify the password against. Nothing is told of people who cannot sign in.
CREATE FUNCTION app.sign_in_credentials(wanted_email text)
RETURNS TABLE (user_id uuid, password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT u.id, u.password_hash FROM users u
  WHERE u.email = lower(trim(wanted_email)) AND u.active AND u.password_hash IS NOT NULL
$$;

CREATE FUNCTION app.open_session(for_user uuid, hash bytea, lifetime interval)
RETURNS TABLE (session_id uuid, expires_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  INSERT INTO sessions (user_id, token_hash, expires_at)
  SELECT u.id, hash, now() + lifetime FROM users u WHERE u.id = for_user AND u.active
  RETURNING id, expires_at
$$;

-- Who holds this token now? Sessions run by the real clock, not by the product's.
CREATE FUNCTION app.session_viewer(hash bytea)
RETURNS TABLE (session_id uuid, user_id uuid, name text, role text, team_id uuid, territories text[], expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT s.id, u.id, u.name, u.role, u.team_id,
    (SELECT coalesce(array_agg(g.territory_code ORDER BY g.territory_code), '{}')
     FROM user_territories g WHERE g.user_id = u.id),
    s.expires_at
  FROM sessions s
  JOIN users u ON u.id = s.user_id
  WHERE s.token_hash = hash AND s.revoked_at IS NULL AND s.expires_at > now() AND u.active
$$;

CREATE FUNCTION app.close_session(hash bytea) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  UPDATE sessions SET revoked_at = now() WHERE token_hash = hash AND revoked_at IS NULL
$$;

-- Which of these sessions are over? Asked for all open sockets and streams at once.
CREATE FUNCTION app.ended_sessions(sessions_open uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT asked.id
  FROM unnest(sessions_open) AS asked (id)
  WHERE NOT EXISTS (
    SELECT FROM sessions s
    JOIN users u ON u.id = s.user_id
    WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now() AND u.active
  )
$$;

-- The worker deletes sessions that ended long ago, without reading any.
CREATE FUNCTION app.forget_sessions(kept interval, most integer) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM sessions
    WHERE id IN (
      SELECT s.id FROM sessions s WHERE least(s.expires_at, s.revoked_at) < now() - kept LIMIT most
    )
    RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;
GRANT EXECUTE ON FUNCTION app.forget_sessions(interval, integer) TO nachfass_worker;

GRANT EXECUTE ON FUNCTION
  app.sign_in_credentials(text), app.open_session(uuid, bytea, interval), app.session_viewer(bytea),
  app.close_session(bytea), app.ended_sessions(uuid[])
TO nachfass_app;
