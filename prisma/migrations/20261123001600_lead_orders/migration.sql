-- Every order of leads under every filter. A list reads in the order asked for and stops when the page is full; how
-- far it has to read until then, no statistics can tell (the registered ones are the newest ones, too). So each
-- index carries all that filters and policies read: at worst it is walked from end to end without touching a row.
--
-- Nulls come last in the lists, both ways: the page is put together from the rows with a value and those without.
DROP INDEX leads_owner_registered_idx;
DROP INDEX leads_registered_idx;
DROP INDEX leads_updated_idx;
DROP INDEX leads_territory_status_idx;
DROP INDEX leads_pool_idx;
DROP INDEX leads_next_follow_up_idx;

-- "All leads in this order": admins.
CREATE INDEX leads_by_registered_idx ON leads (registered_at, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at);
CREATE INDEX leads_by_updated_idx ON leads (updated_at, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at);
CREATE INDEX leads_by_company_idx ON leads (company_sort, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at);
CREATE INDEX leads_by_score_idx ON leads (score_total, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at);
CREATE INDEX leads_by_last_activity_idx ON leads (last_activity_at, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at);
CREATE INDEX leads_by_next_follow_up_idx ON leads (next_follow_up_at, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, protection_ends_at, registered_at);
CREATE INDEX leads_by_volume_idx ON leads (estimated_volume_cents, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at);

-- "What is in the pool of this territory, in this order?" Read territory by territory and merged.
CREATE INDEX leads_pool_by_registered_idx ON leads (territory_code, registered_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_updated_idx ON leads (territory_code, updated_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_company_idx ON leads (territory_code, company_sort, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_score_idx ON leads (territory_code, score_total, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_last_activity_idx ON leads (territory_code, last_activity_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_next_follow_up_idx ON leads (territory_code, next_follow_up_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, protection_ends_at, registered_at)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_volume_idx ON leads (territory_code, estimated_volume_cents, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at)
  WHERE owner_id IS NULL;

-- "The leads of these people", in any order: few enough to be sorted.
CREATE INDEX leads_owned_idx ON leads (owner_id, registered_at, id)
  INCLUDE (
    territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at,
    updated_at, company_sort, score_total, last_activity_at, estimated_volume_cents
  );

-- Index-only scans live from pages that vacuum has seen since they changed: it comes by early.
ALTER TABLE leads SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
