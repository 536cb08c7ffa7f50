-- Every word that may have been meant counts: a list of the nearest twenty would be filled by the words of leads out of
-- sight, and a lead in sight would be found or not by what its viewer may not know of.
CREATE OR REPLACE FUNCTION app.search_terms(raw text)
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
