-- Text as it is compared: for search, and for the alphabet.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One form for what people spell in many ways: no invisible characters, compatible forms made one (NFKC), umlauts
-- spelled out (ä→ae), accents left off, small letters. The same on every server, whatever its locale: what is left
-- is compared byte by byte, so that a place in a list, an order and its index always agree, and no upgrade of a
-- collation library turns an index wrong.
CREATE FUNCTION app.fold(raw text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT translate(
    lower(
      regexp_replace(
        normalize(
          replace(replace(replace(replace(replace(replace(
            translate(
              normalize(
                regexp_replace(
                  raw,
                  '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]',
                  '', 'g'
                ),
                NFKC
              ),
              'ÄÖÜẞÆŒ', 'äöüßæœ'
            ),
            'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
          NFKD
        ),
        '[\u0300-\u036F]', '', 'g'
      )
    ),
    'ØøŁłĐđı', 'oollddi'
  )
$$;
GRANT EXECUTE ON FUNCTION app.fold(text) TO nachfass_app, nachfass_worker;

-- Digits alone, with a country code of ours (+49, 0043 …) as the 0 it stands for at home: a number is found however
-- it was typed.
CREATE FUNCTION app.fold_phone(raw text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT regexp_replace(
    regexp_replace(regexp_replace(raw, '\(0\)', ''), '[^0-9+]', '', 'g'),
    '^(\+|00)(49|43|41)0?', '0'
  )
$$;
GRANT EXECUTE ON FUNCTION app.fold_phone(text) TO nachfass_app, nachfass_worker;

ALTER TABLE leads
  -- The alphabet of lists. NULLs and blanks do not occur: a company has a name.
  ADD COLUMN company_sort text COLLATE "C" NOT NULL GENERATED ALWAYS AS (app.fold(company_normalized)) STORED,
  -- What a search reads of whoever sees the lead. Begins with a space, so that every word does.
  ADD COLUMN search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
    ' ' || app.fold(company_name || coalesce(' ' || city, '') || coalesce(' ' || postal_code, ''))
  ) STORED;
-- What it reads of a contact, a row only for those who may.
ALTER TABLE contacts ADD COLUMN search_text text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
  ' ' || app.fold(
    coalesce(first_name || ' ', '') || coalesce(last_name || ' ', '') || coalesce(email || ' ', '')
    || coalesce(phone || ' ' || app.fold_phone(phone), '')
  )
) STORED;
