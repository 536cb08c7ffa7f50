/**
 * Why a lead went to whom it went, or waits: a code, and a sentence in both languages. The sentence is stored as
 * it was said: renaming a rule never rewrites history. It names rules and counts people; it names nobody.
 */
import type { PassedOver, RuleVerdict } from './rules.ts';

export const assignmentReasonCodes = [
  'ONLY_PERSON',
  'NEXT_IN_TURN',
  'NO_RULES',
  'NO_RULE_MATCHES',
  'NOBODY_FREE',
] as const;
export type AssignmentReasonCode = (typeof assignmentReasonCodes)[number];

export interface AssignmentReason {
  readonly code: AssignmentReasonCode;
  readonly text: { readonly de: string; readonly en: string };
}

/** What the verdicts, down to the one that chose, come to. `named`: how many people the choosing rule names. */
export function reasonOf(verdicts: readonly RuleVerdict[], named: number): AssignmentReason {
  const chosen = verdicts.find((it) => it.verdict === 'CHOSEN');
  const without = verdicts.filter((it) => it.verdict === 'NOBODY_FREE');
  if (chosen) {
    const code = named === 1 ? 'ONLY_PERSON' : 'NEXT_IN_TURN';
    const { de, en } = WHO[code];
    return {
      code,
      text: {
        de: `Regel „${chosen.ruleName}“: ${de}${inBrackets(chosen, 'de')}${before(without, 'de')}`,
        en: `Rule “${chosen.ruleName}”: ${en}${inBrackets(chosen, 'en')}${before(without, 'en')}`,
      },
    };
  }
  if (without.length > 0) {
    const each = (language: Language) =>
      without.map((it) => `${quoted(it.ruleName, language)}${inBrackets(it, language)}`).join(', ');
    return {
      code: 'NOBODY_FREE',
      text: {
        de: `wartet im Pool: niemand ist frei nach ${each('de')}`,
        en: `waits in the pool: nobody is free by ${each('en')}`,
      },
    };
  }
  return verdicts.length === 0
    ? {
        code: 'NO_RULES',
        text: { de: 'wartet im Pool: es gibt keine Regel', en: 'waits in the pool: there is no rule' },
      }
    : {
        code: 'NO_RULE_MATCHES',
        text: { de: 'wartet im Pool: keine Regel passt', en: 'waits in the pool: no rule matches' },
      };
}

type Language = 'de' | 'en';

const WHO = {
  ONLY_PERSON: { de: 'die genannte Person', en: 'the person it names' },
  NEXT_IN_TURN: { de: 'reihum an der Reihe', en: 'next in turn' },
} as const;

const WHY: Readonly<Record<PassedOver, { readonly de: string; readonly en: string }>> = {
  ABSENT: { de: 'abwesend', en: 'absent' },
  FULL: { de: 'ausgelastet', en: 'at capacity' },
  BARRED: {
    de: 'nach Ablauf ihres Schutzes noch gesperrt',
    en: 'still barred after their protection expired',
  },
  TERRITORY: { de: 'ohne das Gebiet', en: 'without the territory' },
  INACTIVE: { de: 'nicht mehr aktiv', en: 'no longer active' },
};

function quoted(name: string, language: Language): string {
  return language === 'de' ? `„${name}“` : `“${name}”`;
}

/** " (1 absent, 2 at capacity)", or nothing. */
function inBrackets({ passedOver, verdict }: RuleVerdict, language: Language): string {
  const parts = (Object.keys(WHY) as PassedOver[]).flatMap((why) => {
    const count = passedOver[why];
    return count ? [`${count} ${WHY[why][language]}`] : [];
  });
  if (parts.length > 0) return ` (${parts.join(', ')})`;
  if (verdict !== 'NOBODY_FREE') return '';
  return language === 'de' ? ' (nennt niemanden)' : ' (names nobody)';
}

/** What came of the rules that stood before it and matched, too. */
function before(without: readonly RuleVerdict[], language: Language): string {
  if (without.length === 0) return '';
  const each = without.map((it) => `${quoted(it.ruleName, language)}${inBrackets(it, language)}`).join(', ');
  return language === 'de' ? `; davor niemand frei nach ${each}` : `; before it nobody free by ${each}`;
}
