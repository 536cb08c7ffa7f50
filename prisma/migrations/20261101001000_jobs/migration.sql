-- pg-boss keeps its queues in a schema of the worker's. To give a schema away, one must be a member.
DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'nachfass_worker', 'MEMBER') THEN
    EXECUTE format('GRANT nachfass_worker TO %I', current_user);
  END IF;
END
$$;
CREATE SCHEMA pgboss AUTHORIZATION nachfass_worker;
