-- The key that links for unsubscribing are signed with. It lives here and not in the configuration, so that every server
-- knows it, and a link that was sent years ago still works. The worker alone reads it.
CREATE TABLE unsubscribe_key (
  id  boolean PRIMARY KEY DEFAULT true CHECK (id),
  key bytea NOT NULL CHECK (length(key) = 32)
);
ALTER TABLE unsubscribe_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE unsubscribe_key FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON unsubscribe_key TO CURRENT_USER USING (true) WITH CHECK (true);
GRANT SELECT ON unsubscribe_key TO nachfass_worker;
CREATE POLICY worker_read ON unsubscribe_key FOR SELECT TO nachfass_worker USING (true);

-- 244 random bits.
INSERT INTO unsubscribe_key (key)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
