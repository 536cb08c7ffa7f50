-- "Which leads hold one of these patterns?" The first is what was typed, and counts anywhere in a word. The others are
-- words of other companies that it may have been meant to be: they count as whole words alone. A lead that is found by
-- one has taught that word itself, so that nobody finds out by their own leads which words hidden ones are made of.
-- LIKE for the index, the expression for the ends of the word.
CREATE OR REPLACE FUNCTION app.like_any(column_name text, patterns jsonb) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT '(' || string_agg(
    CASE nth WHEN 1 THEN format('%s LIKE %L', column_name, pattern)
    ELSE format(
      '(%1$s LIKE %2$L AND %1$s ~ %3$L)',
      column_name, pattern, '(^|[^[:alnum:]])' || btrim(pattern, '%') || '([^[:alnum:]]|$)'
    ) END,
    ' OR ' ORDER BY nth
  ) || ')'
  FROM jsonb_array_elements_text(patterns) WITH ORDINALITY AS given (pattern, nth)
$$;
