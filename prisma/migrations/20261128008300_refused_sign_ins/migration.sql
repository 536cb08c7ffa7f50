-- "Who tried to sign in, and was not let in?" Of an account that is known the entry has its id; of one that is not,
-- nothing of what was typed: that may be somebody's address, or a password in the wrong place. Nobody has proved who
-- they are, so nobody is the actor. `because` null: by a password, for what the account says.
--
-- Tells whether the account is known, for who bounds how many are written: of those that are not none is, unless
-- `strangers_too`.
CREATE FUNCTION app.record_refused_sign_in(with_email text, because text, strangers_too boolean) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  account users%ROWTYPE;
BEGIN
  SELECT u.* INTO account FROM users u WHERE u.email = lower(trim(with_email));
  IF account.id IS NOT NULL OR strangers_too THEN
    INSERT INTO audit_log (at, action, subject_type, subject_id, changes)
    SELECT clock_timestamp() + make_interval(secs => c.offset_ms / 1000.0), 'refuseLogin',
      CASE WHEN account.id IS NULL THEN 'SignIn' ELSE 'User' END, coalesce(account.id, app.uuid_v7()),
      jsonb_build_object('reason', coalesce(because, CASE
        WHEN account.id IS NULL THEN 'UNKNOWN_ACCOUNT'
        WHEN NOT account.active THEN 'DEACTIVATED'
        WHEN account.password_hash IS NULL THEN 'NO_PASSWORD'
        ELSE 'WRONG_PASSWORD'
      END))
    FROM product_clock c;
  END IF;
  RETURN account.id IS NOT NULL;
END
$$;
REVOKE ALL ON FUNCTION app.record_refused_sign_in(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.record_refused_sign_in(text, text, boolean) TO nachfass_app;
