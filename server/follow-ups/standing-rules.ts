/** "Why was this lead not followed up?": where its T3 and T7 stand, and why, in the words of the ledger. */
import type { Temporal } from '@js-temporal/polyfill';
import type { LeadStatus } from '../leads/rules.ts';
import { compareInstants, localDate } from '../territories/local-time-rules.ts';
import { territoryOf } from '../territories/territories.ts';
import { sayDate, type Words } from './reason-rules.ts';
import { CLOSING, type PlanInput, type PlannedFollowUp } from './rules.ts';

export const followUpStandings = [
  'LEAD_CLOSED',
  'NO_OWNER',
  'HELD',
  'UPCOMING',
  'WAITING',
  'FIRING_OFF',
  'TO_DO',
  'COMPLETED',
  'SKIPPED',
  'CANCELLED',
  'UNPLANNED',
] as const;
export type FollowUpStanding = (typeof followUpStandings)[number];

export type StandingKind = 'T3' | 'T7';

export type ExplainedFollowUp = {
  readonly kind: StandingKind;
  readonly standing: FollowUpStanding;
  /** The one that it is about; null where the reason is the lead's. */
  readonly followUpId: string | null;
  readonly text: Words;
};

export type StandingFacts = {
  readonly plan: PlanInput;
  /** Whether what is due fires in the lead's territory. */
  readonly firing: boolean;
  /** What the ledger said last of a follow-up. */
  readonly said: (followUpId: string) => Words | null;
};

export function explainFollowUps(facts: StandingFacts): ExplainedFollowUp[] {
  return [explain(facts, 'T3'), explain(facts, 'T7')];
}

function explain(facts: StandingFacts, kind: StandingKind): ExplainedFollowUp {
  const { plan } = facts;
  const ofLead = standingOfLead(plan);
  if (ofLead) return { kind, followUpId: null, ...ofLead };
  const its = plan.existing.filter((it) => it.kind === kind);
  const open = its.find((it) => it.status === 'PENDING' && it.firedAt === null);
  if (open) return { kind, followUpId: open.id, ...standingOfOpen(facts, open) };
  const last = its.toSorted((a, b) => rank(a) - rank(b) || compareInstants(a.dueAt, b.dueAt)).at(-1);
  if (!last) return { kind, followUpId: null, standing: 'UNPLANNED', text: UNPLANNED };
  return { kind, followUpId: last.id, ...standingOfSpent(facts, kind, last) };
}

/** What is still to be done says more than what is done. */
function rank(it: PlannedFollowUp): number {
  return it.status === 'PENDING' ? 1 : 0;
}

type Standing = Pick<ExplainedFollowUp, 'standing' | 'text'>;

function standingOfLead({ status, ownedSince, clockStoppedAt, territory }: PlanInput): Standing | null {
  if (isClosing(status)) return { standing: 'LEAD_CLOSED', text: LEAD_CLOSED };
  if (ownedSince === null) return { standing: 'NO_OWNER', text: NO_OWNER };
  if (clockStoppedAt === null) return null;
  const since = on(territory, clockStoppedAt);
  const text = {
    en: `the clock is stopped since ${since.en}: nothing comes due until it runs again`,
    de: `die Uhr steht seit ${since.de}: nichts wird fällig, bis sie wieder läuft`,
  };
  return { standing: 'HELD', text };
}

function standingOfOpen({ plan, firing, said }: StandingFacts, open: PlannedFollowUp): Standing {
  const day = on(plan.territory, open.dueAt);
  if (compareInstants(open.dueAt, plan.now) > 0) {
    const why = said(open.id);
    const text = {
      en: `due on ${day.en}${why ? `: ${why.en}` : ''}`,
      de: `fällig am ${day.de}${why ? `: ${why.de}` : ''}`,
    };
    return { standing: 'UPCOMING', text };
  }
  if (!firing) {
    const text = {
      en: `due since ${day.en}, but nothing fires in this territory: it is switched off in the settings`,
      de: `fällig seit ${day.de}, aber in diesem Gebiet wird nichts ausgelöst: es ist in den Einstellungen abgeschaltet`,
    };
    return { standing: 'FIRING_OFF', text };
  }
  const text = {
    en: `due since ${day.en} and not fired yet: the next run tries it; if it stays so, ask an admin to look at the jobs`,
    de: `fällig seit ${day.de} und noch nicht ausgelöst: der nächste Lauf versucht es; bleibt es so, schaut ein Admin nach den Jobs`,
  };
  return { standing: 'WAITING', text };
}

function standingOfSpent(facts: StandingFacts, kind: StandingKind, last: PlannedFollowUp): Standing {
  const { plan, said } = facts;
  const day = on(plan.territory, last.firedAt ?? last.dueAt);
  switch (last.status) {
    case 'PENDING': {
      const sample = kind === 'T3' && sampleSince(plan, last);
      const text = {
        en: `came due on ${day.en} and is still to be done${sample ? '; a sample sent meanwhile opens no other' : ''}`,
        de: `am ${day.de} fällig geworden und noch zu erledigen${sample ? '; ein Muster, das inzwischen verschickt wurde, eröffnet kein weiteres' : ''}`,
      };
      return { standing: 'TO_DO', text };
    }
    case 'COMPLETED': {
      const next = kind === 'T3' ? ANOTHER_T3 : ONE_T7;
      return { standing: 'COMPLETED', text: both(`done; `, `erledigt; `, next) };
    }
    case 'SKIPPED':
    case 'CANCELLED':
      return { standing: last.status, text: said(last.id) ?? SILENT };
  }
}

function sampleSince({ anchors }: PlanInput, { anchorAt }: PlannedFollowUp): boolean {
  const sent = anchors.latestSampleSentAt;
  return sent !== null && anchorAt !== null && compareInstants(sent, anchorAt) > 0;
}

function isClosing(status: LeadStatus): boolean {
  return CLOSING.includes(status);
}

function on(territory: string, at: Temporal.Instant): Words {
  return sayDate(localDate(territoryOf(territory).timeZone, at));
}

function both(en: string, de: string, words: Words): Words {
  return { en: `${en}${words.en}`, de: `${de}${words.de}` };
}

const LEAD_CLOSED: Words = {
  en: 'the lead is no longer being worked: nothing is planned, and what was open is cancelled',
  de: 'der Lead wird nicht mehr bearbeitet: nichts wird geplant, und was offen war, ist storniert',
};
const NO_OWNER: Words = {
  en: 'the lead has no owner: it is planned once somebody claims it',
  de: 'der Lead hat keinen Besitzer: geplant wird, sobald ihn jemand übernimmt',
};
const UNPLANNED: Words = {
  en: 'not planned yet: the next change of the lead plans it',
  de: 'noch nicht geplant: die nächste Änderung am Lead plant es',
};
const ANOTHER_T3: Words = {
  en: 'another T3 comes with the next sample',
  de: 'ein weiteres T3 kommt mit dem nächsten Muster',
};
const ONE_T7: Words = {
  en: 'there is one T7 for each ownership',
  de: 'je Besitz gibt es ein T7',
};
const SILENT: Words = { en: 'the ledger does not say why', de: 'das Protokoll sagt nicht, warum' };
