-- The audit log as a chain: dense numbers in commit order, each entry with the hash of the one before.
--
-- Guarantee: of the entries committed up to number N none can be changed, removed, added or put elsewhere without
-- `npm run audit:verify` naming it. What keeps it: entries are linked when their transaction commits, under one row
-- lock, and nobody but their own transaction can touch them. What would break it: nothing that leaves the head as
-- it was anchored in the event log; whoever can rewrite that, too, must be found by an anchor kept elsewhere.
ALTER TABLE audit_log
  ADD COLUMN seq           bigint GENERATED ALWAYS AS IDENTITY,
  -- The transaction that wrote it.
  ADD COLUMN written_in    bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  ADD COLUMN number        bigint UNIQUE,
  -- By field, of what stands in audit_values or stood there: SHA-256, in hex.
  ADD COLUMN digests       jsonb,
  -- Kept beside the hash itself: a row that was rewritten with its hash is told from the one after it.
  ADD COLUMN previous_hash bytea CHECK (octet_length(previous_hash) = 32),
  ADD COLUMN hash          bytea CHECK (octet_length(hash) = 32),
  ADD CHECK (num_nulls(number, digests, previous_hash, hash) IN (0, 4));
-- "Which rows has the committing transaction to link?"
CREATE INDEX audit_log_unlinked_idx ON audit_log (written_in, seq) WHERE number IS NULL;

-- The end of the chain.
CREATE TABLE audit_head (
  id     boolean PRIMARY KEY DEFAULT true CHECK (id),
  number bigint NOT NULL DEFAULT 0 CHECK (number >= 0),
  -- Before the first entry: zeros.
  hash   bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (octet_length(hash) = 32)
);
INSERT INTO audit_head DEFAULT VALUES;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON audit_head TO CURRENT_USER USING (true) WITH CHECK (true);
-- The worker anchors it in the event log.
GRANT SELECT ON audit_head TO nachfass_worker;
CREATE POLICY worker_read ON audit_head FOR SELECT TO nachfass_worker USING (true);

-- Number, hashes and transaction are given, not written.
REVOKE INSERT ON audit_log FROM nachfass_app, nachfass_worker;
GRANT INSERT (id, at, user_id, action, subject_type, subject_id, lead_id, changes) ON audit_log
TO nachfass_app, nachfass_worker;

-- What the digest of a value covers. No text holds a zero byte, so nothing can be shifted from one part to the next.
CREATE FUNCTION app.audit_digest(v audit_values) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT encode(sha256(
    v.salt || convert_to(v.field, 'UTF8') || '\x00' || convert_to(coalesce(v.before, ''), 'UTF8')
    || '\x00' || convert_to(coalesce(v.after, ''), 'UTF8')
  ), 'hex')
$$;

-- What the hash of an entry covers, beside the hash before: a line each. server/audit/chain.ts computes the same.
CREATE FUNCTION app.audit_content(e audit_log) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT concat_ws(E'\n',
    e.number::text,
    e.id::text,
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    coalesce(e.user_id::text, ''),
    e.action,
    e.subject_type,
    e.subject_id::text,
    coalesce(e.lead_id::text, ''),
    e.changes::text,
    e.digests::text
  )
$$;

-- Links entries to the end of the chain, in the order given. Whoever is here holds the head until they commit.
CREATE FUNCTION app.link_audit(ids uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
  head  audit_head;
  entry audit_log;
  touched integer;
BEGIN
  SELECT * INTO head FROM audit_head FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the audit log has no head: it cannot be written';
  END IF;
  FOR entry IN
    SELECT a.* FROM unnest(ids) WITH ORDINALITY AS wanted (id, nth) JOIN audit_log a USING (id) ORDER BY nth
  LOOP
    head.number := head.number + 1;
    entry.number := head.number;
    SELECT coalesce(jsonb_object_agg(v.field, app.audit_digest(v)), '{}') INTO entry.digests
    FROM audit_values v WHERE v.entry_id = entry.id;
    entry.previous_hash := head.hash;
    head.hash := sha256(head.hash || convert_to(app.audit_content(entry), 'UTF8'));
    UPDATE audit_log
    SET number = entry.number, digests = entry.digests, previous_hash = entry.previous_hash, hash = head.hash
    WHERE id = entry.id;
  END LOOP;
  UPDATE audit_head SET number = head.number, hash = head.hash;
  GET DIAGNOSTICS touched = ROW_COUNT;
  IF touched <> 1 THEN
    RAISE EXCEPTION 'the head of the audit log was not written';
  END IF;
END
$$;

-- What was written before there was a chain.
SELECT app.link_audit(coalesce((SELECT array_agg(id ORDER BY at, id) FROM audit_log), '{}'));

-- Links all entries of the committing transaction at its first firing; the others find nothing left to do. While the
-- transaction's events are still to be numbered it waits for them: then the head is only ever asked for by who holds
-- the event counter, or who needs neither, so that it makes nobody wait who would not have waited for the counter.
CREATE FUNCTION app.chain_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  this_one constant bigint := pg_current_xact_id()::text::bigint;
  pending uuid[];
BEGIN
  -- One look by id: the unlinked entries of this transaction are dead in their index once they are linked, and would
  -- be walked through again at each firing.
  IF TG_TABLE_NAME = 'audit_log' AND EXISTS (SELECT FROM audit_log WHERE id = new.id AND number IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  pending := ARRAY (SELECT id FROM audit_log WHERE number IS NULL AND written_in = this_one ORDER BY seq);
  IF pending = '{}' OR EXISTS (SELECT FROM events WHERE position IS NULL AND written_in = this_one) THEN
    RETURN NULL;
  END IF;
  PERFORM app.link_audit(pending);
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER audit_chain
  AFTER INSERT ON audit_log
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.chain_audit();

-- Where entries were written before the events: of the triggers of one row, event_position fires first, by its name.
CREATE CONSTRAINT TRIGGER event_position_then_audit
  AFTER INSERT ON events
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.chain_audit();

-- Values are written with their entry: to one that is linked nothing is added.
CREATE FUNCTION app.refuse_late_values() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM new_rows n JOIN audit_log a ON a.id = n.entry_id WHERE a.number IS NOT NULL) THEN
    RAISE EXCEPTION 'nothing is added to an entry of the audit log' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_values_with_entry AFTER INSERT ON audit_values REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_late_values();

-- Nobody changes or removes what is linked, the owner included; values are emptied, and then for good.
CREATE FUNCTION app.refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_log_kept BEFORE UPDATE ON audit_log
  FOR EACH ROW WHEN (old.number IS NOT NULL) EXECUTE FUNCTION app.refuse_audit_change();
CREATE TRIGGER audit_values_kept BEFORE UPDATE ON audit_values
  FOR EACH ROW WHEN (
    old.erased_by IS NOT NULL OR new.erased_by IS NULL OR new.entry_id <> old.entry_id OR new.field <> old.field
  )
  EXECUTE FUNCTION app.refuse_audit_change();
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
  FOR EACH ROW WHEN (new.number <= old.number) EXECUTE FUNCTION app.refuse_audit_change();
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['audit_log', 'audit_values', 'audit_head'] LOOP
    EXECUTE format('CREATE TRIGGER %1$I BEFORE DELETE ON %2$I
      FOR EACH ROW EXECUTE FUNCTION app.refuse_audit_change()', name || '_not_deleted', name);
    EXECUTE format('CREATE TRIGGER %1$I BEFORE TRUNCATE ON %2$I
      FOR EACH STATEMENT EXECUTE FUNCTION app.refuse_audit_change()', name || '_not_truncated', name);
  END LOOP;
END
$$;
