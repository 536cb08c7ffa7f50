-- Somebody's session or API token has ended, or ends at another time: who keeps sockets and streams open asks which
-- (app.ended_sessions). The notification names nobody and is a hint; it goes out when the transaction commits, and one
-- that ends many sends one.
CREATE FUNCTION app.tell_sign_outs() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_notify('sign_outs', '');
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION app.tell_sign_outs() FROM PUBLIC;

CREATE TRIGGER sessions_end_told AFTER UPDATE OF revoked_at, expires_at OR DELETE ON sessions
  FOR EACH STATEMENT EXECUTE FUNCTION app.tell_sign_outs();
CREATE TRIGGER api_tokens_end_told AFTER UPDATE OF revoked_at, expires_at OR DELETE ON api_tokens
  FOR EACH STATEMENT EXECUTE FUNCTION app.tell_sign_outs();
-- Of somebody without a session that could be ended there is an API token that no longer counts.
CREATE TRIGGER users_end_told AFTER UPDATE OF active ON users
  FOR EACH STATEMENT EXECUTE FUNCTION app.tell_sign_outs();
