-- Who gets a lead that nobody owns: rules in order, whose turn it is, who is away or has enough, and a log of every
-- decision.
CREATE TABLE assignment_rules (
  id             uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  -- Rules are asked in this order, 1 first, without gaps.
  position       integer NOT NULL CHECK (position > 0),
  name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- Conditions: any of the values; an empty list demands nothing.
  territories    text[] NOT NULL,
  sources        text[] NOT NULL CHECK (
    sources <@ ARRAY['TRADE_FAIR', 'PHONE', 'REFERRAL', 'PARTNER', 'WEB_FORM', 'OTHER']
  ),
  business_types text[] NOT NULL CHECK (
    business_types <@ ARRAY[
      'RESTAURANT', 'HOTEL', 'CATERING', 'CANTEEN', 'WHOLESALE', 'RETAIL', 'EDUCATION', 'HEALTHCARE', 'OTHER'
    ]
  ),
  target_user_id uuid REFERENCES users (id),
  target_team_id uuid REFERENCES teams (id),
  active         boolean NOT NULL DEFAULT true,
  created_at     timestamptz(3) NOT NULL,
  updated_at     timestamptz(3) NOT NULL,
  CHECK (num_nonnulls(target_user_id, target_team_id) = 1),
  -- At commit: moving a rule renumbers others in between.
  UNIQUE (position) DEFERRABLE INITIALLY DEFERRED
);

-- The one row whose lock makes decisions come one after the other, and whose number orders the turns.
CREATE TABLE assignment_state (
  id   boolean PRIMARY KEY DEFAULT true CHECK (id),
  turn bigint NOT NULL DEFAULT 0 CHECK (turn >= 0)
);
INSERT INTO assignment_state DEFAULT VALUES;

-- When did this rule last give this person a lead?
CREATE TABLE assignment_turns (
  rule_id uuid NOT NULL REFERENCES assignment_rules (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users (id),
  turn    bigint NOT NULL,
  PRIMARY KEY (rule_id, user_id)
);

-- One row per decision, with its reason in words a sales person understands. Rules come and go; what was said stays.
CREATE TABLE assignment_decisions (
  id          uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id     uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  at          timestamptz(3) NOT NULL,
  occasion    text NOT NULL CHECK (occasion IN ('REGISTRATION', 'IMPORT', 'SELECTION', 'WEB_FORM')),
  outcome     text NOT NULL CHECK (outcome IN ('ASSIGNED', 'QUEUED')),
  rule_id     uuid REFERENCES assignment_rules (id) ON DELETE SET NULL,
  user_id     uuid REFERENCES users (id),
  by_user_id  uuid REFERENCES users (id),
  reason_code text NOT NULL,
  reason_de   text NOT NULL,
  reason_en   text NOT NULL,
  CHECK ((outcome = 'ASSIGNED') = (user_id IS NOT NULL))
);
-- What was decided about this lead, latest first?
CREATE INDEX assignment_decisions_lead_idx ON assignment_decisions (lead_id, at DESC, id DESC);
-- What was decided, latest first? Which leads wait?
CREATE INDEX assignment_decisions_at_idx ON assignment_decisions (at DESC, id DESC);
CREATE INDEX assignment_decisions_queued_idx ON assignment_decisions (at DESC, id DESC) WHERE outcome = 'QUEUED';
-- Which decisions did this rule make? (Deleting one looks for them.)
CREATE INDEX assignment_decisions_rule_idx ON assignment_decisions (rule_id) WHERE rule_id IS NOT NULL;

-- Who is away, from the first day to the last, both included. Why is nobody's business.
CREATE TABLE absences (
  id            uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  user_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  starts_on     date NOT NULL,
  ends_on       date NOT NULL,
  created_at    timestamptz(3) NOT NULL,
  created_by_id uuid NOT NULL REFERENCES users (id),
  CHECK (ends_on >= starts_on AND ends_on - starts_on < 366)
);
-- Is this person away on this day? When are they away next?
CREATE INDEX absences_user_idx ON absences (user_id, ends_on, starts_on);
-- Who is away, in order of the days?
CREATE INDEX absences_starts_idx ON absences (starts_on, id);

-- How many open leads somebody may have for rules to give them another one. No row: any number.
CREATE TABLE user_capacities (
  user_id         uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  most_open_leads integer NOT NULL CHECK (most_open_leads BETWEEN 0 AND 100000),
  updated_at      timestamptz(3) NOT NULL
);
