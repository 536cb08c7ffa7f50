-- What a lead's life needs beside its fields: when its clock and its score are due next, the stops of its clock,
-- requests to its owner's manager, and transfers.

ALTER TABLE leads
  -- When the protection clock has its next step (warning, grace, expiry). NULL: no clock runs. New rows are due at
  -- once, so that one that was put there without its clock is found by the next run.
  ADD COLUMN clock_due_at timestamptz(3) DEFAULT 'epoch',
  -- The score as of its last computation; NULL before the first.
  ADD COLUMN score_total smallint CHECK (score_total BETWEEN 0 AND 100),
  ADD COLUMN score_band text CHECK (score_band IN ('WEAK', 'MEDIUM', 'STRONG')),
  -- When time alone changes the score next. NULL: it does not. New rows are due at once.
  ADD COLUMN score_changes_at timestamptz(3) DEFAULT 'epoch',
  -- What it was before it was deleted or merged: restoring gives it back.
  ADD COLUMN former_status text CHECK (former_status IN
    ('REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'LOST', 'EXPIRED')),
  ADD COLUMN removed_at timestamptz(3),
  ADD CHECK ((score_total IS NULL) = (score_band IS NULL)),
  ADD CHECK (former_status IS NULL OR status IN ('DELETED', 'MERGED')),
  ADD CHECK (removed_at IS NULL OR status IN ('DELETED', 'MERGED'));
-- Whose protection clock has a step due?
CREATE INDEX leads_clock_due_idx ON leads (clock_due_at, id) WHERE clock_due_at IS NOT NULL;
-- Whose score has changed by time alone?
CREATE INDEX leads_score_due_idx ON leads (score_changes_at, id) WHERE score_changes_at IS NOT NULL;

-- A date that a person chose: only a new anchor moves it.
ALTER TABLE follow_ups ADD COLUMN rescheduled boolean NOT NULL DEFAULT false;

-- The stops of a lead's clock that have ended; one still running stands on the lead.
CREATE TABLE lead_pauses (
  id            uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id       uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  stopped_at    timestamptz(3) NOT NULL,
  resumed_at    timestamptz(3) NOT NULL,
  stopped_by_id uuid REFERENCES users (id),
  resumed_by_id uuid REFERENCES users (id),
  reason        text NOT NULL CHECK (length(reason) BETWEEN 10 AND 2000),
  CHECK (resumed_at >= stopped_at)
);
CREATE INDEX lead_pauses_lead_idx ON lead_pauses (lead_id, stopped_at, id);

-- Who stopped a clock that still stands: goes into the pause when it runs again.
ALTER TABLE leads ADD COLUMN clock_stopped_by_id uuid REFERENCES users (id);

-- What an owner asks of their manager: to stop or resume the clock, or to extend protection.
CREATE TABLE clock_requests (
  id              uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id         uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  kind            text NOT NULL CHECK (kind IN ('STOP', 'RESUME', 'EXTEND')),
  days            integer CHECK (days > 0),
  reason          text NOT NULL CHECK (length(reason) BETWEEN 10 AND 2000),
  requested_by_id uuid NOT NULL REFERENCES users (id),
  requested_at    timestamptz(3) NOT NULL,
  status          text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'CLOSED')),
  decided_by_id   uuid REFERENCES users (id),
  decided_at      timestamptz(3),
  note            text CHECK (length(note) <= 2000),
  CHECK ((kind = 'EXTEND') = (days IS NOT NULL)),
  CHECK ((status = 'PENDING') = (decided_at IS NULL))
);
-- One open request a lead and kind.
CREATE UNIQUE INDEX clock_requests_one_pending_idx ON clock_requests (lead_id, kind) WHERE status = 'PENDING';
-- Which requests wait, oldest first? What was asked about this lead?
CREATE INDEX clock_requests_pending_idx ON clock_requests (requested_at, id) WHERE status = 'PENDING';
CREATE INDEX clock_requests_lead_idx ON clock_requests (lead_id, requested_at DESC, id DESC);
CREATE INDEX clock_requests_requester_idx ON clock_requests (requested_by_id, requested_at DESC, id DESC);

-- Handing a lead over: decided by the candidate until decide_by, then by the owner's manager.
CREATE TABLE transfers (
  id             uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id        uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  from_user_id   uuid NOT NULL REFERENCES users (id),
  to_user_id     uuid NOT NULL REFERENCES users (id),
  proposed_by_id uuid NOT NULL REFERENCES users (id),
  reason         text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  proposed_at    timestamptz(3) NOT NULL,
  decide_by      timestamptz(3) NOT NULL,
  status         text NOT NULL CHECK (status IN ('PENDING', 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'CLOSED')),
  decided_by_id  uuid REFERENCES users (id),
  decided_at     timestamptz(3),
  note           text CHECK (length(note) <= 2000),
  CHECK (from_user_id <> to_user_id),
  CHECK (decide_by >= proposed_at),
  CHECK ((status = 'PENDING') = (decided_at IS NULL))
);
-- One pending transfer a lead.
CREATE UNIQUE INDEX transfers_one_pending_idx ON transfers (lead_id) WHERE status = 'PENDING';
-- Whom do pending transfers name? (The relation CANDIDATE.)
CREATE INDEX transfers_candidate_idx ON transfers (to_user_id, proposed_at, lead_id) WHERE status = 'PENDING';
CREATE INDEX transfers_lead_idx ON transfers (lead_id, proposed_at DESC, id DESC);
CREATE INDEX transfers_proposer_idx ON transfers (proposed_by_id, proposed_at DESC, id DESC);

-- What the system logs of all this on the timeline.
ALTER TABLE activities
  DROP CONSTRAINT activities_type_check,
  ADD CONSTRAINT activities_type_check CHECK (type IN (
    'QUALIFIED_CALL', 'MEETING', 'DEMO', 'ROI_PRESENTATION', 'SAMPLE_SENT', 'CALL',
    'EMAIL', 'EMAIL_RECEIVED', 'NOTE', 'SAMPLE_FEEDBACK', 'FIRST_CONTACT', 'FOLLOW_UP',
    'REGISTERED', 'STATUS_CHANGED', 'FOLLOW_UP_DUE', 'PROTECTION_WARNED', 'PROTECTION_GRACE', 'PROTECTION_EXPIRED',
    'PROTECTION_EXTENDED', 'CLOCK_STOPPED', 'CLOCK_RESUMED', 'CLOCK_REQUESTED', 'CLOCK_DECIDED', 'REGISTRATION_BACKDATED',
    'CLAIMED', 'ASSIGNED', 'TRANSFER_PROPOSED', 'TRANSFER_DECIDED', 'COLLABORATORS_CHANGED', 'MERGED',
    'UNMERGED', 'CONVERTED', 'DELETED', 'RESTORED'));
