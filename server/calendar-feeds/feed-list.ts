/**
 * A calendar feed as it is read: its owner's follow-ups as a calendar (RFC 5545), under their own sight now.
 *
 * What goes out lies with whoever keeps the calendar. So it holds what an appointment needs (company, place, what is to be
 * done) and no person's name, address, number or notes.
 */
import type { Temporal } from '@js-temporal/polyfill';
import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { tzlib_get_ical_block as timeZoneBlock } from 'timezones-ical-library';
import { z } from 'zod';
import type { FeedOwner } from '../auth/feed-owner.ts';
import { toDate, toInstant, type Clock } from '../clock.ts';
import type { Database, Transaction } from '../db/client.ts';
import { readAs } from '../db/viewer-transaction.ts';
import { followUpKinds, followUpStatuses } from '../follow-ups/due-rules.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { territoryOf } from '../territories/territories.ts';
import {
  AHEAD_LIMIT,
  CLOSED_LIMIT,
  DAYS_BACK,
  feedEvent,
  feedTitle,
  MINUTES,
  type FeedFollowUp,
  type FeedLanguage,
} from './feed-rules.ts';

/** @param origin where the links of its events lead: `https://leads.example.com` */
export async function writeFeed(
  { db, clock }: { readonly db: Database; readonly clock: Clock },
  owner: FeedOwner,
  origin: string,
): Promise<string> {
  const rows = await readAs(db, owner.id, ({ tx }) => readFollowUps(tx, clock.now(), owner.language));
  return calendarOf(owner, rows, origin);
}

type FeedRow = FeedFollowUp & { readonly leadId: string };

const followUpRow = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  kind: z.enum(followUpKinds),
  status: z.enum(followUpStatuses),
  held: z.boolean(),
  due_at: z.date(),
  created_at: z.date(),
  action: z.string().nullable(),
  territory_code: z.string(),
  company_name: z.string(),
  street: z.string().nullable(),
  postal_code: z.string().nullable(),
  city: z.string().nullable(),
  changes: z.int(),
  changed_at: z.date().nullable(),
  reason: z.string().nullable(),
});

/** The viewer's own, by date. */
async function readFollowUps(
  tx: Transaction,
  now: Temporal.Instant,
  language: FeedLanguage,
): Promise<FeedRow[]> {
  const since = toDate(now.subtract({ hours: DAYS_BACK * 24 }));
  const rows: unknown = await tx.$queryRaw`
    WITH mine AS MATERIALIZED (
      (
        SELECT f.* FROM follow_ups f
        WHERE f.assignee_id = (SELECT app.viewer_id()) AND f.status = 'PENDING' AND f.due_at >= ${since}
        ORDER BY f.due_at, f.id LIMIT ${AHEAD_LIMIT}
      ) UNION ALL (
        SELECT f.* FROM follow_ups f
        WHERE f.assignee_id = (SELECT app.viewer_id()) AND f.status <> 'PENDING' AND f.due_at >= ${since}
        ORDER BY f.due_at DESC, f.id LIMIT ${CLOSED_LIMIT}
      )
    )
    SELECT mine.id, mine.lead_id, mine.kind, mine.status, mine.held_since IS NOT NULL AS held, mine.due_at,
      mine.created_at, mine.action, l.territory_code, l.company_name, l.street, l.postal_code, l.city,
      said.changes, said.changed_at, said.reasons[1] AS reason
    FROM mine JOIN leads l ON l.id = mine.lead_id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE e.decision NOT IN ('PLANNED', 'FIRED'))::int AS changes, max(e.at) AS changed_at,
        array_agg(CASE WHEN ${language} = 'EN' THEN e.reason_en ELSE e.reason_de END ORDER BY e.at DESC, e.id DESC)
          AS reasons
      FROM follow_up_ledger e WHERE e.follow_up_id = mine.id
    ) AS said
    ORDER BY mine.due_at, mine.id`;
  return z
    .array(followUpRow)
    .parse(rows)
    .map((row) => ({
      id: row.id,
      leadId: row.lead_id,
      kind: row.kind,
      status: row.status,
      held: row.held,
      dueAt: toInstant(row.due_at),
      createdAt: toInstant(row.created_at),
      changedAt: toInstant(row.changed_at ?? row.created_at),
      changes: row.changes,
      reason: row.reason,
      action: row.action,
      territory: row.territory_code,
      companyName: row.company_name,
      street: row.street,
      postalCode: row.postal_code,
      city: row.city,
    }));
}

/** The same text for the same follow-ups: nothing in it tells when it was read. */
function calendarOf(owner: FeedOwner, rows: readonly FeedRow[], origin: string): string {
  const calendar = ical({
    name: feedTitle(owner.name, owner.language),
    prodId: { company: 'Nachfass', product: 'Follow-ups', language: owner.language },
    method: ICalCalendarMethod.PUBLISH,
    // How often calendars that ask back do so; in between nobody is told.
    ttl: 15 * 60,
    // Each event names its own; with `name`, there would be one for all.
    timezone: { name: null, generator: zoneBlock },
  });
  for (const row of rows) {
    const { uid, sequence, status, summary, description, location } = feedEvent(row, owner.language);
    const { timeZone } = territoryOf(row.territory);
    const start = row.dueAt.toZonedDateTimeISO(timeZone);
    calendar.createEvent({
      id: uid,
      sequence,
      status: ICalEventStatus[status],
      summary,
      description,
      location,
      url: `${origin}/leads/${encodeGlobalId('Lead', row.leadId)}`,
      timezone: timeZone,
      start,
      end: start.add({ minutes: MINUTES }),
      // A call to make blocks no time.
      transparency: ICalEventTransparency.TRANSPARENT,
      stamp: toDate(row.changedAt),
      lastModified: toDate(row.changedAt),
      created: toDate(row.createdAt),
    });
  }
  return calendar.toString();
}

function zoneBlock(timeZone: string): string | null {
  return [timeZoneBlock(timeZone)].flat()[0] ?? null;
}
