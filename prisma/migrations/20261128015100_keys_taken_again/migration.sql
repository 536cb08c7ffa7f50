-- An idempotency key whose time is over is taken again by the statement that would take a new one: nobody but the
-- worker, which forgets them, deletes any.
GRANT UPDATE ON idempotency_keys TO nachfass_app;
REVOKE DELETE ON idempotency_keys FROM nachfass_app;
