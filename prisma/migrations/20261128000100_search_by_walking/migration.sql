-- Searching for a word that many leads have. Collecting all of them only to show twenty costs a hundred milliseconds and
-- more; walking the order asked for until the page is full costs a few, if what is compared stands in the index walked.
--
-- "Which of these hold the text?", without touching a row. Of the orders of all leads only the alphabet: there the
-- matches of a word stand together, which can be far from the beginning.
DROP INDEX leads_by_company_idx;
CREATE INDEX leads_by_company_idx ON leads (company_sort, id)
  INCLUDE (owner_id, territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at, search_text);

DROP INDEX leads_pool_by_registered_idx;
DROP INDEX leads_pool_by_updated_idx;
DROP INDEX leads_pool_by_company_idx;
DROP INDEX leads_pool_by_score_idx;
DROP INDEX leads_pool_by_last_activity_idx;
DROP INDEX leads_pool_by_next_follow_up_idx;
DROP INDEX leads_pool_by_volume_idx;
CREATE INDEX leads_pool_by_registered_idx ON leads (territory_code, registered_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, search_text)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_updated_idx ON leads (territory_code, updated_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at, search_text)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_company_idx ON leads (territory_code, company_sort, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at, search_text)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_score_idx ON leads (territory_code, score_total, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at, search_text)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_last_activity_idx ON leads (territory_code, last_activity_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at, search_text)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_next_follow_up_idx ON leads (territory_code, next_follow_up_at, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, protection_ends_at, registered_at, search_text)
  WHERE owner_id IS NULL;
CREATE INDEX leads_pool_by_volume_idx ON leads (territory_code, estimated_volume_cents, id)
  INCLUDE (owner_id, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at, registered_at, search_text)
  WHERE owner_id IS NULL;

DROP INDEX leads_owned_idx;
CREATE INDEX leads_owned_idx ON leads (owner_id, registered_at, id)
  INCLUDE (
    territory_code, status, stage, source, business_type, score_band, next_follow_up_at, protection_ends_at,
    updated_at, company_sort, score_total, last_activity_at, estimated_volume_cents, search_text
  );

DROP FUNCTION app.search_candidates(jsonb);

-- "In the contacts of which leads is this text?" Of those whose contacts the viewer may read. NULL when more than so
-- many contacts hold it, whoever's they are: then asking lead by lead is quicker. Without a limit all of them, and of a
-- sales person's few leads always.
CREATE FUNCTION app.search_contacts(pattern text, most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- The planner would rather read the whole table until it has its limit.
SET enable_seqscan = off
AS $$
DECLARE
  viewer constant uuid := app.viewer_id();
  role constant text := app.viewer_role();
  territories constant text[] := app.viewer_territories();
  people constant uuid[] := app.viewer_team_members() || viewer;
  helped constant uuid[] := app.viewer_collaborations();
  bound constant integer := coalesce(most, CASE role WHEN 'SALES' THEN 1000 END);
  met integer;
  leads_met uuid[];
BEGIN
  IF viewer IS NULL THEN
    RETURN '{}';
  END IF;
  EXECUTE format(
    'SELECT count(*), array_agg(DISTINCT l.id) FILTER (WHERE $1 = ''ADMIN'' OR (
       l.status <> ALL (ARRAY[''DELETED'', ''MERGED''])
       AND l.territory_code = ANY ($2)
       AND (l.owner_id = ANY ($3) OR l.id = ANY ($4) OR (l.owner_id IS NULL AND $1 = ''MANAGER''))
     ))
     FROM (SELECT c.lead_id FROM contacts c WHERE c.search_text LIKE %L LIMIT $5) c
     JOIN leads l ON l.id = c.lead_id',
    pattern
  ) INTO met, leads_met USING role, territories, people, helped, bound + 1;
  IF met > bound AND role = 'SALES' THEN
    SELECT array_agg(l.id) INTO leads_met
    FROM leads l
    WHERE (l.owner_id = viewer OR l.id = ANY (helped))
      AND l.status <> ALL (ARRAY['DELETED', 'MERGED'])
      AND l.territory_code = ANY (territories)
      -- Not EXISTS, which may be joined from the other side: all contacts that hold the text.
      AND (SELECT bool_or(c.search_text LIKE pattern) FROM contacts c WHERE c.lead_id = l.id);
  ELSIF met > bound THEN
    RETURN NULL;
  END IF;
  RETURN coalesce(leads_met, '{}');
END
$$;

-- "Which leads may this search mean?" Candidates for the viewer's own lists, which read them again under row level
-- security and compare again. Given the patterns of each word, it takes one word through the indexes: the longest that
-- no more than so many leads, and so many contacts, have. NULL when every word is more common than that, whoever's the
-- leads are: then walking the list is quicker. Too few would lose rows of a list (a test compares it with the rule),
-- too many only cost time.
CREATE FUNCTION app.search_candidates(terms jsonb, most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  viewer constant uuid := app.viewer_id();
  role constant text := app.viewer_role();
  territories constant text[] := app.viewer_territories();
  people constant uuid[] := app.viewer_team_members() || viewer;
  helped constant uuid[] := app.viewer_collaborations();
  offered constant uuid[] := app.viewer_candidacies();
  term jsonb;
  met integer;
  by_own_text uuid[];
  by_contact uuid[];
BEGIN
  IF viewer IS NULL THEN
    RETURN '{}';
  END IF;
  FOR term IN SELECT t FROM jsonb_array_elements(terms) AS t ORDER BY length(t ->> 0) DESC LOOP
    EXECUTE format(
      'SELECT count(*), array_agg(l.id) FILTER (WHERE $1 = ''ADMIN'' OR (
         l.status <> ALL (ARRAY[''DELETED'', ''MERGED''])
         AND l.territory_code = ANY ($2)
         AND (l.owner_id IS NULL OR l.owner_id = ANY ($3) OR l.id = ANY ($4) OR l.id = ANY ($5))
       ))
       FROM (SELECT l.id, l.status, l.territory_code, l.owner_id FROM leads l WHERE %s LIMIT $6) l',
      app.like_any('l.search_text', term)
    ) INTO met, by_own_text USING role, territories, people, helped, offered, most + 1;
    CONTINUE WHEN met > most;
    by_contact := app.search_contacts(term ->> 0, most);
    CONTINUE WHEN by_contact IS NULL;
    RETURN coalesce(by_own_text, '{}') || by_contact;
  END LOOP;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION app.search_contacts(text, integer), app.search_candidates(jsonb, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.search_contacts(text, integer), app.search_candidates(jsonb, integer) TO nachfass_app;
