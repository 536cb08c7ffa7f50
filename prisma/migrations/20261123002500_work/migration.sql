-- Working on a lead also takes away: a contact who has left, a collaborator, an activity that is withdrawn.

-- Who works on the lead deletes its contacts and collaborators; a collaborator leaves by it, too.
GRANT DELETE ON contacts, lead_collaborators TO nachfass_app;
CREATE POLICY app_delete ON contacts FOR DELETE TO nachfass_app
  USING (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));
CREATE POLICY app_delete ON lead_collaborators FOR DELETE TO nachfass_app
  USING (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));

-- Of an activity nothing is ever edited; withdrawing it is all that can happen to it.
GRANT UPDATE (withdrawn_at) ON activities TO nachfass_app;
CREATE POLICY app_update ON activities FOR UPDATE TO nachfass_app
  USING (EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id));

-- A follow-up also changes hands, and is open again when what closed it is undone.
ALTER TABLE follow_up_ledger
  DROP CONSTRAINT follow_up_ledger_decision_check,
  ADD CONSTRAINT follow_up_ledger_decision_check CHECK (decision IN
    ('PLANNED', 'MOVED', 'FIRED', 'SKIPPED', 'HELD', 'RESUMED', 'CANCELLED', 'COMPLETED', 'REASSIGNED', 'REOPENED'));

-- The timeline of one lead, of one type or one person.
CREATE INDEX activities_lead_type_idx ON activities (lead_id, type, at DESC, id DESC);
