-- A follow-up that a stopped clock holds is not the next one, whatever its date: it gets another when the clock runs again.
-- The application keeps the column so from now on; these are the leads whose clock stands.
UPDATE leads l
SET next_follow_up_at = (
  SELECT min(f.due_at) FROM follow_ups f WHERE f.lead_id = l.id AND f.status = 'PENDING' AND f.held_since IS NULL
)
WHERE l.clock_stopped_at IS NOT NULL;
