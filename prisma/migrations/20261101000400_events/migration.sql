-- The event log: dense positions in commit order.
--
-- Guarantee: the events of a transaction get their positions when it commits, one after the other without
-- holes, and a snapshot that sees head N sees exactly the events 1..N. What keeps it: every writer takes the one
-- counter row at commit and holds it until it is committed. What would break it: a writer that numbers early
-- and then keeps its transaction open delays the others (it does not lose events), and a writer under
-- REPEATABLE READ fails at the counter (so writers are READ COMMITTED).
CREATE TABLE event_counter (
  id     boolean PRIMARY KEY DEFAULT true CHECK (id),
  log_id uuid NOT NULL DEFAULT gen_random_uuid(),
  head   bigint NOT NULL DEFAULT 0 CHECK (head >= 0),
  -- Everything up to here has been deleted by retention.
  tail   bigint NOT NULL DEFAULT 0 CHECK (tail >= 0 AND tail <= head)
);
INSERT INTO event_counter DEFAULT VALUES;

CREATE TABLE events (
  id              uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  seq             bigint GENERATED ALWAYS AS IDENTITY,
  position        bigint UNIQUE,
  type            text NOT NULL,
  name            text NOT NULL,
  channel         text NOT NULL CHECK (channel IN ('dashboard_updates', 'cross_module_events')),
  source          text NOT NULL DEFAULT 'lead-management',
  time            timestamptz(3) NOT NULL,
  idempotency_key uuid NOT NULL UNIQUE,
  lead_id         uuid,
  follow_up_id    uuid,
  user_id         uuid,
  data            jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
  -- Who could see the lead, and every column a stream can filter by, before and after the transaction.
  scope_before    jsonb,
  scope_after     jsonb,
  -- The same of the follow-up.
  follow_up_before jsonb,
  follow_up_after  jsonb,
  -- The transaction that wrote it.
  written_in      bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint
);
-- "Which rows has the committing transaction to number?" By transaction, so that the dead entries of others,
-- which an old snapshot can keep from being cleaned up, are not walked through at each commit.
CREATE INDEX events_unnumbered_idx ON events (written_in, seq) WHERE position IS NULL;
-- "What happened to this lead?"
CREATE INDEX events_lead_idx ON events (lead_id, position);

-- The scope of each lead and follow-up as its latest event left it: the next event's "before". Whoever appends
-- events of a lead locks its row here until commit, so that one event's "after" is the next one's "before".
CREATE TABLE lead_scopes (
  lead_id uuid PRIMARY KEY REFERENCES leads (id) ON DELETE CASCADE,
  -- JSON null: not known yet.
  scope   jsonb NOT NULL,
  -- The transaction that created the lead, until it has an event: to that one there was nothing before.
  new_in  bigint DEFAULT pg_current_xact_id()::text::bigint
);
CREATE TABLE follow_up_scopes (
  follow_up_id uuid PRIMARY KEY REFERENCES follow_ups (id) ON DELETE CASCADE,
  scope        jsonb NOT NULL,
  new_in       bigint DEFAULT pg_current_xact_id()::text::bigint
);

