-- What can be undone, for a minute: the token by its hash alone, and what the leads were before. The memory holds
-- former values, names and addresses among them: the job that forgets deletes it when its time is over.
CREATE TABLE undo_tokens (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  operation  text NOT NULL,
  lead_ids   uuid[] NOT NULL CHECK (cardinality(lead_ids) BETWEEN 1 AND 200),
  memory     jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  -- The transaction that can be undone: what was written after it, followed.
  written_in bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint
);
-- Which have had their time?
CREATE INDEX undo_tokens_expires_idx ON undo_tokens (expires_at);

ALTER TABLE undo_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE undo_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON undo_tokens TO CURRENT_USER USING (true) WITH CHECK (true);
-- The worker deletes what has had its time, and reads no memory.
GRANT SELECT (token_hash, expires_at), DELETE ON undo_tokens TO nachfass_worker;
CREATE POLICY worker_all ON undo_tokens TO nachfass_worker USING (true) WITH CHECK (true);
-- Written for oneself; read by app.begin_undo alone.
GRANT INSERT ON undo_tokens TO nachfass_app;
CREATE POLICY app_insert ON undo_tokens FOR INSERT TO nachfass_app
  WITH CHECK (user_id = (SELECT app.viewer_id()));

-- Undoing begins here: takes the viewer's own token for good, locks its leads in the order of their ids, and keeps
-- them in sight until the transaction ends, for what is undone may have ended it (deleting, leaving). Nothing comes
-- back for another's token, for one that was used, and where the viewer would not see a lead today even as it was
-- before: a right that was lost since stays lost. `followed`: something has happened to a lead since.
CREATE FUNCTION app.begin_undo(hash bytea)
RETURNS TABLE (operation text, memory jsonb, expires_at timestamptz, followed boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  token undo_tokens;
  last_own bigint;
BEGIN
  DELETE FROM undo_tokens t WHERE t.token_hash = hash AND t.user_id = app.viewer_id() RETURNING t.* INTO token;
  IF token.token_hash IS NULL THEN
    RETURN;
  END IF;
  PERFORM FROM leads l WHERE l.id = ANY (token.lead_ids) ORDER BY l.id FOR UPDATE;
  SELECT max(e.position) INTO last_own FROM events e
  WHERE e.lead_id = ANY (token.lead_ids) AND e.written_in = token.written_in;
  IF EXISTS (
    SELECT FROM unnest(token.lead_ids) AS wanted (id)
    WHERE NOT EXISTS (
      SELECT FROM events e
      WHERE e.lead_id = wanted.id AND e.written_in = token.written_in AND app.scope_visible(e.scope_before)
    )
  ) THEN
    RETURN;
  END IF;
  PERFORM set_config('app.kept_in_sight', (app.kept_in_sight() || token.lead_ids)::text, true);
  RETURN QUERY SELECT token.operation, token.memory, token.expires_at, EXISTS (
    SELECT FROM events e WHERE e.lead_id = ANY (token.lead_ids) AND e.position > last_own
  );
END
$$;
REVOKE ALL ON FUNCTION app.begin_undo(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.begin_undo(bytea) TO nachfass_app;
