/** What the success types of all mutations say of the same things. */
export const LEAD_AFTER = 'The lead as it is now; null when the change ended your sight of it.';
export const CURSOR_AFTER =
  'Position of the last event of this change: when your stream has reached it, you have seen all of it.';
export const UNDO_TOKEN =
  'Undoes this change: give it to `undo` within a minute (setting), as the same person, while nothing else has happened to the lead. Null when nothing was changed. Tell it nobody.';
