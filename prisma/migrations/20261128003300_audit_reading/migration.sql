-- Reading the audit log: all of it by admins; of a lead its history, by who leads its owner (the group "history").
DROP POLICY app_read ON audit_log;
CREATE POLICY app_read ON audit_log FOR SELECT TO nachfass_app USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR (
    lead_id IS NOT NULL
    AND EXISTS (
      SELECT FROM leads l
      WHERE l.id = lead_id AND l.owner_id = ANY ((SELECT app.viewer_team_members())::uuid[])
    )
  )
);

-- "What was done to this lead?", the latest first; and the other questions of auditLog, each in the order of its pages.
DROP INDEX audit_log_lead_idx;
CREATE INDEX audit_log_lead_idx ON audit_log (lead_id, number, id);
-- "What did this person do?"
CREATE INDEX audit_log_user_idx ON audit_log (user_id, number, id);
-- "When was this done?"
CREATE INDEX audit_log_action_idx ON audit_log (action, number, id);
-- "What was done to things of this kind?"
CREATE INDEX audit_log_subject_type_idx ON audit_log (subject_type, number, id);
-- "What was done to this one?"
CREATE INDEX audit_log_subject_idx ON audit_log (subject_id, number, id);
-- "What was done in these days?" Times run by the product's clock and are not in the order of numbers.
CREATE INDEX audit_log_at_idx ON audit_log (at);

-- "What was the head when it was last anchored?", asked hourly, and by the verification of all anchors.
CREATE INDEX events_audit_anchors_idx ON events (position) WHERE type = 'AUDIT_ANCHORED';
