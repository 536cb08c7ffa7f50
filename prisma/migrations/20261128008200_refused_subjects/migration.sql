-- A token that gives its subject no role any more ends what earlier ones opened: the sessions, and the API tokens that
-- were made in them. Else a right the provider took back would live on until the sessions end, and tokens for a year.

ALTER TABLE user_subjects
  -- When the token was issued that gave no role; those of before let nobody in any more. NULL: the latest gave one.
  ADD COLUMN refused_at timestamptz(3);

ALTER TABLE api_tokens
  -- The session it was made in.
  ADD COLUMN made_in uuid,
  -- Made by who was signed in by their provider: it ends when the provider gives them no role any more.
  ADD COLUMN by_subject boolean NOT NULL DEFAULT false;
GRANT INSERT (made_in) ON api_tokens TO nachfass_app;
-- Of those of before nobody knows: the provider answers for whom it knows.
UPDATE api_tokens t SET by_subject = true WHERE EXISTS (SELECT FROM user_subjects i WHERE i.user_id = t.user_id);

-- Whose is the session it was made in? Where that is not known, the provider's, if the person has one.
CREATE FUNCTION app.mark_api_token() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  new.by_subject := EXISTS (SELECT FROM user_subjects i WHERE i.user_id = new.user_id) AND NOT EXISTS (
    SELECT FROM sessions s WHERE s.id = new.made_in AND s.user_id = new.user_id AND s.assertion_hash IS NULL
  );
  RETURN new;
END
$$;
REVOKE ALL ON FUNCTION app.mark_api_token() FROM PUBLIC;
CREATE TRIGGER api_tokens_marked BEFORE INSERT ON api_tokens
  FOR EACH ROW EXECUTE FUNCTION app.mark_api_token();

-- Keeps out whom a verified token gives no role: no row for who is not known, for a token older than what counts, and
-- when it has been done. Acts as the person from there on, so that it is one entry of the audit log and no sign-outs.
-- Sessions opened by a password stay, and what was made in them: that password was given here.
CREATE FUNCTION app.refuse_subject(of_issuer text, of_subject text, issued timestamptz)
RETURNS TABLE (person uuid, sessions_ended integer, tokens_ended integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  standing user_subjects%ROWTYPE;
BEGIN
  -- Most often asked again: without the lock.
  IF EXISTS (
    SELECT FROM user_subjects i WHERE i.issuer = of_issuer AND i.subject = of_subject AND i.refused_at >= issued
  ) THEN
    RETURN;
  END IF;
  -- With who is let in at the same time, one after the other.
  PERFORM pg_advisory_xact_lock(hashtext('people'));
  SELECT i.* INTO standing FROM user_subjects i JOIN users u ON u.id = i.user_id
  WHERE i.issuer = of_issuer AND i.subject = of_subject AND u.active
    AND i.claims_issued_at <= issued AND (i.refused_at IS NULL OR i.refused_at < issued);
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE user_subjects i SET refused_at = issued WHERE i.issuer = of_issuer AND i.subject = of_subject;
  PERFORM set_config('app.viewer_id', standing.user_id::text, true);
  UPDATE sessions s SET revoked_at = now()
  WHERE s.user_id = standing.user_id AND s.assertion_hash IS NOT NULL AND s.revoked_at IS NULL AND s.expires_at > now();
  GET DIAGNOSTICS sessions_ended = ROW_COUNT;
  UPDATE api_tokens t SET revoked_at = now(), revoked_by_id = t.user_id
  WHERE t.user_id = standing.user_id AND t.by_subject AND t.revoked_at IS NULL AND t.expires_at > now();
  GET DIAGNOSTICS tokens_ended = ROW_COUNT;
  -- Told once: the next such token says nothing new.
  IF standing.refused_at IS NULL OR sessions_ended > 0 OR tokens_ended > 0 THEN
    person := standing.user_id;
    RETURN NEXT;
  END IF;
END
$$;
REVOKE ALL ON FUNCTION app.refuse_subject(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.refuse_subject(text, text, timestamptz) TO nachfass_app;

-- Lets in whom a verified token of a provider names: finds or makes the person, applies what the token says of their
-- rights, and opens the one session this token stands for. All of it or nothing.
--
-- The outcome is SEEN (somebody known), CREATED or LINKED, with the person's rights before (null for somebody new) and
-- after. Refused are UNVERIFIED (nobody is known by this subject, and the address is not vouched for), TAKEN (the
-- address is that of somebody with another subject), DEACTIVATED, ENDED (the token's session is over), and REFUSED (a
-- token issued since gave them no role). A refusal changes nothing.
--
-- `in_territories` and `in_team` null leave what is there; an empty team takes it away. Unknown codes and teams count
-- for nothing. The last active admin stays one, whatever the token says.
CREATE OR REPLACE FUNCTION app.admit_subject(
  of_issuer text, of_subject text, issued timestamptz, with_email text, with_name text,
  as_role text, in_territories text[], in_team text, token bytea, assertion bytea, until timestamptz
) RETURNS TABLE (outcome text, person uuid, rights_before jsonb, rights_after jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  known users%ROWTYPE;
  refused timestamptz;
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
    SELECT i.refused_at INTO refused FROM user_subjects i WHERE i.issuer = of_issuer AND i.subject = of_subject;
    IF refused >= issued THEN
      outcome := 'REFUSED';
      RETURN NEXT;
      RETURN;
    END IF;
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
  ON CONFLICT (issuer, subject) DO UPDATE SET claims_issued_at = issued, refused_at = NULL
    WHERE i.claims_issued_at <= issued;
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
