-- What a change of somebody's team or activity does at once, in its own transaction.

-- The scopes of leads tell of their owner's team and whether the owner is active. They are what the next event of the
-- lead says was "before", so they must follow. Whoever has just made this person an owner, and is not committed yet,
-- holds the person's row for its foreign key: FOR UPDATE waits for them, and they for it, so that no lead of theirs is
-- left with the old team. Leads of theirs that change beside are met at the row of lead_scopes.
CREATE FUNCTION app.hold_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  PERFORM FROM users u WHERE u.id = old.id FOR UPDATE;
  RETURN new;
END
$$;

CREATE FUNCTION app.follow_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  -- In the order of ids, as app.number_events locks them.
  PERFORM FROM lead_scopes s
  WHERE s.lead_id IN (SELECT l.id FROM leads l WHERE l.owner_id = new.id)
  ORDER BY s.lead_id FOR UPDATE;

  UPDATE lead_scopes s
  SET scope = s.scope || jsonb_build_object('ownerTeam', new.team_id, 'ownerActive', new.active)
  FROM leads l
  WHERE l.owner_id = new.id AND s.lead_id = l.id AND s.scope ->> 'owner' = new.id::text;
  RETURN NULL;
END
$$;

-- Whoever comes back signs in anew: sessions of before are over, not asleep.
CREATE FUNCTION app.end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  UPDATE sessions SET revoked_at = now() WHERE user_id = new.id AND revoked_at IS NULL;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION app.hold_owner(), app.follow_owner(), app.end_sessions() FROM PUBLIC;

-- "Is anybody making them an owner right now?"
CREATE TRIGGER users_held_as_owner BEFORE UPDATE OF team_id, active ON users
  FOR EACH ROW WHEN (old.team_id IS DISTINCT FROM new.team_id OR old.active <> new.active)
  EXECUTE FUNCTION app.hold_owner();
-- "Whose are their leads, and do they still work here?"
CREATE TRIGGER users_followed_as_owner AFTER UPDATE OF team_id, active ON users
  FOR EACH ROW WHEN (old.team_id IS DISTINCT FROM new.team_id OR old.active <> new.active)
  EXECUTE FUNCTION app.follow_owner();
-- "May they still be signed in?"
CREATE TRIGGER users_signed_out AFTER UPDATE OF active ON users
  FOR EACH ROW WHEN (old.active AND NOT new.active)
  EXECUTE FUNCTION app.end_sessions();
