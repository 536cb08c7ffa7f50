-- "What do the figures of a team, a territory, everybody come to?" Everything a figure reads of a lead, by owner: a
-- manager's are those of their people and of nobody (the pool), an admin's all. With the columns in the index nothing
-- else is touched where vacuum has been.
CREATE INDEX leads_figures_idx ON leads (owner_id, registered_at)
  INCLUDE (
    id, territory_code, status, estimated_volume_cents, estimated_volume_currency, first_contact_at, activated_at,
    qualified_at, converted_at
  )
  WHERE status <> ALL (ARRAY['DELETED', 'MERGED']);

-- "Which T3 and T7 of these people have fired since, and what came of them?" The success rates.
CREATE INDEX follow_ups_fired_idx ON follow_ups (assignee_id, fired_at) INCLUDE (lead_id, kind, status, outcome)
  WHERE fired_at IS NOT NULL AND kind = ANY (ARRAY['T3', 'T7']);
-- "What have these people completed since?" The trend.
CREATE INDEX follow_ups_completed_idx ON follow_ups (assignee_id, completed_at) INCLUDE (lead_id)
  WHERE status = 'COMPLETED';
-- "Which leads are gone?" Few, so that an admin's figures of follow-ups leave out theirs without asking for the others.
CREATE INDEX leads_removed_idx ON leads (id) WHERE status = ANY (ARRAY['DELETED', 'MERGED']);
