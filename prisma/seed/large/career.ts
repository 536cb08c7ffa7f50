/**
 * What became of a lead, told backwards from now by the domain's table of statuses: when it was registered, who was
 * spoken to when, which follow-ups there were, how it ended. Instants are milliseconds.
 */
import {
  isMeaningful,
  isProgress,
  type ActivityOutcome,
  type ActivityType,
} from '../../../server/leads/activity-rules.ts';
import type { LeadStatus } from '../../../server/leads/rules.ts';
import type { Random } from '../demo/random.ts';
import { DAY, HOUR, plusDays } from './calendar.ts';

export type Plot = LeadStatus | 'POOL';

/** How many of a hundred leads end up how. A quarter lies in the pool. */
export const PLOTS: Readonly<Record<Plot, number>> = {
  REGISTERED: 7,
  ACTIVE: 22,
  REMINDER: 5,
  GRACE_PERIOD: 2,
  QUALIFIED: 7,
  CONVERTED: 13,
  LOST: 14,
  EXPIRED: 25,
  POOL: 3,
  DELETED: 1,
  MERGED: 1,
};

export type Deed = {
  readonly type: ActivityType;
  readonly at: number;
  readonly outcome: ActivityOutcome | null;
  readonly meaningful: boolean;
  readonly progress: boolean;
};

export type Career = {
  readonly status: LeadStatus;
  readonly owned: boolean;
  readonly registeredAt: number;
  readonly firstContactAt: number | null;
  /** In order of time. */
  readonly deeds: Deed[];
  /** When it was won, lost, given up or removed; null for one that goes on. */
  readonly endedAt: number | null;
  readonly warnedAt: number | null;
  readonly graceSince: number | null;
};

const PROGRESS_DAYS = 60;
const WARNING_DAYS = 7;
const GRACE_DAYS = 10;
const PRE_CLAIM_DAYS = 10;
const CALLS = ['CALL', 'EMAIL', 'EMAIL_RECEIVED', 'NOTE'] as const;
const STEPS = [
  'QUALIFIED_CALL',
  'MEETING',
  'DEMO',
  'ROI_PRESENTATION',
  'SAMPLE_SENT',
  'SAMPLE_SENT',
] as const;

export function tellCareer(random: Random, plot: Plot, now: number): Career {
  const ago = (low: number, high: number) => officeHour(random, now - random.between(low, high) * DAY, now);
  const silent = { deeds: [], firstContactAt: null, endedAt: null, warnedAt: null, graceSince: null };
  switch (plot) {
    case 'REGISTERED':
      return { ...silent, status: 'REGISTERED', owned: true, registeredAt: ago(0.1, 5.5) };
    case 'POOL':
      return { ...silent, status: 'REGISTERED', owned: false, registeredAt: ago(0.1, 60) };
    case 'ACTIVE':
      return told(random, plot, ago(1, 165), now);
    case 'QUALIFIED':
      return told(random, plot, ago(12, 220), now);
    case 'REMINDER': {
      const registeredAt = ago(12, 48);
      return { ...silent, status: plot, owned: true, registeredAt, firstContactAt: registeredAt };
    }
    case 'GRACE_PERIOD': {
      const registeredAt = ago(61, 68);
      const deadline = plusDays(registeredAt, PROGRESS_DAYS);
      return {
        ...silent,
        status: plot,
        owned: true,
        registeredAt,
        firstContactAt: registeredAt,
        warnedAt: plusDays(deadline, -WARNING_DAYS),
        graceSince: deadline,
      };
    }
    case 'CONVERTED':
    case 'LOST': {
      const registeredAt = ago(40, 500);
      const until = Math.min(now - HOUR, registeredAt + random.between(14, 150) * DAY);
      return { ...told(random, plot, registeredAt, until), endedAt: until };
    }
    case 'MERGED': {
      const registeredAt = ago(20, 300);
      return { ...told(random, plot, registeredAt, registeredAt + 8 * DAY), endedAt: registeredAt + 9 * DAY };
    }
    case 'DELETED': {
      const registeredAt = ago(2, 200);
      return { ...silent, status: plot, owned: true, registeredAt, endedAt: registeredAt + 5 * HOUR };
    }
    case 'EXPIRED':
      return expired(random, ago(80, 520), now);
  }
}

/** By pre-claim when nobody was ever spoken to, else when grace had passed without progress. */
function expired(random: Random, registeredAt: number, now: number): Career {
  const none = { status: 'EXPIRED', owned: false, registeredAt, graceSince: null } as const;
  if (random.chance(0.4)) {
    const endedAt = plusDays(registeredAt, PRE_CLAIM_DAYS);
    return { ...none, deeds: [], firstContactAt: null, endedAt, warnedAt: null };
  }
  const latest = now - (PROGRESS_DAYS + GRACE_DAYS + 1) * DAY;
  const worked = told(
    random,
    'EXPIRED',
    registeredAt,
    Math.min(latest, registeredAt + random.between(1, 80) * DAY),
  );
  const base = worked.deeds.findLast((it) => it.progress)?.at ?? registeredAt;
  const deadline = plusDays(base, PROGRESS_DAYS);
  return {
    ...worked,
    ...none,
    endedAt: plusDays(deadline, GRACE_DAYS),
    warnedAt: plusDays(deadline, -WARNING_DAYS),
  };
}

/** First contact with the registration, then something every few weeks, up to shortly before `until`. */
function told(random: Random, status: LeadStatus, registeredAt: number, until: number): Career {
  const deeds: Deed[] = [];
  const log = (type: ActivityType, at: number, outcome: ActivityOutcome | null) =>
    deeds.push({
      type,
      at,
      outcome,
      meaningful: isMeaningful(type, outcome),
      progress: isProgress(type, outcome),
    });
  let at = registeredAt;
  for (;;) {
    at = officeHour(random, at + random.between(5, 45) * DAY, until);
    if (at >= until) break;
    if (random.chance(0.45))
      log(random.pick(CALLS), at - HOUR, random.pick([null, 'SUCCESSFUL', 'NO_ANSWER']));
    log(random.pick(STEPS), at, random.pick([null, 'SUCCESSFUL', 'INFO_SENT']));
  }
  return {
    status,
    owned: true,
    registeredAt,
    firstContactAt: registeredAt,
    deeds,
    endedAt: null,
    warnedAt: null,
    graceSince: null,
  };
}

/** The same day between eight and five by the clock of the trade, but not after `latest`. */
function officeHour(random: Random, at: number, latest: number): number {
  const day = Math.floor(at / DAY) * DAY;
  const found = day + Math.floor(random.between(7, 15) * 60) * 60_000;
  return found < latest ? found : at < latest ? Math.floor(at / 1000) * 1000 : latest;
}
