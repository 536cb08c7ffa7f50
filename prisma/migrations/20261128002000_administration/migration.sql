-- Administration: people, what is granted to them, and teams are written by admins alone.

-- Counts the changes of a person or a team: who changes one says which version they saw.
ALTER TABLE users ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE teams ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
GRANT SELECT (version) ON users TO nachfass_app, nachfass_worker;

-- A password hash is written with a new person and read by nobody but the door of sign-in.
GRANT INSERT (id, email, name, role, team_id, password_hash, active, created_at, version) ON users TO nachfass_app;
GRANT UPDATE (email, name, role, team_id, active, version) ON users TO nachfass_app;
GRANT INSERT, DELETE ON user_territories TO nachfass_app;
GRANT INSERT (id, name, created_at, version), UPDATE (name, version), DELETE ON teams TO nachfass_app;

-- Who may add or change a person? Admins; nobody is deleted, since what they did stays theirs.
CREATE POLICY app_insert ON users FOR INSERT TO nachfass_app WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_update ON users FOR UPDATE TO nachfass_app USING ((SELECT app.viewer_role()) = 'ADMIN');

-- Who may grant and take territories? Admins.
CREATE POLICY app_insert ON user_territories FOR INSERT TO nachfass_app
  WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_delete ON user_territories FOR DELETE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');

-- Teams were read-only to the application. Everybody signed in knows their names; admins write them.
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE teams FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON teams TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY worker_read ON teams FOR SELECT TO nachfass_worker USING (true);
CREATE POLICY app_read ON teams FOR SELECT TO nachfass_app USING ((SELECT app.viewer_id()) IS NOT NULL);
CREATE POLICY app_insert ON teams FOR INSERT TO nachfass_app WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_update ON teams FOR UPDATE TO nachfass_app USING ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_delete ON teams FOR DELETE TO nachfass_app USING ((SELECT app.viewer_role()) = 'ADMIN');
