-- Changes of settings: what was decided, and how far the planning that follows from it has come.

-- One row per change, never taken back: a setting that is given back to its default is a change too. The number of
-- a place's last change is its version, so a value that was changed and changed back is noticed. The values are
-- numbers and switches: nothing personal.
CREATE TABLE setting_changes (
  id             uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  key            text NOT NULL CHECK (key ~ '^[a-z][A-Za-z0-9.]{1,99}$'),
  -- No territory is the system.
  territory_code text REFERENCES territories (code),
  version        integer NOT NULL CHECK (version > 0),
  -- What was chosen at this place; null where nothing was, and its surroundings decided.
  old_value      jsonb,
  new_value      jsonb,
  changed_at     timestamptz(3) NOT NULL,
  changed_by_id  uuid NOT NULL REFERENCES users (id),
  -- The territories whose value is another one since, and what of their open leads is planned anew; empty: nothing.
  territories    text[] NOT NULL,
  parts          text[] NOT NULL CHECK (parts <@ ARRAY['FOLLOW_UPS', 'PROTECTION', 'SCORE']),
  -- How far that has come. The leads are taken in the order of their ids; the last one taken is where it goes on.
  total          integer NOT NULL DEFAULT 0 CHECK (total >= 0),
  done           integer NOT NULL DEFAULT 0 CHECK (done >= 0),
  failed         integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
  last_lead_id   uuid,
  started_at     timestamptz(3),
  finished_at    timestamptz(3),
  -- Of two who change one place at once the second finds its number taken.
  UNIQUE NULLS NOT DISTINCT (key, territory_code, version)
);
-- "What has been changed?", newest first, of all settings or of one.
CREATE INDEX setting_changes_at_idx ON setting_changes (changed_at DESC, id DESC);
CREATE INDEX setting_changes_key_idx ON setting_changes (key, changed_at DESC, id DESC);
-- "What is still to be planned anew?", asked by the job every few seconds.
CREATE INDEX setting_changes_open_idx ON setting_changes (id) WHERE finished_at IS NULL AND cardinality(parts) > 0;

ALTER TABLE setting_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE setting_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON setting_changes TO CURRENT_USER USING (true) WITH CHECK (true);
-- The job reads what is to be done and writes how far it has come.
GRANT SELECT, UPDATE (total, done, failed, last_lead_id, started_at, finished_at) ON setting_changes TO nachfass_worker;
CREATE POLICY worker_all ON setting_changes TO nachfass_worker USING (true) WITH CHECK (true);
-- Admins see the changes, and make them under their own name. Progress is the job's.
GRANT SELECT, INSERT ON setting_changes TO nachfass_app;
CREATE POLICY app_read ON setting_changes FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_insert ON setting_changes FOR INSERT TO nachfass_app
  WITH CHECK (
    (SELECT app.viewer_role()) = 'ADMIN'
    AND changed_by_id = (SELECT app.viewer_id())
    AND (total, done, failed) = (0, 0, 0)
    AND last_lead_id IS NULL AND started_at IS NULL AND finished_at IS NULL
  );

-- The values themselves: read by everybody, since every rule goes by them, and written by admins.
ALTER TABLE settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE settings FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON settings TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY worker_read ON settings FOR SELECT TO nachfass_worker USING (true);
CREATE POLICY app_read ON settings FOR SELECT TO nachfass_app USING ((SELECT app.viewer_id()) IS NOT NULL);
GRANT INSERT, UPDATE, DELETE ON settings TO nachfass_app;
CREATE POLICY app_insert ON settings FOR INSERT TO nachfass_app
  WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_update ON settings FOR UPDATE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_delete ON settings FOR DELETE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');
