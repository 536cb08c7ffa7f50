-- The doors of API tokens. Tokens run by the real clock, like sessions.

-- Whose token is this now, and for what?
CREATE FUNCTION app.api_token_viewer(hash bytea)
RETURNS TABLE (
  session_id uuid, user_id uuid, name text, role text, team_id uuid, territories text[], expires_at timestamptz,
  scopes text[], last_used_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT t.id, u.id, u.name, u.role, u.team_id,
    (SELECT coalesce(array_agg(g.territory_code ORDER BY g.territory_code), '{}')
     FROM user_territories g WHERE g.user_id = u.id),
    t.expires_at, t.scopes, t.last_used_at
  FROM api_tokens t
  JOIN users u ON u.id = t.user_id
  WHERE t.token_hash = hash AND t.revoked_at IS NULL AND t.expires_at > now() AND u.active
$$;

-- Notes that a token was used: once a minute at most, and never waiting for who has the row.
CREATE FUNCTION app.touch_api_token(token uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  UPDATE api_tokens SET last_used_at = now()
  WHERE id = (
    SELECT t.id FROM api_tokens t
    WHERE t.id = token AND (t.last_used_at IS NULL OR t.last_used_at <= now() - interval '1 minute')
    FOR UPDATE SKIP LOCKED
  )
$$;

-- Which of these sessions and API tokens are over? Asked for all open sockets and streams at once.
CREATE OR REPLACE FUNCTION app.ended_sessions(sessions_open uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT asked.id
  FROM unnest(sessions_open) AS asked (id)
  WHERE NOT EXISTS (
    SELECT FROM sessions s
    JOIN users u ON u.id = s.user_id
    WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now() AND u.active
  )
  AND NOT EXISTS (
    SELECT FROM api_tokens t
    JOIN users u ON u.id = t.user_id
    WHERE t.id = asked.id AND t.revoked_at IS NULL AND t.expires_at > now() AND u.active
  )
$$;

-- The worker deletes tokens that ended long ago, without reading any.
CREATE FUNCTION app.forget_api_tokens(kept interval, most integer) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM api_tokens
    WHERE id IN (
      SELECT t.id FROM api_tokens t WHERE least(t.expires_at, t.revoked_at) < now() - kept LIMIT most
    )
    RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;

REVOKE ALL ON FUNCTION
  app.api_token_viewer(bytea), app.touch_api_token(uuid), app.forget_api_tokens(interval, integer)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.api_token_viewer(bytea), app.touch_api_token(uuid) TO nachfass_app;
GRANT EXECUTE ON FUNCTION app.forget_api_tokens(interval, integer) TO nachfass_worker;
