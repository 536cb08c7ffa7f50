/**
 * Letting in whom an identity provider names: the person, their rights and their session, or nothing of it. And
 * keeping out whom it gives no role any more, with what it let them open.
 */
import type { Logger } from 'pino';
import { z } from 'zod';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import type { Assertion } from '../auth/authenticate.ts';
import type { RefusedSubject, Subject } from '../auth/claim-rules.ts';
import type { RefusedSignIns } from '../auth/refused-sign-ins.ts';
import { roles } from '../auth/relation.ts';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../db/client.ts';
import { writeAs } from '../db/viewer-transaction.ts';
import { accessChangeData } from '../event-log/access-rules.ts';
import { appendEvents } from '../events/append.ts';

const rights = z.object({
  role: z.enum(roles),
  teamId: z.uuid().nullable(),
  territories: z.array(z.string()),
});
type Rights = z.output<typeof rights>;

const admission = z.tuple([
  z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.enum(['SEEN', 'CREATED', 'LINKED']),
      person: z.uuid(),
      rights_before: rights.nullable(),
      rights_after: rights,
    }),
    z.object({
      outcome: z.enum(['UNVERIFIED', 'TAKEN', 'DEACTIVATED', 'ENDED', 'REFUSED']),
      person: z.null(),
    }),
  ]),
]);

export interface AdmissionOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly refusedSignIns: RefusedSignIns;
}

/** False for who stays out; why is in the log, by its code alone. */
export async function admitSubject(
  { db, clock, log, refusedSignIns }: AdmissionOptions,
  subject: Subject,
  assertion: Assertion,
): Promise<boolean> {
  const { value: outcome } = await writeAs(db, null, async (tx) => {
    const rows: unknown = await tx.$queryRaw`
      SELECT * FROM app.admit_subject(
        ${subject.issuer}, ${subject.subject}, ${subject.issuedAt}, ${subject.email}, ${subject.name}, ${subject.role},
        ${subject.territories && [...subject.territories]}::text[], ${subject.team},
        ${assertion.tokenHash}, ${assertion.signedHash}, ${subject.expiresAt})`;
    const [admitted] = admission.parse(rows);
    if (admitted.person === null) return admitted.outcome;
    const { person, rights_before: before, rights_after: after } = admitted;
    const changed = JSON.stringify(before) !== JSON.stringify(after);
    if (changed || admitted.outcome !== 'SEEN')
      await record(tx, clock, { assertion, subject, person, how: admitted.outcome, before, after, changed });
    return null;
  });
  if (outcome !== null) {
    log.info({ reason: outcome }, 'a token of the identity provider was refused');
    // A token whose session is over, or that one without a role has overtaken, is told by the entry of that.
    if (outcome !== 'ENDED' && outcome !== 'REFUSED') refusedSignIns.note(subject.email, outcome);
  }
  return outcome === null;
}

const refusal = z.array(
  z.object({ person: z.uuid(), sessions_ended: z.int(), tokens_ended: z.int() }).transform((row) => ({
    person: row.person,
    endedSessions: row.sessions_ended,
    endedApiTokens: row.tokens_ended,
  })),
);

/**
 * Of whom a verified token gives no role: ends the sessions that earlier tokens opened and the API tokens made in them;
 * what is open under them closes within a second. Does nothing for who is not known, nor for an older token that comes
 * late, nor again.
 */
export async function refuseSubject(
  { db, clock }: Pick<AdmissionOptions, 'db' | 'clock'>,
  subject: RefusedSubject,
): Promise<void> {
  await writeAs(db, null, async (tx) => {
    const rows: unknown = await tx.$queryRaw`
      SELECT * FROM app.refuse_subject(${subject.issuer}, ${subject.subject}, ${subject.issuedAt})`;
    const [refused] = refusal.parse(rows);
    if (!refused) return;
    const { person, ...ended } = refused;
    await audit(
      { tx, viewer: { id: person }, now: clock.now() },
      {
        action: 'refuseClaims',
        subjectType: 'User',
        subjectId: person,
        leadId: null,
        changes: { reason: 'NO_ROLE', ...ended },
      },
    );
  });
}

interface Admitted {
  readonly assertion: Assertion;
  readonly subject: Subject;
  readonly person: string;
  readonly how: string;
  readonly before: Rights | null;
  readonly after: Rights;
  readonly changed: boolean;
}

/** In the person's own name: it is their token that did it. */
async function record(
  tx: Transaction,
  clock: Clock,
  { assertion, subject, person, how, before, after, changed }: Admitted,
): Promise<void> {
  await tx.$queryRaw`SELECT set_config('app.viewer_id', ${person}, true)`;
  const now = clock.now();
  await audit(
    { tx, viewer: { id: person }, now },
    {
      action: 'applyClaims',
      subjectType: 'User',
      subjectId: person,
      leadId: null,
      changes: {
        how,
        role: [before?.role ?? null, after.role],
        teamId: [before?.teamId ?? null, after.teamId],
        territories: [before?.territories ?? [], after.territories],
      },
      values: how === 'CREATED' ? differences({}, { name: subject.name, email: subject.email }) : {},
    },
  );
  if (!changed) return;
  await appendEvents(tx, [
    {
      type: 'ACCESS_CHANGED',
      time: now,
      userId: person,
      subjectId: person,
      decisionId: `${person}:${assertion.signedHash.toString('hex')}`,
      data: { subjectId: person, ...(before && accessChangeData(active(before), active(after))) },
    },
  ]);
}

/** Who is let in is active: open streams never outlive a deactivation. */
const active = (rights: Rights) => ({ ...rights, active: true });
