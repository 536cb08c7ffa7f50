-- Searching without asking each lead for its contacts. What a search reads of a lead stood in two tables, so that "both
-- words, wherever they are" had no index, and contacts were asked for lead by lead under their policy: a word that
-- thousands of companies and of contacts have cost hundreds of milliseconds.
--
-- A row a lead: its own text, the same with that of its contacts behind, and what decides who reads which and in which
-- order. Nobody reads it but app.search_leads. Triggers keep it, within the statement that changes a lead or a contact.
CREATE TABLE lead_texts (
  lead_id       uuid PRIMARY KEY REFERENCES leads (id) ON DELETE CASCADE,
  own           text COLLATE "C" NOT NULL,
  -- `own`, then the search_text of each contact. A word has no space in it and each part begins with one: what is found
  -- here and not in `own` is found in a contact.
  whole         text COLLATE "C" NOT NULL,
  owner_id      uuid,
  territory_code text NOT NULL,
  status        text NOT NULL,
  registered_at timestamptz(3) NOT NULL,
  updated_at    timestamptz(3) NOT NULL,
  company_sort  text COLLATE "C" NOT NULL,
  score_total   smallint,
  last_activity_at  timestamptz(3),
  next_follow_up_at timestamptz(3),
  estimated_volume_cents bigint
) WITH (fillfactor = 90); -- Most changes touch no text: with room on the page they touch no index.
ALTER TABLE lead_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE lead_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON lead_texts TO CURRENT_USER USING (true) WITH CHECK (true);

INSERT INTO lead_texts
SELECT l.id, l.search_text, l.search_text || coalesce(c.texts, ''), l.owner_id, l.territory_code, l.status,
  l.registered_at, l.updated_at, l.company_sort, l.score_total, l.last_activity_at, l.next_follow_up_at,
  l.estimated_volume_cents
FROM leads l
LEFT JOIN (
  SELECT lead_id, string_agg(search_text, '' ORDER BY id) AS texts FROM contacts GROUP BY lead_id
) c ON c.lead_id = l.id;

-- "Which leads hold these texts, themselves or by a contact?"
CREATE INDEX lead_texts_search_idx ON lead_texts USING gin (whole gin_trgm_ops) WITH (fastupdate = off);
DROP INDEX leads_search_idx;
DROP INDEX contacts_search_idx;

CREATE FUNCTION app.add_lead_texts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  INSERT INTO lead_texts
  SELECT l.id, l.search_text, l.search_text, l.owner_id, l.territory_code, l.status, l.registered_at, l.updated_at,
    l.company_sort, l.score_total, l.last_activity_at, l.next_follow_up_at, l.estimated_volume_cents
  FROM new_rows l;
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_texts_added AFTER INSERT ON leads REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.add_lead_texts();

CREATE FUNCTION app.keep_lead_text() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  UPDATE lead_texts t SET
    own = new.search_text,
    whole = new.search_text || substr(t.whole, length(t.own) + 1),
    owner_id = new.owner_id,
    territory_code = new.territory_code,
    status = new.status,
    registered_at = new.registered_at,
    updated_at = new.updated_at,
    company_sort = new.company_sort,
    score_total = new.score_total,
    last_activity_at = new.last_activity_at,
    next_follow_up_at = new.next_follow_up_at,
    estimated_volume_cents = new.estimated_volume_cents
  WHERE t.lead_id = new.id;
  RETURN NULL;
END
$$;
-- Named to come before leads_words_relearnt, which asks whether any lead still has a word.
CREATE TRIGGER leads_texts_kept AFTER UPDATE ON leads FOR EACH ROW
  WHEN (
    (old.search_text, old.owner_id, old.territory_code, old.status, old.registered_at, old.updated_at, old.company_sort,
      old.score_total, old.last_activity_at, old.next_follow_up_at, old.estimated_volume_cents)
    IS DISTINCT FROM
    (new.search_text, new.owner_id, new.territory_code, new.status, new.registered_at, new.updated_at, new.company_sort,
      new.score_total, new.last_activity_at, new.next_follow_up_at, new.estimated_volume_cents)
  )
  EXECUTE FUNCTION app.keep_lead_text();

