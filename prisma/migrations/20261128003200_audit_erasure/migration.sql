-- Erasure: empties what the audit log kept of values about one subject, and tells of it in an entry of its own.
-- Digests stay; without value and salt they say nothing. Of a lead it empties the values of all its entries.
--
-- The one way to change anything here, for admins and the worker. Values of transactions that have not committed yet
-- are out of its reach: whoever erases holds the subject's lock. Tells how many values it emptied.
CREATE FUNCTION app.erase_audit_values(of_type text, of_id uuid, of_fields text[], erased_at timestamptz)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
  erasure constant uuid := app.uuid_v7();
  emptied integer;
BEGIN
  IF app.viewer_role() IS DISTINCT FROM 'ADMIN' AND current_setting('role') <> 'nachfass_worker' THEN
    RAISE EXCEPTION 'values of the audit log are erased by admins and jobs' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- The entry covers which values they were: a value that is emptied past it would be one too many.
  WITH gone AS (
    UPDATE audit_values v
    SET before = NULL, after = NULL, salt = NULL, erased_by = erasure
    FROM audit_log a
    WHERE a.id = v.entry_id AND a.number IS NOT NULL AND v.erased_by IS NULL
      AND (a.lead_id = of_id AND of_type = 'Lead' OR a.subject_id = of_id AND a.subject_type = of_type)
      AND (of_fields IS NULL OR v.field = ANY (of_fields))
    RETURNING v.entry_id, v.field
  )
  INSERT INTO audit_log (id, at, user_id, action, subject_type, subject_id, lead_id, changes)
  SELECT erasure, erased_at, app.viewer_id(), 'eraseAuditValues', of_type, of_id,
    CASE WHEN of_type = 'Lead' THEN of_id END,
    jsonb_build_object('values', count(*), 'digest', encode(sha256(convert_to(
      coalesce(string_agg(entry_id || ' ' || field, E'\n' ORDER BY entry_id, field COLLATE "C"), ''), 'UTF8'
    )), 'hex'))
  FROM gone
  RETURNING (changes ->> 'values')::integer INTO emptied;
  RETURN emptied;
END
$$;
REVOKE EXECUTE ON FUNCTION app.erase_audit_values(text, uuid, text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.erase_audit_values(text, uuid, text[], timestamptz) TO nachfass_app, nachfass_worker;
