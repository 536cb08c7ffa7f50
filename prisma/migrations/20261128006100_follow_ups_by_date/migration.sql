-- Lists of follow-ups of a team: in every status they had no index in their order, and all of them were asked for their
-- leads, or sorted, to show twenty.
--
-- "What has this person, in this status, by date?" With what else is asked of it, so that only what is shown is read.
DROP INDEX follow_ups_assignee_idx;
CREATE INDEX follow_ups_assignee_idx ON follow_ups (assignee_id, status, due_at, id) INCLUDE (kind, lead_id);
-- "What has anybody, of this kind, in this status, by date?" (Admins.)
CREATE INDEX follow_ups_by_date_idx ON follow_ups (status, kind, due_at, id) INCLUDE (assignee_id, lead_id);
