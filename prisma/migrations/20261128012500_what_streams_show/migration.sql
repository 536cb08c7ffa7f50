-- What answers of streams are made of: a lead as it is in this snapshot, with all that hangs on it and is shown beside
-- it, once for everybody who watches. The worker's sight: who may see what of it is decided per kind of viewer
-- (server/fan-out). In PL/pgSQL, so that its plans are kept.
CREATE FUNCTION app.shown_lead(of_lead uuid, of_follow_ups uuid[]) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'scope', app.lead_scope(l),
      'row', to_jsonb(l) - ARRAY['company_sort', 'search_text'],
      'collaborators', (
        SELECT coalesce(jsonb_agg(c.user_id ORDER BY c.user_id), '[]'::jsonb)
        FROM lead_collaborators c WHERE c.lead_id = l.id
      ),
      'transfers', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
          'to_user_id', t.to_user_id, 'decide_by', t.decide_by,
          'proposed_by_id', t.proposed_by_id, 'from_user_id', t.from_user_id
        )), '[]'::jsonb)
        FROM transfers t WHERE t.lead_id = l.id AND t.status = 'PENDING'
      ),
      'contacts', (
        SELECT coalesce(
          jsonb_agg(to_jsonb(c) - 'search_text' ORDER BY c.is_primary DESC, c.created_at, c.id), '[]'::jsonb
        )
        FROM (
          SELECT * FROM contacts WHERE lead_id = l.id ORDER BY is_primary DESC, created_at, id LIMIT 200
        ) c
      ),
      'next', (
        SELECT to_jsonb(f) FROM follow_ups f
        WHERE f.lead_id = l.id AND f.status = 'PENDING' AND f.held_since IS NULL
        ORDER BY f.due_at, f.id LIMIT 1
      ),
      'follow_ups', (
        SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]'::jsonb)
        FROM follow_ups f WHERE f.id = ANY (of_follow_ups) AND f.lead_id = l.id
      ),
      't7', (
        SELECT to_jsonb(f) FROM follow_ups f
        WHERE f.lead_id = l.id AND f.kind = 'T7' AND f.status <> 'CANCELLED' AND f.owned_since IS NOT NULL
        ORDER BY f.owned_since DESC LIMIT 1
      ),
      'completed', (SELECT count(*) FROM follow_ups f WHERE f.lead_id = l.id AND f.status = 'COMPLETED'),
      'pauses', (
        SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.stopped_at, p.id), '[]'::jsonb)
        FROM lead_pauses p WHERE p.lead_id = l.id
      ),
      'people', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
          'id', u.id, 'name', u.name, 'email', u.email, 'role', u.role, 'team_id', u.team_id,
          'active', u.active, 'version', u.version, 'created_at', u.created_at,
          'grants', (
            SELECT coalesce(jsonb_agg(g.territory_code ORDER BY g.territory_code), '[]'::jsonb)
            FROM user_territories g WHERE g.user_id = u.id
          )
        )), '[]'::jsonb)
        FROM users u
        WHERE u.id = l.owner_id
          OR u.id = l.previous_owner_id
          OR u.id IN (SELECT c.user_id FROM lead_collaborators c WHERE c.lead_id = l.id)
          OR u.id IN (SELECT f.assignee_id FROM follow_ups f WHERE f.id = ANY (of_follow_ups))
          OR u.id IN (
            SELECT f.assignee_id FROM follow_ups f
            WHERE f.lead_id = l.id AND f.status = 'PENDING' AND f.held_since IS NULL
            ORDER BY f.due_at, f.id LIMIT 1
          )
      )
    )
    FROM leads l WHERE l.id = of_lead
  );
END
$$;
REVOKE ALL ON FUNCTION app.shown_lead(uuid, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.shown_lead(uuid, uuid[]) TO nachfass_worker;
GRANT EXECUTE ON FUNCTION app.lead_scope(leads) TO nachfass_worker;
