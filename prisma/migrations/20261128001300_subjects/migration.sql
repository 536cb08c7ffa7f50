-- People whom a provider of identities (OpenID Connect) knows, by the name it has for them: that name alone is theirs
-- for good, an e-mail address can go to somebody else.
CREATE TABLE user_subjects (
  issuer           text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
  subject          text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  user_id          uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- When the token was issued whose claims were last applied: an older one changes nothing any more.
  claims_issued_at timestamptz(3) NOT NULL,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject),
  -- Has this person a subject of this issuer already?
  UNIQUE (user_id, issuer)
);

ALTER TABLE user_subjects ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_subjects FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON user_subjects TO CURRENT_USER USING (true) WITH CHECK (true);

-- A provider's token opens one session, once. Its signature can be spelled in several ways; what was signed cannot.
ALTER TABLE sessions
  ADD COLUMN assertion_hash bytea UNIQUE CHECK (octet_length(assertion_hash) = 32);

-- The worker deletes sessions that ended long ago, without reading any. One that a provider's token opened stays until
-- the token is over: else it would open another after it was revoked.
CREATE OR REPLACE FUNCTION app.forget_sessions(kept interval, most integer) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
  WITH gone AS (
    DELETE FROM sessions
    WHERE id IN (
      SELECT s.id FROM sessions s
      WHERE CASE WHEN s.assertion_hash IS NULL THEN least(s.expires_at, s.revoked_at) ELSE s.expires_at END
        < now() - kept
      LIMIT most
    )
    RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;
