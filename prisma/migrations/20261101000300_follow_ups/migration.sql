-- Follow-ups, their ledger, and activities.
CREATE TABLE follow_ups (
  id           uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id      uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  kind         text NOT NULL CHECK (kind IN ('T3', 'T7', 'CUSTOM')),
  status       text NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'SKIPPED', 'CANCELLED')),
  due_at       timestamptz(3) NOT NULL,
  anchor_at    timestamptz(3),
  owned_since  timestamptz(3),
  fired_at     timestamptz(3),
  held_since   timestamptz(3),
  completed_at timestamptz(3),
  outcome      text CHECK (outcome IN ('SUCCESS', 'NO_ANSWER', 'POSTPONED', 'DECLINED')),
  notes        text CHECK (length(notes) <= 10000),
  action       text CHECK (length(action) BETWEEN 1 AND 500),
  assignee_id  uuid REFERENCES users (id),
  created_at   timestamptz(3) NOT NULL,
  CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL)),
  CHECK ((status = 'COMPLETED') = (outcome IS NOT NULL)),
  CHECK (kind = 'CUSTOM' OR anchor_at IS NOT NULL),
  CHECK (kind <> 'CUSTOM' OR action IS NOT NULL)
);
CREATE INDEX follow_ups_lead_idx ON follow_ups (lead_id, due_at, id);
-- "What do I do next?"
CREATE INDEX follow_ups_assignee_idx ON follow_ups (assignee_id, status, due_at, id);
-- "What is due and has not fired?" (the engine)
CREATE INDEX follow_ups_due_idx ON follow_ups (due_at, id)
  WHERE status = 'PENDING' AND fired_at IS NULL AND held_since IS NULL;
-- All open ones by date (managers' and admins' queues).
CREATE INDEX follow_ups_open_idx ON follow_ups (due_at, id) WHERE status = 'PENDING';
-- Another T3 opens only when none is pending; one T7 per ownership.
CREATE UNIQUE INDEX follow_ups_one_pending_idx ON follow_ups (lead_id, kind)
  WHERE status = 'PENDING' AND kind IN ('T3', 'T7');
CREATE UNIQUE INDEX follow_ups_one_t7_idx ON follow_ups (lead_id, owned_since)
  WHERE kind = 'T7' AND status <> 'CANCELLED';

-- One row per decision, with its reason in words a sales person understands.
CREATE TABLE follow_up_ledger (
  id           uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  follow_up_id uuid NOT NULL REFERENCES follow_ups (id) ON DELETE CASCADE,
  lead_id      uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  at           timestamptz(3) NOT NULL,
  decision     text NOT NULL CHECK (decision IN
    ('PLANNED', 'MOVED', 'FIRED', 'SKIPPED', 'HELD', 'RESUMED', 'CANCELLED', 'COMPLETED')),
  due_at       timestamptz(3),
  reason_code  text NOT NULL,
  reason_de    text NOT NULL,
  reason_en    text NOT NULL,
  -- Of FIRED: the batch whose BATCH event told its owner; NULL until it has been told.
  batch_id     uuid CHECK (batch_id IS NULL OR decision = 'FIRED')
);
CREATE INDEX follow_up_ledger_follow_up_idx ON follow_up_ledger (follow_up_id, at, id);
CREATE INDEX follow_up_ledger_lead_idx ON follow_up_ledger (lead_id);
-- Which firings have not been told to their owners? (Empty but for the moment between a batch and its event.)
CREATE INDEX follow_up_ledger_untold_idx ON follow_up_ledger (at, id) WHERE decision = 'FIRED' AND batch_id IS NULL;
-- Fired once, whatever runs beside it.
CREATE UNIQUE INDEX follow_up_ledger_fired_once_idx ON follow_up_ledger (follow_up_id) WHERE decision = 'FIRED';

-- Activities are never edited; a correction is a new one, an undo marks it withdrawn. What the system logs
-- carries codes in `detail` instead of a summary, so that every reader reads it in their own language.
CREATE TABLE activities (
  id           uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id      uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  type         text NOT NULL CHECK (type IN (
    'QUALIFIED_CALL', 'MEETING', 'DEMO', 'ROI_PRESENTATION', 'SAMPLE_SENT', 'CALL', 'EMAIL', 'EMAIL_RECEIVED',
    'NOTE', 'SAMPLE_FEEDBACK', 'FIRST_CONTACT', 'FOLLOW_UP', 'REGISTERED', 'STATUS_CHANGED', 'FOLLOW_UP_DUE')),
  at           timestamptz(3) NOT NULL,
  logged_at    timestamptz(3) NOT NULL,
  summary      text CHECK (length(summary) BETWEEN 1 AND 10000),
  detail       jsonb,
  outcome      text CHECK (outcome IN
    ('SUCCESSFUL', 'UNSUCCESSFUL', 'NO_ANSWER', 'CALLBACK_REQUESTED', 'INFO_SENT', 'QUALIFIED', 'DISQUALIFIED')),
  by_user_id   uuid REFERENCES users (id),
  follow_up_id uuid REFERENCES follow_ups (id),
  meaningful   boolean NOT NULL,
  progress     boolean NOT NULL,
  withdrawn_at timestamptz(3)
);
CREATE INDEX activities_lead_idx ON activities (lead_id, at DESC, id DESC);
CREATE INDEX activities_follow_up_idx ON activities (follow_up_id) WHERE follow_up_id IS NOT NULL;
