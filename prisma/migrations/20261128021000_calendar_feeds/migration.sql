-- The address under which a calendar reads somebody's follow-ups: one a person, kept by the hash of the secret in it.
-- Making another is deleting this one: nothing is left that the former address could open.
CREATE TABLE calendar_feeds (
  id           uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  user_id      uuid NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  language     text NOT NULL CHECK (language IN ('DE', 'EN')),
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  last_read_at timestamptz(3)
);

ALTER TABLE calendar_feeds ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_feeds FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON calendar_feeds TO CURRENT_USER USING (true) WITH CHECK (true);

-- The hash is written and never read; when a feed was read is written by its door alone.
GRANT SELECT (id, user_id, language, created_at, last_read_at) ON calendar_feeds TO nachfass_app;
GRANT INSERT (id, user_id, token_hash, language) ON calendar_feeds TO nachfass_app;
GRANT DELETE ON calendar_feeds TO nachfass_app;
-- One's own alone: nobody makes, sees or ends one for another.
CREATE POLICY app_read ON calendar_feeds FOR SELECT TO nachfass_app
  USING (user_id = (SELECT app.viewer_id()));
CREATE POLICY app_insert ON calendar_feeds FOR INSERT TO nachfass_app
  WITH CHECK (user_id = (SELECT app.viewer_id()));
CREATE POLICY app_delete ON calendar_feeds FOR DELETE TO nachfass_app
  USING (user_id = (SELECT app.viewer_id()));

-- Whose feed is this, and in which language? Nobody's who is deactivated. Notes that it was read: once a minute at most, and
-- never waiting for who has the row.
CREATE FUNCTION app.open_calendar_feed(hash bytea)
RETURNS TABLE (user_id uuid, name text, language text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  UPDATE calendar_feeds SET last_read_at = now()
  WHERE id = (
    SELECT f.id FROM calendar_feeds f
    JOIN users u ON u.id = f.user_id
    WHERE f.token_hash = hash AND u.active
      AND (f.last_read_at IS NULL OR f.last_read_at <= now() - interval '1 minute')
    FOR UPDATE OF f SKIP LOCKED
  );
  SELECT u.id, u.name, f.language
  FROM calendar_feeds f
  JOIN users u ON u.id = f.user_id
  WHERE f.token_hash = hash AND u.active
$$;
REVOKE ALL ON FUNCTION app.open_calendar_feed(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.open_calendar_feed(bytea) TO nachfass_app;

-- A feed ends with what its person may: when they are deactivated, and when their provider gives them no role any more. It
-- is over then, not asleep: whoever comes back makes another.
CREATE FUNCTION app.end_calendar_feed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  DELETE FROM calendar_feeds WHERE user_id = (to_jsonb(new) ->> TG_ARGV[0])::uuid;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION app.end_calendar_feed() FROM PUBLIC;
CREATE TRIGGER users_end_calendar_feed AFTER UPDATE OF active ON users
  FOR EACH ROW WHEN (NOT new.active) EXECUTE FUNCTION app.end_calendar_feed('id');
CREATE TRIGGER user_subjects_end_calendar_feed AFTER UPDATE OF refused_at ON user_subjects
  FOR EACH ROW WHEN (new.refused_at IS NOT NULL) EXECUTE FUNCTION app.end_calendar_feed('user_id');
