/** Why a line of the score has its points, in words a sales person understands, in both languages. */
import type { Words } from '../follow-ups/reason-rules.ts';
import type { BusinessType, KitchenSize, LeadStage } from './rules.ts';

const businessTypeWords: Readonly<Record<BusinessType, Words>> = {
  RESTAURANT: { en: 'restaurant', de: 'Restaurant' },
  HOTEL: { en: 'hotel', de: 'Hotel' },
  CATERING: { en: 'catering', de: 'Catering' },
  CANTEEN: { en: 'canteen', de: 'Kantine' },
  WHOLESALE: { en: 'wholesale', de: 'Großhandel' },
  RETAIL: { en: 'retail', de: 'Einzelhandel' },
  EDUCATION: { en: 'education', de: 'Bildung' },
  HEALTHCARE: { en: 'healthcare', de: 'Gesundheit' },
  OTHER: { en: 'other', de: 'Sonstige' },
};
const kitchenWords: Readonly<Record<KitchenSize, Words>> = {
  SMALL: { en: 'small', de: 'klein' },
  MEDIUM: { en: 'medium', de: 'mittel' },
  LARGE: { en: 'large', de: 'groß' },
};
const stageWords: Readonly<Record<LeadStage, Words>> = {
  PRE_CLAIM: { en: 'noted', de: 'vorgemerkt' },
  REGISTRATION: { en: 'registered', de: 'erfasst' },
  QUALIFICATION: { en: 'qualified', de: 'qualifiziert' },
};

/** `atLeast`: the bound that was reached, in whole units of money; null below the least of them. */
export function volumeWords(cents: number | null, atLeast: number | null): Words {
  if (cents === null) return { en: 'estimated volume unknown', de: 'geschätztes Volumen unbekannt' };
  if (atLeast !== null) {
    const thousands = atLeast / 1_000;
    return {
      en: `estimated volume of ${thousands} k a year or more`,
      de: `geschätztes Volumen ab ${String(thousands).replace('.', ',')} Tsd. im Jahr`,
    };
  }
  if (cents <= 0) return { en: 'no volume expected', de: 'kein Volumen erwartet' };
  return { en: 'small estimated volume', de: 'geringes geschätztes Volumen' };
}

export function employeesWords(count: number | null): Words {
  if (count === null) return { en: 'employees unknown', de: 'Mitarbeiterzahl unbekannt' };
  return { en: `employees: ${count}`, de: `Mitarbeitende: ${count}` };
}

/** `days` of 24 hours since it; null when there was none. */
export function activityWords(days: number | null): Words {
  if (days === null) return { en: 'no meaningful activity yet', de: 'noch keine bedeutsame Aktivität' };
  const whole = Math.max(0, Math.floor(days));
  const ago: Words =
    whole === 0
      ? { en: 'less than a day ago', de: 'vor weniger als einem Tag' }
      : {
          en: `${whole} ${whole === 1 ? 'day' : 'days'} ago`,
          de: `vor ${whole} ${whole === 1 ? 'Tag' : 'Tagen'}`,
        };
  return { en: `last meaningful activity ${ago.en}`, de: `letzte bedeutsame Aktivität ${ago.de}` };
}

export function followUpsWords(completed: number): Words {
  return { en: `completed follow-ups: ${completed}`, de: `erledigte Nachfassaktionen: ${completed}` };
}

export function businessTypeReason(type: BusinessType | null): Words {
  if (!type) return { en: 'business type unknown', de: 'Betriebstyp unbekannt' };
  const words = businessTypeWords[type];
  return { en: `business type: ${words.en}`, de: `Betriebstyp: ${words.de}` };
}

export function kitchenReason(size: KitchenSize | null): Words {
  if (!size) return { en: 'kitchen size unknown', de: 'Küchengröße unbekannt' };
  const words = kitchenWords[size];
  return { en: `kitchen: ${words.en}`, de: `Küche: ${words.de}` };
}

export function stageReason(stage: LeadStage): Words {
  const words = stageWords[stage];
  return { en: `what is known: ${words.en}`, de: `Kenntnisstand: ${words.de}` };
}

/** `days` of 24 hours until it, negative when it is past; null where no clock runs. */
export function progressWords(days: number | null, held: boolean): Words {
  if (days === null) return { en: 'no progress deadline runs', de: 'keine Fortschrittsfrist läuft' };
  const when = inDays(days);
  return within({ en: `progress deadline ${when.en}`, de: `Fortschrittsfrist ${when.de}` }, held);
}

export function protectionWords(days: number | null, held: boolean): Words {
  if (days === null) return { en: 'no protection runs', de: 'kein Schutz läuft' };
  const when = inDays(days);
  return within({ en: `protection ends ${when.en}`, de: `Schutz endet ${when.de}` }, held);
}

function within(words: Words, held: boolean): Words {
  return held
    ? { en: `${words.en} once the clock resumes`, de: `${words.de}, sobald die Uhr weiterläuft` }
    : words;
}

function inDays(days: number): Words {
  if (days < 0) return { en: '(already past)', de: '(bereits vorbei)' };
  const whole = Math.floor(days);
  if (whole === 0) return { en: 'in less than a day', de: 'in weniger als einem Tag' };
  return {
    en: `in ${whole} ${whole === 1 ? 'day' : 'days'}`,
    de: `in ${whole} ${whole === 1 ? 'Tag' : 'Tagen'}`,
  };
}
