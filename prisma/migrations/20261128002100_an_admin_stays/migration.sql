-- The last active admin stays one, whoever writes: nobody could make another.
--
-- Of two who take each other's rights at once, the second waits for the first and then sees what it left. It holds
-- for writers that are READ COMMITTED, as all of ours are.
CREATE FUNCTION app.keep_an_admin() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('people'));
  IF NOT EXISTS (SELECT FROM users u WHERE u.role = 'ADMIN' AND u.active AND u.id <> old.id) THEN
    RAISE EXCEPTION 'the last active admin stays one' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN new;
END
$$;
REVOKE ALL ON FUNCTION app.keep_an_admin() FROM PUBLIC;

-- "Is there another one?" Asked of whoever stops being an active admin.
CREATE TRIGGER users_keep_an_admin BEFORE UPDATE OF role, active ON users
  FOR EACH ROW WHEN (old.role = 'ADMIN' AND old.active AND NOT (new.role = 'ADMIN' AND new.active))
  EXECUTE FUNCTION app.keep_an_admin();
