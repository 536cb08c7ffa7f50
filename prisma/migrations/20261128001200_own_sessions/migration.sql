-- Signing in by password, and what people may know and do of their own sessions. The table itself stays closed to the
-- application.

-- Opens a session for who gave this password. It is held until the session is committed: a change of password waits for
-- it and then ends it, or comes first and leaves none to open.
DROP FUNCTION app.open_session(uuid, bytea, interval);
CREATE FUNCTION app.open_session(for_user uuid, verified_hash text, hash bytea, lifetime interval)
RETURNS TABLE (session_id uuid, expires_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  INSERT INTO sessions (user_id, token_hash, expires_at)
  SELECT u.id, hash, now() + lifetime FROM users u
  WHERE u.id = for_user AND u.active AND u.password_hash = verified_hash
  FOR SHARE
  RETURNING id, expires_at
$$;

-- Where is the viewer signed in now?
CREATE FUNCTION app.own_sessions()
RETURNS TABLE (session_id uuid, created_at timestamptz, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT s.id, s.created_at, s.expires_at
  FROM sessions s
  WHERE s.user_id = app.viewer_id() AND s.revoked_at IS NULL AND s.expires_at > now()
  ORDER BY s.created_at DESC, s.id DESC
  LIMIT 100
$$;

-- Ends one session of the viewer; false when they have none of this id.
CREATE FUNCTION app.revoke_session(session uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH ended AS (
    UPDATE sessions SET revoked_at = now()
    WHERE id = session AND user_id = app.viewer_id() AND revoked_at IS NULL AND expires_at > now()
    RETURNING 1
  )
  SELECT EXISTS (SELECT FROM ended)
$$;

-- Gives the viewer another password and ends their sessions but the one it was done in; how many ended. Null, and
-- nothing done, when the password is no longer the one that was verified.
CREATE FUNCTION app.change_password(verified_hash text, next_hash text, kept_session uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  ended integer;
BEGIN
  UPDATE users SET password_hash = next_hash
  WHERE id = app.viewer_id() AND password_hash = verified_hash;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE sessions SET revoked_at = now()
  WHERE user_id = app.viewer_id() AND id <> kept_session AND revoked_at IS NULL AND expires_at > now();
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$$;

REVOKE ALL ON FUNCTION
  app.open_session(uuid, text, bytea, interval), app.own_sessions(), app.revoke_session(uuid), app.change_password(text, text, uuid)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  app.open_session(uuid, text, bytea, interval), app.own_sessions(), app.revoke_session(uuid), app.change_password(text, text, uuid)
TO nachfass_app;
