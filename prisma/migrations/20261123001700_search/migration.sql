-- Search: infix anywhere, tolerant of typing errors in the words of companies and towns.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- "Which leads, which contacts hold this text?" LIKE is not leakproof: only a definer function can use these.
CREATE INDEX leads_search_idx ON leads USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX contacts_search_idx ON contacts USING gin (search_text gin_trgm_ops) WITH (fastupdate = off);

-- The words of companies and towns, each once: what a word with a typing error may have been meant to be.
-- Holds nothing of contacts; whose word it is, it does not know.
CREATE TABLE search_words (
  word text COLLATE "C" PRIMARY KEY CHECK (length(word) BETWEEN 4 AND 40)
);
ALTER TABLE search_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_words FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON search_words TO CURRENT_USER USING (true) WITH CHECK (true);
-- "Which words resemble this one?"
CREATE INDEX search_words_similar_idx ON search_words USING gin (word gin_trgm_ops);

CREATE FUNCTION app.words_of(folded text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT DISTINCT word COLLATE "C" FROM regexp_split_to_table(folded, '[^[:alnum:]]+') AS word
  WHERE length(word) BETWEEN 4 AND 40 AND word !~ '^[0-9]+$'
$$;

CREATE FUNCTION app.learn_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  -- In one order, so that no two writers wait for each other.
  INSERT INTO search_words (word)
  SELECT DISTINCT w.word FROM new_rows n CROSS JOIN LATERAL app.words_of(n.search_text) AS w (word)
  WHERE NOT EXISTS (SELECT FROM search_words known WHERE known.word = w.word)
  ORDER BY 1
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_words_learnt AFTER INSERT ON leads REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION app.learn_words();

-- A renamed company teaches its new words, and the old ones are forgotten when no other lead has them. (Of two that
-- teach and forget a word at once one may win: it is then only not guessed, until the next lead brings it again.)
CREATE FUNCTION app.relearn_words() RETURNS trigger
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
    AND NOT EXISTS (SELECT FROM leads l WHERE l.search_text LIKE '%' || gone.word || '%');
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_words_relearnt AFTER UPDATE OF company_name, city, postal_code ON leads
  FOR EACH ROW WHEN (old.search_text IS DISTINCT FROM new.search_text)
  EXECUTE FUNCTION app.relearn_words();
CREATE TRIGGER leads_words_forgotten AFTER DELETE ON leads
  FOR EACH ROW EXECUTE FUNCTION app.relearn_words();
INSERT INTO search_words (word)
SELECT DISTINCT w.word FROM leads l CROSS JOIN LATERAL app.words_of(l.search_text) AS w (word);

-- What a search means: for each of its words (eight at most) the patterns of which one must be found. A word stands
-- for itself anywhere in a word; one of one or two letters for the beginning of a word; one of five letters or more
-- also for the words of companies and towns that differ by one letter, by two from eight letters on. `%` and `_` are
-- letters like any other. What is nothing but a telephone number is one word.
CREATE FUNCTION app.search_terms(raw text)
RETURNS TABLE (nth integer, word text, patterns text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  folded constant text := btrim(regexp_replace(app.fold(left(raw, 200)), '\s+', ' ', 'g'));
  number constant text := app.fold_phone(folded);
  words text[];
  wanted text;
  mistakes integer;
  meant text[];
BEGIN
  IF app.viewer_id() IS NULL OR folded = '' THEN
    RETURN;
  END IF;
  IF folded ~ '^[+0-9() /.-]+$' AND length(number) >= 6 THEN
    words := ARRAY[number];
  ELSE
    words := (string_to_array(folded, ' '))[1:8];
  END IF;
  FOR place IN 1 .. cardinality(words) LOOP
    wanted := words[place];
    meant := ARRAY[]::text[];
    IF length(wanted) BETWEEN 5 AND 40 AND wanted ~ '^[a-z]+$' THEN
      mistakes := CASE WHEN length(wanted) >= 8 THEN 2 ELSE 1 END;
      SELECT coalesce(array_agg('%' || near.word || '%'), '{}') INTO meant
      FROM (
        SELECT s.word
        FROM search_words s
        WHERE s.word % wanted
          AND length(s.word) BETWEEN length(wanted) - mistakes AND length(wanted) + mistakes
          AND levenshtein_less_equal(s.word, wanted, mistakes) <= mistakes
          AND strpos(s.word, wanted) = 0
        ORDER BY similarity(s.word, wanted) DESC, s.word
        LIMIT 20
      ) near;
    END IF;
    nth := place;
    word := wanted;
    patterns := (
      CASE WHEN length(wanted) < 3 THEN '% ' ELSE '%' END
      || replace(replace(replace(wanted, '\', '\\'), '%', '\%'), '_', '\_') || '%'
    ) || meant;
    RETURN NEXT;
  END LOOP;
END
$$;

-- Which leads a search may mean: candidates for the viewer's own lists, which read them again under row level
-- security and compare again. Given the patterns of each word, it takes the longest word through the indexes and
-- the others from the rows found. Contacts are read where the viewer may read them. Too few would lose rows of a
-- list (a test compares it with the rule), too many only cost time.
CREATE FUNCTION app.search_candidates(terms jsonb) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE ROWS 500 SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  viewer constant uuid := app.viewer_id();
  role constant text := app.viewer_role();
  territories constant text[] := app.viewer_territories();
  people constant uuid[] := app.viewer_team_members() || viewer;
  helped constant uuid[] := app.viewer_collaborations();
  offered constant uuid[] := app.viewer_candidacies();
  driver jsonb;
  others text := '';
  term jsonb;
  reach constant text := CASE WHEN role = 'ADMIN' THEN 'true' ELSE
    $reach$(
      l.status <> ALL (ARRAY['DELETED', 'MERGED'])
      AND l.territory_code = ANY ($1)
      AND (l.owner_id IS NULL OR l.owner_id = ANY ($2) OR l.id = ANY ($3) OR l.id = ANY ($4))
    )$reach$ END;
  work constant text := CASE role WHEN 'ADMIN' THEN 'true' WHEN 'MANAGER'
    THEN '(l.owner_id IS NULL OR l.owner_id = ANY ($2) OR l.id = ANY ($3))'
    ELSE '(l.owner_id = ANY ($2) OR l.id = ANY ($3))' END;
BEGIN
  IF viewer IS NULL THEN
    RETURN;
  END IF;
  SELECT t INTO driver FROM jsonb_array_elements(terms) AS t ORDER BY length(t ->> 0) DESC LIMIT 1;
  IF driver IS NULL THEN
    RETURN;
  END IF;
  FOR term IN SELECT t FROM jsonb_array_elements(terms) AS t WHERE t <> driver LOOP
    others := others || format(
      ' AND (%s OR EXISTS (SELECT FROM contacts o WHERE o.lead_id = l.id AND o.search_text LIKE %L AND %s))',
      app.like_any('l.search_text', term), term ->> 0, work
    );
  END LOOP;
  RETURN QUERY EXECUTE format(
    'SELECT l.id FROM leads l WHERE (%1$s) AND %2$s%3$s
     UNION ALL
     SELECT l.id FROM contacts c JOIN leads l ON l.id = c.lead_id
     WHERE c.search_text LIKE %4$L AND %5$s AND %2$s%3$s',
    app.like_any('l.search_text', driver), reach, others, driver ->> 0, work
  ) USING territories, people, helped, offered;
END
$$;

-- One of these patterns, written so that each can use an index.
CREATE FUNCTION app.like_any(column_name text, patterns jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT '(' || string_agg(format('%s LIKE %L', column_name, pattern), ' OR ') || ')'
  FROM jsonb_array_elements_text(patterns) AS pattern
$$;

REVOKE ALL ON FUNCTION
  app.words_of(text), app.learn_words(), app.relearn_words(), app.search_terms(text), app.search_candidates(jsonb),
  app.like_any(text, jsonb)
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.search_terms(text), app.search_candidates(jsonb) TO nachfass_app;
