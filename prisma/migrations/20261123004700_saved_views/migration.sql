-- Views of the list of leads that people keep, for themselves or for their team.
CREATE TABLE saved_views (
  id              uuid PRIMARY KEY DEFAULT app.uuid_v7(),
  author_id       uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- A LeadFilter by ids and codes; held against the filter's shape whenever it is read.
  filter          jsonb NOT NULL CHECK (jsonb_typeof(filter) = 'object'),
  search          text CHECK (length(search) BETWEEN 1 AND 200),
  order_field     text CHECK (length(order_field) BETWEEN 1 AND 40),
  order_direction text CHECK (order_direction IN ('ASC', 'DESC')),
  columns         text[] NOT NULL CHECK (cardinality(columns) <= 50),
  share           text NOT NULL CHECK (share IN ('PRIVATE', 'TEAM')),
  position        integer NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 999),
  is_default      boolean NOT NULL DEFAULT false,
  version         integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at      timestamptz(3) NOT NULL,
  updated_at      timestamptz(3) NOT NULL,
  CHECK ((order_field IS NULL) = (order_direction IS NULL))
);
-- Each person's names are their own; and what has this author saved?
CREATE UNIQUE INDEX saved_views_name_idx ON saved_views (author_id, lower(name));
-- One view a person opens with.
CREATE UNIQUE INDEX saved_views_default_idx ON saved_views (author_id) WHERE is_default;

GRANT SELECT, INSERT, DELETE ON saved_views TO nachfass_app;
-- Whose it is, and since when, never changes.
GRANT UPDATE (
  name, filter, search, order_field, order_direction, columns, share, position, is_default, version, updated_at
) ON saved_views TO nachfass_app;
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON saved_views TO CURRENT_USER USING (true) WITH CHECK (true);
-- One's own; what is shared with a team, for the team its author is in now, and for admins. An author who changes
-- teams takes their views along.
CREATE POLICY app_read ON saved_views FOR SELECT TO nachfass_app USING (
  author_id = (SELECT app.viewer_id())
  OR (
    share = 'TEAM'
    AND (
      (SELECT app.viewer_role()) = 'ADMIN'
      OR EXISTS (
        SELECT FROM users a JOIN users v ON v.team_id = a.team_id
        WHERE a.id = author_id AND v.id = (SELECT app.viewer_id())
      )
    )
  )
);
CREATE POLICY app_insert ON saved_views FOR INSERT TO nachfass_app
  WITH CHECK (author_id = (SELECT app.viewer_id()));
-- Changed and deleted by its author; a shared one also by the manager of the author's team, and by admins.
DO $$
DECLARE
  command text;
BEGIN
  FOREACH command IN ARRAY ARRAY['UPDATE', 'DELETE'] LOOP
    EXECUTE format($policy$
      CREATE POLICY %I ON saved_views FOR %s TO nachfass_app USING (
        author_id = (SELECT app.viewer_id())
        OR (
          share = 'TEAM'
          AND (
            (SELECT app.viewer_role()) = 'ADMIN'
            OR ((SELECT app.viewer_role()) = 'MANAGER' AND EXISTS (
              SELECT FROM users a JOIN users v ON v.team_id = a.team_id
              WHERE a.id = author_id AND v.id = (SELECT app.viewer_id())
            ))
          )
        )
      )
    $policy$, 'app_' || lower(command), command);
  END LOOP;
END
$$;
