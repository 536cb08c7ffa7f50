-- What mail says: an admin's words for the system or a territory. Where there are none, the product's own hold.
CREATE TABLE mail_templates (
  id             uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  kind           text NOT NULL CHECK (kind IN ('SAMPLE', 'BULK_ORDER', 'PROTECTION_WARNING')),
  language       text NOT NULL CHECK (language IN ('DE', 'EN')),
  -- NULL: the system.
  territory_code text REFERENCES territories (code),
  -- Both NULL: the words were given up, and its surroundings decide again. The row stays for its version.
  subject        text CHECK (length(subject) BETWEEN 1 AND 200),
  body           text CHECK (length(body) BETWEEN 1 AND 10000),
  version        integer NOT NULL CHECK (version > 0),
  updated_at     timestamptz(3) NOT NULL,
  updated_by_id  uuid REFERENCES users (id),
  CHECK ((subject IS NULL) = (body IS NULL)),
  UNIQUE NULLS NOT DISTINCT (kind, language, territory_code)
);

-- Rows: templates tell of nobody. Who sends a draft to somebody else needs them, and so does the worker; admins alone
-- write them, under their own name.
ALTER TABLE mail_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_templates FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON mail_templates TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT ON mail_templates TO nachfass_worker;
CREATE POLICY worker_read ON mail_templates FOR SELECT TO nachfass_worker USING (true);
GRANT SELECT, INSERT, UPDATE ON mail_templates TO nachfass_app;
CREATE POLICY app_read ON mail_templates FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_id()) IS NOT NULL);
CREATE POLICY app_insert ON mail_templates FOR INSERT TO nachfass_app
  WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN' AND updated_by_id = (SELECT app.viewer_id()));
CREATE POLICY app_update ON mail_templates FOR UPDATE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN')
  WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN' AND updated_by_id = (SELECT app.viewer_id()));
