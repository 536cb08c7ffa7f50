-- Whoever comes back after having been deactivated makes new API tokens, as they sign in anew: those of before are over,
-- not asleep. One that has leaked would else count again.
CREATE OR REPLACE FUNCTION app.end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  UPDATE sessions SET revoked_at = now() WHERE user_id = new.id AND revoked_at IS NULL;
  UPDATE api_tokens SET revoked_at = now(), revoked_by_id = coalesce(app.viewer_id(), new.id)
  WHERE user_id = new.id AND revoked_at IS NULL;
  RETURN NULL;
END
$$;
UPDATE api_tokens t SET revoked_at = now(), revoked_by_id = t.user_id
FROM users u WHERE u.id = t.user_id AND NOT u.active AND t.revoked_at IS NULL;
