-- How often each person has asked whether a lead is there already, by registering, checking or importing: the answer
-- tells of leads out of sight, so asking is limited. Kept here, so that all processes count together.
CREATE TABLE duplicate_checks (
  user_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- Beginning of a part of the window, of which it has twenty.
  starts_at timestamptz NOT NULL,
  count     integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (user_id, starts_at)
);
ALTER TABLE duplicate_checks ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicate_checks FORCE ROW LEVEL SECURITY;
-- Read and written by app.count_check alone.
CREATE POLICY owner_all ON duplicate_checks TO CURRENT_USER USING (true) WITH CHECK (true);

-- "May the viewer ask once more?" 0: yes, and it is counted. Else the seconds until they may. Never more than `most` in
-- any window of that length, by the machine's clock; what is refused does not count. Forgets what has left the window.
CREATE FUNCTION app.count_check(most integer, window_seconds integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  who constant uuid := app.viewer_id();
  part constant interval := make_interval(secs => window_seconds / 20.0);
  kept constant interval := make_interval(secs => window_seconds) + part;
  present timestamptz;
  spent integer;
  wait integer;
BEGIN
  IF who IS NULL THEN
    RAISE EXCEPTION 'only a viewer can be counted' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- One at a time a person: two at once would both find the last one free.
  PERFORM pg_advisory_xact_lock(hashtextextended('duplicate_checks:' || who, 0));
  present := clock_timestamp();
  DELETE FROM duplicate_checks WHERE user_id = who AND starts_at <= present - kept;
  SELECT coalesce(sum(count), 0) INTO spent FROM duplicate_checks WHERE user_id = who;
  IF spent < most THEN
    INSERT INTO duplicate_checks AS d VALUES (who, date_bin(part, present, 'epoch'), 1)
    ON CONFLICT (user_id, starts_at) DO UPDATE SET count = d.count + 1;
    RETURN 0;
  END IF;
  SELECT ceil(extract(epoch FROM min(starts_at) + kept - present)) INTO wait
  FROM (
    SELECT starts_at, spent - sum(count) OVER (ORDER BY starts_at) AS still_spent
    FROM duplicate_checks WHERE user_id = who
  ) AS parts
  WHERE still_spent < most;
  RETURN greatest(wait, 1);
END
$$;
REVOKE ALL ON FUNCTION app.count_check(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.count_check(integer, integer) TO nachfass_app;
