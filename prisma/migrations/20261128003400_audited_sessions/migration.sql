-- Signing in and out are entries of the audit log, whichever door they came by: the session is what they come to.
-- One that is ended under a viewer is ended by an operation, which writes its own entry.
CREATE FUNCTION app.audit_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND app.viewer_id() IS NOT NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_log (at, user_id, action, subject_type, subject_id, changes)
  SELECT clock_timestamp() + make_interval(secs => c.offset_ms / 1000.0), new.user_id,
    CASE TG_OP WHEN 'INSERT' THEN 'login' ELSE 'logout' END, 'Session', new.id, '{}'
  FROM product_clock c;
  RETURN NULL;
END
$$;
CREATE TRIGGER sessions_audited_open AFTER INSERT ON sessions
  FOR EACH ROW EXECUTE FUNCTION app.audit_session();
CREATE TRIGGER sessions_audited_end AFTER UPDATE OF revoked_at ON sessions
  FOR EACH ROW WHEN (old.revoked_at IS NULL AND new.revoked_at IS NOT NULL)
  EXECUTE FUNCTION app.audit_session();
