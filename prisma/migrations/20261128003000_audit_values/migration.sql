-- What an edit changed, from what to what: beside the audit log, so that erasure may empty it. The log itself keeps
-- names of fields, codes, ids and instants, and a salted digest of each value.

-- The record outlives whom and what it tells of: nothing that is deleted changes or blocks it.
ALTER TABLE audit_log
  DROP CONSTRAINT audit_log_user_id_fkey,
  DROP CONSTRAINT audit_log_lead_id_fkey,
  -- One line each in what the chain is computed over.
  ADD CONSTRAINT audit_log_action_check CHECK (action ~ '^[A-Za-z][A-Za-z0-9]{0,99}$'),
  ADD CONSTRAINT audit_log_subject_type_check CHECK (subject_type ~ '^[A-Za-z][A-Za-z0-9]{0,99}$');

CREATE TABLE audit_values (
  entry_id  uuid NOT NULL REFERENCES audit_log (id),
  field     text NOT NULL CHECK (field ~ '^[A-Za-z][A-Za-z0-9]{0,99}$'),
  -- JSON, to the letter as the digest covers it; NULL is no value.
  before    text,
  after     text,
  -- Without it nobody can try which value fits a digest: it goes with the value.
  salt      bytea DEFAULT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
              CHECK (octet_length(salt) = 32),
  -- The entry that tells of its erasure.
  erased_by uuid REFERENCES audit_log (id),
  PRIMARY KEY (entry_id, field),
  CHECK ((salt IS NULL) = (erased_by IS NOT NULL)),
  CHECK (erased_by IS NULL OR (before IS NULL AND after IS NULL))
);
-- "What did this erasure empty?"
CREATE INDEX audit_values_erased_idx ON audit_values (erased_by) WHERE erased_by IS NOT NULL;

ALTER TABLE audit_values ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_values FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON audit_values TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY worker_all ON audit_values TO nachfass_worker USING (true) WITH CHECK (true);
-- Who reads the entry reads its values, salts never.
GRANT SELECT (entry_id, field, before, after, erased_by) ON audit_values TO nachfass_app, nachfass_worker;
CREATE POLICY app_read ON audit_values FOR SELECT TO nachfass_app
  USING (EXISTS (SELECT FROM audit_log a WHERE a.id = entry_id));
-- The writer may not read the entry; that it is one of this transaction is held by the trigger of the chain.
GRANT INSERT (entry_id, field, before, after) ON audit_values TO nachfass_app, nachfass_worker;
CREATE POLICY app_insert ON audit_values FOR INSERT TO nachfass_app
  WITH CHECK ((SELECT app.viewer_id()) IS NOT NULL);
