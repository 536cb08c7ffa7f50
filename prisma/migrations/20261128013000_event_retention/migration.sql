-- Retention of the event log: the oldest events go, from position 1 on without a hole.
--
-- Guarantee: nobody who reads the log sees a gap where events have gone. Before one is deleted it has been announced:
-- the tail is raised over it, and every reader asks for the tail with each read, every few seconds at the latest. Only
-- after a grace the rows go, so that who was catching up below the tail has been told TOO_OLD by then. What keeps
-- writers going: the counter's row, which every commit waits for, is held for one UPDATE, and never while rows are
-- looked for or deleted.
ALTER TABLE event_counter ADD COLUMN tail_since timestamptz NOT NULL DEFAULT now();

-- The row of the counter is updated with every transaction, and events only come and go: both are vacuumed early.
ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Announces that the events from before an instant go, at most so many of them, and only those that nothing younger
-- stands before. Tells how many it were. What was announced before must be gone first.
CREATE FUNCTION app.retire_events(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  old_tail bigint;
  new_tail bigint;
BEGIN
  SELECT c.tail INTO old_tail FROM event_counter c;
  IF EXISTS (SELECT FROM events e WHERE e.position <= old_tail) THEN
    RETURN 0;
  END IF;
  SELECT max(n.position) INTO new_tail
  FROM (
    SELECT o.position, bool_and(o.time < before) OVER (ORDER BY o.position) AS goes
    FROM (
      SELECT e.position, e.time FROM events e WHERE e.position > old_tail ORDER BY e.position LIMIT most
    ) o
  ) n
  WHERE n.goes;
  IF new_tail IS NULL THEN
    RETURN 0;
  END IF;
  -- Another worker may have been first.
  UPDATE event_counter SET tail = new_tail, tail_since = clock_timestamp() WHERE tail = old_tail;
  RETURN CASE WHEN FOUND THEN (new_tail - old_tail)::integer ELSE 0 END;
END
$$;

-- Deletes events that were announced at least so long ago, at most so many, the oldest first. Tells how many it were.
CREATE FUNCTION app.forget_events(grace interval, most integer) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM events
    WHERE id IN (
      SELECT e.id FROM events e
      WHERE e.position <= (SELECT c.tail FROM event_counter c WHERE c.tail_since <= clock_timestamp() - grace)
      ORDER BY e.position LIMIT most
    )
    RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;
REVOKE ALL ON FUNCTION app.retire_events(timestamptz, integer), app.forget_events(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.retire_events(timestamptz, integer), app.forget_events(interval, integer) TO nachfass_worker;
