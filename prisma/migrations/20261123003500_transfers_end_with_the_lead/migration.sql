-- A transfer that nobody has decided is over when the lead is closed or changes hands otherwise, by whatever
-- operation or job: none of them can forget it. Runs with the owner's rights, since who closes a lead may see no
-- transfer of it. Deciding marks the transfer before it moves the lead, so nothing is left to close then.
CREATE FUNCTION app.close_transfers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
  UPDATE transfers SET status = 'CLOSED', decided_at = new.updated_at
  WHERE lead_id = new.id AND status = 'PENDING';
  RETURN NULL;
END
$$;
CREATE TRIGGER leads_close_transfers
  AFTER UPDATE OF status, owner_id ON leads
  FOR EACH ROW
  WHEN (
    old.owner_id IS DISTINCT FROM new.owner_id
    OR new.status <> ALL (ARRAY['REGISTERED', 'ACTIVE', 'REMINDER', 'GRACE_PERIOD', 'QUALIFIED'])
  )
  EXECUTE FUNCTION app.close_transfers();
