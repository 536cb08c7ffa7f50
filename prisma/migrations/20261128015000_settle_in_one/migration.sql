-- From the numbering of its events on a transaction holds the log's one counter row, and everybody else who writes
-- waits. To be asked for the head in a second round trip meanwhile made all of them wait for it.
CREATE FUNCTION app.settle_position() RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  now_at bigint;
BEGIN
  SET CONSTRAINTS public.event_position IMMEDIATE;
  -- In a snapshot of its own: it sees what the trigger has just written.
  SELECT head INTO STRICT now_at FROM event_counter;
  RETURN now_at;
END
$$;
REVOKE ALL ON FUNCTION app.settle_position() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.settle_position() TO nachfass_app, nachfass_worker;
