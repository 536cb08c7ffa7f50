-- Mail: what follow-ups prepare for the lead's contact, and warnings to its owner. One table is the outbox, the drafts,
-- what was sent and the dead letters: a mail is a row that changes its status, in the transaction that decides it.

-- A mail names its follow-up and its lead together, so that it goes along when a merge hangs the follow-up elsewhere.
ALTER TABLE follow_ups ADD CONSTRAINT follow_ups_id_lead_id_key UNIQUE (id, lead_id);

CREATE TABLE mails (
  id              uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  kind            text NOT NULL CHECK (kind IN ('SAMPLE', 'BULK_ORDER', 'PROTECTION_WARNING')),
  lead_id         uuid NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
  -- One mail a follow-up: it fires once.
  follow_up_id    uuid UNIQUE,
  -- Of a warning: the owner it is for.
  to_user_id      uuid REFERENCES users (id),
  -- Of a follow-up's mail: whom its words address. NULL when there was nobody, or the contact is gone.
  contact_id      uuid REFERENCES contacts (id) ON DELETE SET NULL,
  language        text NOT NULL CHECK (language IN ('DE', 'EN')),
  status          text NOT NULL CHECK (status IN ('DRAFT', 'QUEUED', 'SENT', 'FAILED')),
  -- Of a draft: why it does not go by itself.
  held_by         text[] NOT NULL DEFAULT '{}' CHECK (held_by <@ ARRAY[
    'CONTACT_BLOCKED', 'NO_CONSENT', 'NO_OWNER', 'SENDING_OFF', 'NO_ADDRESS', 'CLOSED']),
  -- Of a dead letter: why it is one.
  failure         text CHECK (failure IN ('REFUSED', 'GAVE_UP', 'UNCERTAIN', 'OBSOLETE')),
  subject         text NOT NULL CHECK (length(subject) BETWEEN 1 AND 998),
  body            text NOT NULL CHECK (length(body) BETWEEN 1 AND 50000),
  created_at      timestamptz(3) NOT NULL,
  queued_at       timestamptz(3),
  -- Who sent a draft by hand; NULL for what goes by itself.
  sent_by_id      uuid REFERENCES users (id),
  sent_at         timestamptz(3),
  -- Where it was handed over to, as proof; the contact may have another address since.
  sent_to         text CHECK (length(sent_to) <= 254),
  -- Kept from the first hand-over on: a repeat is known by it.
  message_id      text CHECK (message_id ~ '^<[^<>[:space:]]+@[^<>[:space:]]+>$'),
  attempts        integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- Hand-overs that were begun and of which nobody knows how they ended: the addressee may have so many. Never three.
  unresolved      integer NOT NULL DEFAULT 0 CHECK (unresolved BETWEEN 0 AND 2),
  next_attempt_at timestamptz(3),
  last_attempt_at timestamptz(3),
  -- The worker that hands it over now, and until when it is believed to live.
  lease_id        uuid,
  leased_until    timestamptz(3),
  FOREIGN KEY (follow_up_id, lead_id) REFERENCES follow_ups (id, lead_id) ON UPDATE CASCADE ON DELETE CASCADE,
  CHECK ((kind = 'PROTECTION_WARNING') = (to_user_id IS NOT NULL)),
  CHECK ((kind = 'PROTECTION_WARNING') = (follow_up_id IS NULL)),
  CHECK (to_user_id IS NULL OR contact_id IS NULL),
  CHECK ((status = 'DRAFT') = (held_by <> '{}')),
  CHECK ((status = 'QUEUED') = (next_attempt_at IS NOT NULL)),
  CHECK ((status = 'SENT') = (sent_at IS NOT NULL)),
  CHECK ((status = 'SENT') = (sent_to IS NOT NULL)),
  CHECK ((status = 'FAILED') = (failure IS NOT NULL)),
  CHECK ((lease_id IS NULL) = (leased_until IS NULL)),
  CHECK (lease_id IS NULL OR status = 'QUEUED')
);
-- What is to be handed over now? (the outbox)
CREATE INDEX mails_due_idx ON mails (next_attempt_at, id) WHERE status = 'QUEUED';
-- How many were handed over within the last minute?
CREATE INDEX mails_handed_over_idx ON mails (last_attempt_at) WHERE last_attempt_at IS NOT NULL;
-- The mail of a lead: what a withdrawal takes out of the queue.
CREATE INDEX mails_lead_idx ON mails (lead_id);
-- Deleting a contact looks for its mail.
CREATE INDEX mails_contact_idx ON mails (contact_id) WHERE contact_id IS NOT NULL;
-- The mailbox, newest first; and of one status: dead letters.
CREATE INDEX mails_created_idx ON mails (created_at DESC, id DESC);
CREATE INDEX mails_status_idx ON mails (status, created_at DESC, id DESC);

-- Rows: a mail belongs to the field group "contact" of its lead; a warning is its addressee's, and admins'.
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON mails TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON mails TO nachfass_worker;
CREATE POLICY worker_all ON mails TO nachfass_worker USING (true) WITH CHECK (true);
-- People send drafts, stop what is queued and, as admins, give dead letters another chance. Whom it went to, when, and
-- what of it is uncertain, the worker alone writes.
GRANT SELECT,
  UPDATE (status, held_by, failure, subject, body, language, contact_id, queued_at, sent_by_id, attempts, unresolved,
    next_attempt_at, lease_id, leased_until)
  ON mails TO nachfass_app;
CREATE POLICY app_read ON mails FOR SELECT TO nachfass_app USING (
  EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id)
  AND (
    to_user_id IS NULL
    OR to_user_id = (SELECT app.viewer_id())
    OR (SELECT app.viewer_role()) = 'ADMIN'
  )
);
CREATE POLICY app_update ON mails FOR UPDATE TO nachfass_app USING (
  EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id)
  AND (to_user_id IS NULL OR (SELECT app.viewer_role()) = 'ADMIN')
);
