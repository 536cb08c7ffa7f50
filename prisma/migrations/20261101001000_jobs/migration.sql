-- pg-boss keeps its queues in a schema of the worker's. To give a schema away, one must be a member.
DO $$
BEGIN
  -- From 16 on one can be a member and still not act as the role.
  IF NOT pg_has_role(
    current_user, 'nachfass_worker',
    CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
  ) THEN
    EXECUTE format('GRANT nachfass_worker TO %I', current_user);
  END IF;
END
$$;
CREATE SCHEMA pgboss AUTHORIZATION nachfass_worker;