-- The texts of these leads' contacts, once more. Two who change contacts of one lead wait for each other here: the second
-- reads after the first has committed, since the statement that reads begins after the one that waits.
CREATE FUNCTION app.gather_contact_texts(leads uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM FROM lead_texts t WHERE t.lead_id = ANY (leads) ORDER BY t.lead_id FOR UPDATE;
  UPDATE lead_texts t SET whole = t.own || coalesce(c.texts, '')
  FROM unnest(leads) AS changed (id)
  LEFT JOIN (
    SELECT lead_id, string_agg(search_text, '' ORDER BY id) AS texts
    FROM contacts WHERE lead_id = ANY (leads) GROUP BY lead_id
  ) c ON c.lead_id = changed.id
  WHERE t.lead_id = changed.id;
END
$$;

CREATE FUNCTION app.add_contact_texts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM app.gather_contact_texts(ARRAY(SELECT DISTINCT lead_id FROM new_rows));
  RETURN NULL;
END
$$;
CREATE TRIGGER contacts_texts_added AFTER INSERT ON contacts REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.add_contact_texts();

CREATE FUNCTION app.keep_contact_text() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM app.gather_contact_texts(
    CASE WHEN tg_op = 'UPDATE' AND new.lead_id <> old.lead_id THEN ARRAY[old.lead_id, new.lead_id]
    ELSE ARRAY[old.lead_id] END
  );
  RETURN NULL;
END
$$;
CREATE TRIGGER contacts_texts_kept AFTER UPDATE ON contacts FOR EACH ROW
  WHEN ((old.search_text, old.lead_id) IS DISTINCT FROM (new.search_text, new.lead_id))
  EXECUTE FUNCTION app.keep_contact_text();
CREATE TRIGGER contacts_texts_dropped AFTER DELETE ON contacts FOR EACH ROW
  EXECUTE FUNCTION app.keep_contact_text();

-- As before, by the index that is left.
CREATE OR REPLACE FUNCTION app.relearn_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  IF tg_op = 'UPDATE' THEN
    INSERT INTO search_words (word)
    SELECT w.word FROM app.words_of(new.search_text) AS w (word) ORDER BY 1
    ON CONFLICT DO NOTHING;
  END IF;
  DELETE FROM search_words s
  USING app.words_of(old.search_text) AS gone (word)
  WHERE s.word = gone.word
    AND NOT EXISTS (
      SELECT FROM lead_texts t
      WHERE t.whole LIKE '%' || gone.word || '%' AND t.own LIKE '%' || gone.word || '%'
    );
  RETURN NULL;
END
$$;

DROP FUNCTION app.search_candidates(jsonb, integer);
DROP FUNCTION app.search_contacts(text, integer);

-- "Which leads hold one of these patterns?" As before, and asked first whether spaces stand around a word that was guessed,
-- which they mostly do: the expression costs ten times as much.
CREATE OR REPLACE FUNCTION app.like_any(column_name text, patterns jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT '(' || string_agg(
    CASE nth WHEN 1 THEN format('%s LIKE %L', column_name, pattern)
    ELSE format(
      '(%1$s LIKE %2$L AND (%1$s LIKE %3$L OR %1$s ~ %4$L))',
      column_name, pattern, '% ' || btrim(pattern, '%') || ' %',
      '(^|[^[:alnum:]])' || btrim(pattern, '%') || '([^[:alnum:]]|$)'
    ) END,
    ' OR ' ORDER BY nth
  ) || ')'
  FROM jsonb_array_elements_text(patterns) WITH ORDINALITY AS given (pattern, nth)
$$;

-- "Which leads does this search find?" Those of the viewer's reach that hold every word: in their own text, or in that of
-- their contacts where the viewer may read contacts. In the order asked for, which is one of this table's columns, so that
-- a list reads on until its page is full. The list reads each under row level security.
-- Given for each word the patterns of which one must be found, the word itself first; one that begins with a space is the
-- beginning of a word, and looked for in a lead's own text alone.
--
-- NULL when more leads than so many (`most`) hold the words, by a sample of the table's pages and whoever's they are: then
-- walking the list is quicker. Without an order all of them, else the first so many (`shown`) when a number is given.
CREATE FUNCTION app.search_leads(terms jsonb, most integer, sorted_by text, descending boolean, shown integer)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- The planner would rather read the whole table.
SET enable_seqscan = off
AS $$
DECLARE
  viewer constant uuid := app.viewer_id();
  role constant text := app.viewer_role();
  -- The viewer's reach, this once: whose contacts they read, as app.workable_leads says, and what else they see.
  pooled constant text := $sql$(t.owner_id IS NULL
    AND t.status = ANY (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED', 'EXPIRED']))$sql$;
  worked constant text := CASE role WHEN 'ADMIN' THEN 'true' ELSE format(
    '(t.owner_id = ANY (%L::uuid[]) OR t.lead_id = ANY (%L::uuid[]) OR %s)',
    app.viewer_team_members() || viewer, app.viewer_collaborations(),
    CASE role WHEN 'MANAGER' THEN pooled ELSE 'false' END
  ) END;
  seen constant text := CASE role WHEN 'ADMIN' THEN 'true' ELSE format(
    '(t.status <> ALL (ARRAY[''DELETED'', ''MERGED'']) AND t.territory_code = ANY (%L::text[])
      AND (%s OR %s OR t.lead_id = ANY (%L::uuid[])))',
    app.viewer_territories(), worked, pooled, app.viewer_candidacies()
  ) END;
  held text;
  matched text;
  met bigint;
  found uuid[];
BEGIN
  IF viewer IS NULL THEN
    RETURN '{}';
  END IF;
  SELECT
    string_agg('(' || (
      SELECT string_agg(format('t.whole LIKE %L', pattern), ' OR ') FROM jsonb_array_elements_text(term) AS pattern
    ) || ')', ' AND '),
    string_agg(
      CASE WHEN term ->> 0 LIKE '\% %' THEN app.like_any('t.own', term)
      -- What is in the whole and not in a lead's own text is in a contact; a word that was guessed may be neither.
      ELSE format(
        '(%s OR (%s AND %s))', app.like_any('t.own', term), worked,
        CASE jsonb_array_length(term) WHEN 1 THEN 'true' ELSE format('t.whole LIKE %L', term ->> 0) END
      ) END,
      ' AND '
    )
  INTO held, matched FROM jsonb_array_elements(terms) AS term;
  IF held IS NULL THEN
    RETURN '{}';
  END IF;
  IF most IS NOT NULL THEN
    EXECUTE format('SELECT 100 * count(*) FROM lead_texts t TABLESAMPLE SYSTEM (1) REPEATABLE (1) WHERE %s', held) INTO met;
    IF met > most THEN
      RETURN NULL;
    END IF;
  END IF;
  EXECUTE format(
    'SELECT ARRAY(SELECT t.lead_id FROM lead_texts t WHERE %s AND %s AND %s%s)',
    held, seen, matched,
    CASE WHEN sorted_by IS NULL THEN ''
    ELSE format(
      ' ORDER BY t.%1$I %2$s, t.lead_id %2$s LIMIT %3$L::integer',
      sorted_by, CASE WHEN descending THEN 'DESC' ELSE 'ASC' END, shown
    ) END
  ) INTO found;
  RETURN found;
END
$$;
REVOKE ALL ON FUNCTION
  app.add_lead_texts(), app.keep_lead_text(), app.gather_contact_texts(uuid[]), app.add_contact_texts(),
  app.keep_contact_text(), app.search_leads(jsonb, integer, text, boolean, integer)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.search_leads(jsonb, integer, text, boolean, integer) TO nachfass_app;
ANALYZE lead_texts;
