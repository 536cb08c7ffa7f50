-- Roles: who may touch what. The role that runs the migrations owns everything; the application and the
-- worker own nothing and cannot bypass row level security. Roles belong to the cluster, not to the database,
-- so another database of the same cluster may have made them already.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['nachfass_app', 'nachfass_worker'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL; -- somebody else made it just now
      END;
    END IF;
  END LOOP;
END
$$;

-- Functions live apart from tables, so that introspection sees tables only.
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO nachfass_app, nachfass_worker;
GRANT USAGE ON SCHEMA public TO nachfass_app, nachfass_worker;

-- What is not granted by name is forbidden.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Time-ordered keys (RFC 9562, version 7). Built into PostgreSQL only from 18 on; this one serves 15 and later.
CREATE FUNCTION app.uuid_v7() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
AS $$
  SELECT encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$;
GRANT EXECUTE ON FUNCTION app.uuid_v7() TO nachfass_app, nachfass_worker;
