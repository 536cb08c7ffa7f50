-- What runs by the clock, as admins see it: when, with what, and what it could not do. The queue's own tables are the
-- worker's and forget what is done.

-- One row per job, made at its first run. Nothing personal.
CREATE TABLE job_runs (
  name            text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{1,63}$'),
  -- Of the last run, by the machine's clock: none yet, or running, or ended.
  started_at      timestamptz(3),
  finished_at     timestamptz(3),
  outcome         text CHECK (outcome IN ('DONE', 'UNFINISHED', 'FAILED')),
  done            integer NOT NULL DEFAULT 0 CHECK (done >= 0),
  failed          integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
  -- Of all runs that have ended; failures are those that came to nothing.
  runs            bigint NOT NULL DEFAULT 0 CHECK (runs >= 0),
  failures        bigint NOT NULL DEFAULT 0 CHECK (failures >= 0),
  next_at         timestamptz(3),
  -- An admin wants it run now; cleared as the next run begins.
  requested_at    timestamptz(3),
  requested_by_id uuid REFERENCES users (id),
  CHECK ((requested_at IS NULL) = (requested_by_id IS NULL))
);
-- "What is to be run now?", asked every few seconds.
CREATE INDEX job_runs_requested_idx ON job_runs (requested_at) WHERE requested_at IS NOT NULL;

ALTER TABLE job_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_runs FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON job_runs TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON job_runs TO nachfass_worker;
CREATE POLICY worker_all ON job_runs TO nachfass_worker USING (true) WITH CHECK (true);
-- Admins see the runs, and ask for one under their own name. The rest is the worker's.
GRANT SELECT, UPDATE (requested_at, requested_by_id) ON job_runs TO nachfass_app;
CREATE POLICY app_read ON job_runs FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');
CREATE POLICY app_update ON job_runs FOR UPDATE TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN')
  WITH CHECK ((SELECT app.viewer_role()) = 'ADMIN' AND requested_by_id = (SELECT app.viewer_id()));

-- Leads that a job could not do its work on, for as long as it cannot. The log has the error; here stands its kind
-- alone, for a message may tell of a person.
CREATE TABLE stuck_leads (
  job          text NOT NULL CHECK (job ~ '^[a-z][a-z0-9-]{1,63}$'),
  lead_id      uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  error        text NOT NULL CHECK (error ~ '^[A-Za-z0-9_ .]{1,100}$'),
  attempts     integer NOT NULL CHECK (attempts > 0),
  first_at     timestamptz(3) NOT NULL,
  last_at      timestamptz(3) NOT NULL,
  -- The run that failed last: one that has met everything and not this one has found it well again.
  run_id       uuid NOT NULL,
  PRIMARY KEY (job, lead_id)
);
-- "What is stuck, the longest first?"
CREATE INDEX stuck_leads_since_idx ON stuck_leads (first_at, lead_id);
-- Deleting a lead looks for its rows.
CREATE INDEX stuck_leads_lead_idx ON stuck_leads (lead_id);

ALTER TABLE stuck_leads ENABLE ROW LEVEL SECURITY;
ALTER TABLE stuck_leads FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON stuck_leads TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON stuck_leads TO nachfass_worker;
CREATE POLICY worker_all ON stuck_leads TO nachfass_worker USING (true) WITH CHECK (true);
GRANT SELECT ON stuck_leads TO nachfass_app;
CREATE POLICY app_read ON stuck_leads FOR SELECT TO nachfass_app
  USING ((SELECT app.viewer_role()) = 'ADMIN');
