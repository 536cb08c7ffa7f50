-- Settings, audit, idempotency.

-- Every number of the domain, per system (territory NULL) or territory. Absent means the default.
CREATE TABLE settings (
  id             uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  key            text NOT NULL CHECK (key ~ '^[a-z][A-Za-z0-9.]{1,99}$'),
  territory_code text REFERENCES territories (code),
  value          jsonb NOT NULL,
  updated_at     timestamptz(3) NOT NULL,
  updated_by_id  uuid REFERENCES users (id),
  UNIQUE NULLS NOT DISTINCT (key, territory_code)
);

-- Who did what, when. Append-only for the application.
CREATE TABLE audit_log (
  id           uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  at           timestamptz(3) NOT NULL,
  user_id      uuid REFERENCES users (id),
  action       text NOT NULL,
  subject_type text NOT NULL,
  subject_id   uuid NOT NULL,
  lead_id      uuid REFERENCES leads (id) ON DELETE SET NULL,
  changes      jsonb NOT NULL
);
CREATE INDEX audit_log_lead_idx ON audit_log (lead_id, at DESC, id DESC);

-- Same key and input within 24 hours: the same answer, read afresh. Ids are kept, never answers; of the input
-- only a digest.
CREATE TABLE idempotency_keys (
  user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  operation    text NOT NULL,
  input_hash   bytea NOT NULL CHECK (octet_length(input_hash) = 32),
  subject_id   uuid NOT NULL,
  created_at   timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);
