-- What somebody's sight depends on, as operations tell it: role, team, granted codes.
CREATE FUNCTION app.rights_of(person uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp
AS $$
  SELECT jsonb_build_object('role', u.role, 'teamId', u.team_id, 'territories', (
    SELECT coalesce(jsonb_agg(g.territory_code ORDER BY g.territory_code), '[]')
    FROM user_territories g WHERE g.user_id = u.id
  ))
  FROM users u WHERE u.id = person
$$;
REVOKE ALL ON FUNCTION app.rights_of(uuid) FROM PUBLIC;

-- Lets in whom a verified token of a provider names: finds or makes the person, applies what the token says of their
-- rights, and opens the one session this token stands for. All of it or nothing.
--
-- The outcome is SEEN (somebody known), CREATED or LINKED, with the person's rights before (null for somebody new) and
-- after. Refused are UNVERIFIED (nobody is known by this subject, and the address is not vouched for), TAKEN (the
-- address is that of somebody with another subject), DEACTIVATED, and ENDED (the token's session is over). A refusal
-- changes nothing.
--
-- `in_territories` and `in_team` null leave what is there; an empty team takes it away. Unknown codes and teams count
-- for nothing. The last active admin stays one, whatever the token says.
CREATE FUNCTION app.admit_subject(
  of_issuer text, of_subject text, issued timestamptz, with_email text, with_name text,
  as_role text, in_territories text[], in_team text, token bytea, assertion bytea, until timestamptz
) RETURNS TABLE (outcome text, person uuid, rights_before jsonb, rights_after jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  known users%ROWTYPE;
  next_role text := as_role;
  next_team uuid;
BEGIN
  -- Two first sights of one subject, or of one token, come one after the other; so do changes of people.
  PERFORM pg_advisory_xact_lock(hashtext('people'));
  IF until <= now() OR EXISTS (
    SELECT FROM sessions s
    WHERE s.assertion_hash = assertion
      AND (s.token_hash <> token OR s.revoked_at IS NOT NULL OR s.expires_at <= now())
  ) THEN
    outcome := 'ENDED';
    RETURN NEXT;
    RETURN;
  END IF;

  SELECT u.* INTO known
  FROM user_subjects i JOIN users u ON u.id = i.user_id
  WHERE i.issuer = of_issuer AND i.subject = of_subject;
  IF FOUND THEN
    outcome := 'SEEN';
  ELSIF with_email IS NULL THEN
    outcome := 'UNVERIFIED';
    RETURN NEXT;
    RETURN;
  ELSE
    SELECT u.* INTO known FROM users u WHERE u.email = lower(with_email);
    IF NOT FOUND THEN
      outcome := 'CREATED';
      INSERT INTO users (email, name, role) VALUES (lower(with_email), with_name, as_role) RETURNING * INTO known;
    ELSIF EXISTS (SELECT FROM user_subjects i WHERE i.user_id = known.id AND i.issuer = of_issuer) THEN
      outcome := 'TAKEN';
      RETURN NEXT;
      RETURN;
    ELSE
      outcome := 'LINKED';
    END IF;
  END IF;
  IF NOT known.active THEN
    outcome := 'DEACTIVATED';
    RETURN NEXT;
    RETURN;
  END IF;

  person := known.id;
  IF outcome <> 'CREATED' THEN
    rights_before := app.rights_of(person);
  END IF;
  INSERT INTO user_subjects AS i (issuer, subject, user_id, claims_issued_at)
  VALUES (of_issuer, of_subject, person, issued)
  ON CONFLICT (issuer, subject) DO UPDATE SET claims_issued_at = issued WHERE i.claims_issued_at <= issued;
  IF FOUND THEN
    IF known.role = 'ADMIN' AND NOT EXISTS (
      SELECT FROM users u WHERE u.role = 'ADMIN' AND u.active AND u.id <> person
    ) THEN
      next_role := 'ADMIN';
    END IF;
    SELECT t.id INTO next_team FROM teams t WHERE t.name = in_team;
    IF in_team IS NULL THEN
      next_team := known.team_id;
    END IF;
    UPDATE users u SET role = next_role, team_id = next_team
    WHERE u.id = person AND (u.role <> next_role OR u.team_id IS DISTINCT FROM next_team);
    IF in_territories IS NOT NULL THEN
      DELETE FROM user_territories g WHERE g.user_id = person AND g.territory_code <> ALL (in_territories);
      INSERT INTO user_territories (user_id, territory_code)
      SELECT person, t.code FROM territories t WHERE t.code = ANY (in_territories)
      ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  rights_after := app.rights_of(person);
  -- Whoever edits this person by hand decided on what they were before.
  IF rights_before <> rights_after THEN
    UPDATE users u SET version = u.version + 1 WHERE u.id = person;
  END IF;

  INSERT INTO sessions (user_id, token_hash, assertion_hash, expires_at)
  VALUES (person, token, assertion, until)
  ON CONFLICT (assertion_hash) DO NOTHING;
  RETURN NEXT;
END
$$;

REVOKE ALL ON FUNCTION app.admit_subject(
  text, text, timestamptz, text, text, text, text[], text, bytea, bytea, timestamptz
) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.admit_subject(
  text, text, timestamptz, text, text, text, text[], text, bytea, bytea, timestamptz
) TO nachfass_app;
