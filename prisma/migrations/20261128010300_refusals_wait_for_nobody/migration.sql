-- As before, but for a token that ends nothing, which no longer takes the lock of everybody who changes people.
CREATE OR REPLACE FUNCTION app.refuse_subject(of_issuer text, of_subject text, issued timestamptz)
RETURNS TABLE (person uuid, sessions_ended integer, tokens_ended integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  standing user_subjects%ROWTYPE;
BEGIN
  -- Most often there is nothing to end: nobody is known by this subject, or it has been done. Then nobody is waited for, nor
  -- kept waiting: whoever holds such a token could ask again and again. One who is let in at this moment is refused by
  -- their next such token.
  IF NOT EXISTS (
    SELECT FROM user_subjects i JOIN users u ON u.id = i.user_id
    WHERE i.issuer = of_issuer AND i.subject = of_subject AND u.active
      AND i.claims_issued_at <= issued AND (i.refused_at IS NULL OR i.refused_at < issued)
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
