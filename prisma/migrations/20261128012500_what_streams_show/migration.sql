-- What answers of streams are made of: leads as they are in this snapshot, with all that hangs on them and is shown
-- beside them, once for everybody who watches, and the people named in them. The worker's sight: who may see what of it
-- is decided per kind of viewer (server/fan-out). In PL/pgSQL, so that its plan is kept.
CREATE FUNCTION app.shown_leads(of_leads uuid[], of_follow_ups uuid[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  RETURN (
    WITH shown AS MATERIALIZED (
      SELECT
        l.id, l.owner_id, l.previous_owner_id,
        to_jsonb(l) - ARRAY['company_sort', 'search_text'] AS row,
        ARRAY(
          SELECT c.user_id FROM lead_collaborators c WHERE c.lead_id = l.id ORDER BY c.user_id
        ) AS collaborators,
        ARRAY(
          SELECT jsonb_build_object(
            'to_user_id', t.to_user_id, 'decide_by', t.decide_by,
            'proposed_by_id', t.proposed_by_id, 'from_user_id', t.from_user_id
          )
          FROM transfers t WHERE t.lead_id = l.id AND t.status = 'PENDING'
        ) AS transfers,
        ARRAY(
          SELECT to_jsonb(c) - 'search_text' FROM contacts c WHERE c.lead_id = l.id
          ORDER BY c.is_primary DESC, c.created_at, c.id LIMIT 200
        ) AS contacts,
        (
          SELECT to_jsonb(f) FROM follow_ups f
          WHERE f.lead_id = l.id AND f.status = 'PENDING' AND f.held_since IS NULL
          ORDER BY f.due_at, f.id LIMIT 1
        ) AS next,
        ARRAY(
          SELECT to_jsonb(f) FROM follow_ups f WHERE f.lead_id = l.id AND f.id = ANY (of_follow_ups)
        ) AS follow_ups,
        (
          SELECT to_jsonb(f) FROM follow_ups f
          WHERE f.lead_id = l.id AND f.kind = 'T7' AND f.status <> 'CANCELLED' AND f.owned_since IS NOT NULL
          ORDER BY f.owned_since DESC LIMIT 1
        ) AS t7,
        (SELECT count(*) FROM follow_ups f WHERE f.lead_id = l.id AND f.status = 'COMPLETED') AS completed,
        ARRAY(
          SELECT to_jsonb(p) FROM lead_pauses p WHERE p.lead_id = l.id ORDER BY p.stopped_at, p.id
        ) AS pauses
      FROM leads l WHERE l.id = ANY (of_leads)
    ),
    named AS (
      SELECT owner_id AS id FROM shown
      UNION SELECT previous_owner_id FROM shown
      UNION SELECT unnest(collaborators) FROM shown
      UNION SELECT (next ->> 'assignee_id')::uuid FROM shown
      UNION SELECT (task ->> 'assignee_id')::uuid FROM shown, unnest(follow_ups) AS task
    )
    SELECT jsonb_build_object(
      'leads', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
          'row', row, 'collaborators', collaborators, 'transfers', transfers, 'contacts', contacts,
          'next', next, 'follow_ups', follow_ups, 't7', t7, 'completed', completed, 'pauses', pauses
        )), '[]'::jsonb)
        FROM shown
      ),
      'people', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
          'id', u.id, 'name', u.name, 'email', u.email, 'role', u.role, 'team_id', u.team_id,
          'active', u.active, 'version', u.version, 'created_at', u.created_at,
          'grants', ARRAY(
            SELECT g.territory_code FROM user_territories g WHERE g.user_id = u.id ORDER BY g.territory_code
          )
        )), '[]'::jsonb)
        FROM users u WHERE u.id = ANY (ARRAY(SELECT id FROM named))
      )
    )
  );
END
$$;
REVOKE ALL ON FUNCTION app.shown_leads(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.shown_leads(uuid[], uuid[]) TO nachfass_worker;
