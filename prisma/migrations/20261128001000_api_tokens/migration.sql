-- Personal API tokens: what a person's programs sign in with. Kept by the hash of the secret, like sessions, with the
-- first characters beside it, by which its owner knows which one it is.
CREATE TABLE api_tokens (
  id            uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  user_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  prefix        text NOT NULL CHECK (prefix ~ '^nf_[A-Za-z0-9]{6}$'),
  token_hash    bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  scopes        text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 3 AND scopes <@ ARRAY['READ', 'WRITE', 'ADMIN']),
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  expires_at    timestamptz(3) NOT NULL CHECK (expires_at > created_at),
  last_used_at  timestamptz(3),
  revoked_at    timestamptz(3),
  revoked_by_id uuid REFERENCES users (id),
  CHECK ((revoked_at IS NULL) = (revoked_by_id IS NULL))
);
-- Which tokens does this person have, the newest first?
CREATE INDEX api_tokens_user_id_idx ON api_tokens (user_id, created_at DESC);

ALTER TABLE api_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_tokens FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON api_tokens TO CURRENT_USER USING (true) WITH CHECK (true);

-- The hash is written and never read; when a token was used is written by its door alone.
GRANT SELECT (id, user_id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at, revoked_by_id)
  ON api_tokens TO nachfass_app;
GRANT INSERT (id, user_id, name, prefix, token_hash, scopes, expires_at) ON api_tokens TO nachfass_app;
GRANT UPDATE (revoked_at, revoked_by_id) ON api_tokens TO nachfass_app;
-- Who sees a token: its owner, and admins.
CREATE POLICY app_read ON api_tokens FOR SELECT TO nachfass_app
  USING (user_id = (SELECT app.viewer_id()) OR (SELECT app.viewer_role()) = 'ADMIN');
-- Nobody makes one for another.
CREATE POLICY app_insert ON api_tokens FOR INSERT TO nachfass_app
  WITH CHECK (user_id = (SELECT app.viewer_id()));
-- Revoked by its owner or an admin, under their own name, and for good.
CREATE POLICY app_update ON api_tokens FOR UPDATE TO nachfass_app
  USING (
    revoked_at IS NULL
    AND (user_id = (SELECT app.viewer_id()) OR (SELECT app.viewer_role()) = 'ADMIN')
  )
  WITH CHECK (revoked_at IS NOT NULL AND revoked_by_id = (SELECT app.viewer_id()));