-- Ids, codes and instants only: never a name, a value or free text.
CREATE FUNCTION app.lead_scope(l leads) RETURNS jsonb
LANGUAGE sql STABLE
AS $$
  SELECT jsonb_build_object(
    'territory', l.territory_code,
    'status', l.status,
    'stage', l.stage,
    'source', l.source,
    'businessType', l.business_type,
    'owner', l.owner_id,
    'ownerTeam', (SELECT u.team_id FROM users u WHERE u.id = l.owner_id),
    'ownerActive', (SELECT u.active FROM users u WHERE u.id = l.owner_id),
    'collaborators', (
      SELECT coalesce(jsonb_agg(c.user_id ORDER BY c.user_id), '[]'::jsonb)
      FROM lead_collaborators c WHERE c.lead_id = l.id
    ),
    'candidates', '[]'::jsonb,
    'hasFollowUp', l.next_follow_up_at IS NOT NULL,
    'registeredAt', to_char(l.registered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  )
$$;

CREATE FUNCTION app.follow_up_scope(f follow_ups) RETURNS jsonb
LANGUAGE sql STABLE
AS $$
  SELECT jsonb_build_object(
    'kind', f.kind,
    'status', f.status,
    'assignee', f.assignee_id,
    'dueAt', to_char(f.due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  )
$$;

-- The envelope as it goes over NOTIFY: readable with psql, no personal data.
CREATE FUNCTION app.event_envelope(e events) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  head jsonb := jsonb_build_object(
    'id', e.id,
    'position', e.position::text,
    'source', e.source,
    'type', e.name,
    'time', to_char(e.time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'idempotencyKey', e.idempotency_key
  );
  whole text := (head || jsonb_build_object('data', e.data))::text;
BEGIN
  -- NOTIFY takes less than 8000 bytes; the log is the truth, so a reference will do.
  IF octet_length(whole) < 8000 THEN
    RETURN whole;
  END IF;
  RETURN (head || jsonb_build_object('data', jsonb_build_object(
    'truncated', true, 'reference', e.id, 'originalSizeBytes', octet_length(whole)
  )))::text;
END
$$;

-- Every lead and follow-up has a scope from its first moment, also what is put there without an event (demo
-- data, a restored dump): its first event then tells what it was before.
CREATE FUNCTION app.remember_new_leads() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  INSERT INTO lead_scopes (lead_id, scope)
  SELECT l.id, app.lead_scope(l) FROM new_rows n JOIN leads l ON l.id = n.id
  ON CONFLICT (lead_id) DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_remembered AFTER INSERT ON leads REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.remember_new_leads();

CREATE FUNCTION app.remember_new_follow_ups() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  INSERT INTO follow_up_scopes (follow_up_id, scope)
  SELECT f.id, app.follow_up_scope(f) FROM new_rows n JOIN follow_ups f ON f.id = n.id
  ON CONFLICT (follow_up_id) DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER follow_ups_remembered AFTER INSERT ON follow_ups REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.remember_new_follow_ups();

-- Numbers and announces all events of the committing transaction at its first firing; the others find nothing
-- left to do. Runs with the owner's rights, since the writer may no longer see what it changed.
CREATE FUNCTION app.number_events() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  this_one constant bigint := pg_current_xact_id()::text::bigint;
  total integer;
  base  bigint;
  entry events;
BEGIN
  IF EXISTS (SELECT FROM events WHERE id = new.id AND position IS NOT NULL) THEN
    RETURN NULL;
  END IF;

  -- Locks before counter: scopes are compared and kept in the order of positions, and in the order of ids, so
  -- that no two wait for each other. DO UPDATE … WHERE false locks and writes nothing.
  INSERT INTO lead_scopes (lead_id, scope, new_in)
  SELECT DISTINCT l.id, 'null'::jsonb, NULL::bigint
  FROM events e JOIN leads l ON l.id = e.lead_id
  WHERE e.position IS NULL AND e.written_in = this_one
  ORDER BY l.id
  ON CONFLICT (lead_id) DO UPDATE SET scope = excluded.scope WHERE false;

  -- Scopes before the counter too: its row is held as briefly as can be.
  WITH mine AS (
    SELECT id, lead_id, follow_up_id,
      row_number() OVER (PARTITION BY lead_id ORDER BY seq) AS nth_of_lead,
      row_number() OVER (PARTITION BY follow_up_id ORDER BY seq) AS nth_of_follow_up
    FROM events WHERE position IS NULL AND written_in = this_one
  ), scoped AS MATERIALIZED (
    SELECT m.id, m.nth_of_lead, m.nth_of_follow_up,
      app.lead_scope(l) AS lead_now,
      nullif(ls.scope, 'null'::jsonb) AS lead_left,
      coalesce(ls.new_in = this_one, false) AS lead_is_new,
      CASE WHEN f.id IS NOT NULL THEN app.follow_up_scope(f) END AS follow_up_now,
      fs.scope AS follow_up_left,
      coalesce(fs.new_in = this_one, false) AS follow_up_is_new
    FROM mine m
    JOIN leads l ON l.id = m.lead_id
    LEFT JOIN lead_scopes ls ON ls.lead_id = m.lead_id
    LEFT JOIN follow_ups f ON f.id = m.follow_up_id
    LEFT JOIN follow_up_scopes fs ON fs.follow_up_id = m.follow_up_id
  )
  UPDATE events e
  SET scope_after = s.lead_now,
      scope_before = CASE WHEN s.nth_of_lead > 1 THEN s.lead_now
                          WHEN s.lead_is_new THEN NULL
                          ELSE coalesce(s.lead_left, s.lead_now) END,
      follow_up_after = s.follow_up_now,
      follow_up_before = CASE WHEN s.nth_of_follow_up > 1 THEN s.follow_up_now
                              WHEN s.follow_up_is_new THEN NULL
                              ELSE coalesce(s.follow_up_left, s.follow_up_now) END
  FROM scoped s
  WHERE e.id = s.id;

  UPDATE lead_scopes ls
  SET scope = e.scope_after, new_in = NULL
  FROM (
    SELECT DISTINCT lead_id, scope_after FROM events
    WHERE position IS NULL AND written_in = this_one AND scope_after IS NOT NULL
  ) e
  WHERE ls.lead_id = e.lead_id;

  INSERT INTO follow_up_scopes (follow_up_id, scope, new_in)
  SELECT DISTINCT follow_up_id, follow_up_after, NULL::bigint FROM events
  WHERE position IS NULL AND written_in = this_one AND follow_up_after IS NOT NULL
  ON CONFLICT (follow_up_id) DO UPDATE SET scope = excluded.scope, new_in = NULL;

  SELECT count(*) INTO total FROM events WHERE position IS NULL AND written_in = this_one;
  UPDATE event_counter SET head = head + total RETURNING head - total INTO base;
  IF base IS NULL THEN
    RAISE EXCEPTION 'the event counter has no row: the log cannot be written';
  END IF;

  FOR entry IN
    WITH numbered AS (
      SELECT id, base + row_number() OVER (ORDER BY seq) AS position
      FROM events WHERE events.position IS NULL AND written_in = this_one
    ), placed AS (
      UPDATE events e SET position = n.position FROM numbered n WHERE e.id = n.id RETURNING e.*
    )
    SELECT * FROM placed ORDER BY position
  LOOP
    PERFORM pg_notify(entry.channel, app.event_envelope(entry));
  END LOOP;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER event_position
  AFTER INSERT ON events
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.number_events();

-- Events are immutable: after their position is given, nothing of them changes. Erasure has no need to, for
-- they hold no personal data; retention deletes whole rows.
CREATE FUNCTION app.refuse_event_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'events are immutable' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER events_immutable
  BEFORE UPDATE ON events
  FOR EACH ROW WHEN (old.position IS NOT NULL) EXECUTE FUNCTION app.refuse_event_change();
