-- "May the viewer work on this follow-up's lead?" The same rule as before, asked lead by lead: without OFFSET 0 the
-- planner may collect every visible lead first, for a page of twenty follow-ups. Who may see everything is asked no lead
-- at all.
ALTER POLICY app_read ON follow_ups USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id OFFSET 0)
);
-- The same question for contacts, which a search asks of the leads it passes.
ALTER POLICY app_read ON contacts USING (
  (SELECT app.viewer_role()) = 'ADMIN'
  OR EXISTS (SELECT FROM app.workable_leads w WHERE w.id = lead_id OFFSET 0)
);
