-- Leads and what hangs on them. Codes are text with CHECK, money is bigint cents: `=` on enums and numeric
-- comparison are not leakproof and could not be index conditions under row level security.
CREATE TABLE leads (
  id                     uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  company_name           text NOT NULL CHECK (length(company_name) BETWEEN 1 AND 200),
  company_normalized     text NOT NULL,
  territory_code         text NOT NULL REFERENCES territories (code),
  city                   text CHECK (length(city) <= 100),
  postal_code            text CHECK (length(postal_code) <= 12),
  street                 text CHECK (length(street) <= 200),
  website                text CHECK (length(website) <= 500),
  business_type          text CHECK (business_type IN
    ('RESTAURANT', 'HOTEL', 'CATERING', 'CANTEEN', 'WHOLESALE', 'RETAIL', 'EDUCATION', 'HEALTHCARE', 'OTHER')),
  kitchen_size           text CHECK (kitchen_size IN ('SMALL', 'MEDIUM', 'LARGE')),
  employee_count         integer CHECK (employee_count BETWEEN 0 AND 1000000),
  estimated_volume_cents bigint CHECK (estimated_volume_cents BETWEEN 0 AND 100000000000000),
  estimated_volume_currency text CHECK (estimated_volume_currency IN ('EUR', 'CHF')),
  pains                  text CHECK (length(pains) <= 5000),
  competitor             text CHECK (length(competitor) <= 200),
  notes                  text CHECK (length(notes) <= 10000),
  status                 text NOT NULL CHECK (status IN
    ('REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'CONVERTED', 'LOST', 'EXPIRED', 'DELETED', 'MERGED')),
  stage                  text NOT NULL CHECK (stage IN ('PRE_CLAIM', 'REGISTRATION', 'QUALIFICATION')),
  source                 text NOT NULL CHECK (source IN
    ('TRADE_FAIR', 'PHONE', 'REFERRAL', 'PARTNER', 'WEB_FORM', 'OTHER')),
  owner_id               uuid REFERENCES users (id),
  previous_owner_id      uuid REFERENCES users (id),
  reclaimable_from       timestamptz(3),
  owned_since            timestamptz(3),
  registered_by_id       uuid REFERENCES users (id),
  registered_at          timestamptz(3) NOT NULL,
  registered_at_reason   text CHECK (length(registered_at_reason) BETWEEN 10 AND 2000),
  first_contact_at       timestamptz(3),
  first_contact_channel  text CHECK (first_contact_channel IN
    ('TRADE_FAIR', 'PHONE', 'EMAIL', 'REFERRAL', 'VISIT', 'OTHER')),
  last_activity_at       timestamptz(3),
  last_meaningful_at     timestamptz(3),
  last_progress_at       timestamptz(3),
  latest_sample_at       timestamptz(3),
  next_follow_up_at      timestamptz(3),
  clock_stopped_at       timestamptz(3),
  clock_stop_reason      text CHECK (length(clock_stop_reason) BETWEEN 10 AND 2000),
  extension_days         integer NOT NULL DEFAULT 0 CHECK (extension_days >= 0),
  warned_at              timestamptz(3),
  grace_since            timestamptz(3),
  protection_ends_at     timestamptz(3),
  consent_given_at       timestamptz(3),
  consent_wording        text CHECK (length(consent_wording) BETWEEN 1 AND 5000),
  contact_blocked        boolean NOT NULL DEFAULT false,
  canonical              boolean NOT NULL DEFAULT true,
  duplicate_override_reason text CHECK (length(duplicate_override_reason) BETWEEN 10 AND 2000),
  merged_into_id         uuid REFERENCES leads (id),
  lost_reason            text CHECK (lost_reason IN
    ('NO_INTEREST', 'PRICE', 'COMPETITOR', 'NO_BUDGET', 'UNREACHABLE', 'OUT_OF_BUSINESS', 'OTHER')),
  lost_note              text CHECK (length(lost_note) <= 2000),
  lost_at                timestamptz(3),
  version                integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at             timestamptz(3) NOT NULL,
  updated_at             timestamptz(3) NOT NULL,
  CHECK ((estimated_volume_cents IS NULL) = (estimated_volume_currency IS NULL)),
  CHECK ((clock_stopped_at IS NULL) = (clock_stop_reason IS NULL)),
  CHECK ((consent_given_at IS NULL) = (consent_wording IS NULL)),
  CHECK ((first_contact_at IS NULL) = (first_contact_channel IS NULL)),
  CHECK (status <> 'LOST' OR (lost_reason IS NOT NULL AND lost_at IS NOT NULL)),
  CHECK (lost_reason IS DISTINCT FROM 'OTHER' OR length(lost_note) > 0),
  CHECK ((status = 'MERGED') = (merged_into_id IS NOT NULL)),
  CHECK (status <> 'EXPIRED' OR owner_id IS NULL),
  CHECK (owner_id IS NULL OR owned_since IS NOT NULL),
  CHECK (source <> 'WEB_FORM' OR consent_given_at IS NOT NULL),
  CHECK (registered_at <= created_at)
);
-- "My leads", newest first, and the leads of a team's members.
CREATE INDEX leads_owner_registered_idx ON leads (owner_id, registered_at DESC, id DESC);
-- All leads in order of registration (admins; managers filter on the way).
CREATE INDEX leads_registered_idx ON leads (registered_at DESC, id DESC);
CREATE INDEX leads_updated_idx ON leads (updated_at DESC, id DESC);
-- Leads of a territory in one status.
CREATE INDEX leads_territory_status_idx ON leads (territory_code, status, registered_at DESC, id DESC);
-- The pool: open leads without an owner.
CREATE INDEX leads_pool_idx ON leads (territory_code, registered_at DESC, id DESC) WHERE owner_id IS NULL;
-- Whose next follow-up comes first?
CREATE INDEX leads_next_follow_up_idx ON leads (next_follow_up_at, id) WHERE next_follow_up_at IS NOT NULL;
-- Whose protection ends first?
CREATE INDEX leads_owner_protection_idx ON leads (owner_id, protection_ends_at) WHERE protection_ends_at IS NOT NULL;

CREATE TABLE lead_collaborators (
  lead_id  uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  user_id  uuid NOT NULL REFERENCES users (id),
  added_at timestamptz(3) NOT NULL,
  PRIMARY KEY (lead_id, user_id)
);
-- Which leads does this person help with?
CREATE INDEX lead_collaborators_user_idx ON lead_collaborators (user_id, lead_id);

CREATE TABLE contacts (
  id         uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  lead_id    uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  first_name text CHECK (length(first_name) <= 100),
  last_name  text CHECK (length(last_name) <= 100),
  role       text CHECK (role IN ('CHEF', 'BUYER', 'OWNER', 'MANAGER', 'OTHER')),
  email      text CHECK (length(email) <= 254),
  phone      text CHECK (length(phone) <= 50),
  is_primary boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  CHECK (coalesce(first_name, last_name, email, phone) IS NOT NULL)
);
CREATE INDEX contacts_lead_idx ON contacts (lead_id, created_at, id);
-- One primary contact a lead.
CREATE UNIQUE INDEX contacts_one_primary_idx ON contacts (lead_id) WHERE is_primary;

-- The hard keys of live canonical leads: the unique key makes exactly one of two registrations win.
CREATE TABLE lead_keys (
  kind    text NOT NULL CHECK (kind IN ('EMAIL', 'PHONE', 'COMPANY_POSTAL')),
  value   text NOT NULL CHECK (length(value) BETWEEN 1 AND 500),
  lead_id uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  PRIMARY KEY (kind, value)
);
CREATE INDEX lead_keys_lead_idx ON lead_keys (lead_id);
