/** What codes are called in a file for people. Machines get the codes. The types see to it that none is missing. */
import type {
  BusinessType,
  KitchenSize,
  LeadSource,
  LeadStage,
  LeadStatus,
  LostReason,
} from '../leads/rules.ts';

export const exportLanguages = ['de', 'en'] as const;
export type ExportLanguage = (typeof exportLanguages)[number];
type Words<Code extends string> = Readonly<Record<Code, Readonly<Record<ExportLanguage, string>>>>;

export const statusWords: Words<LeadStatus> = {
  REGISTERED: { de: 'Registriert', en: 'Registered' },
  ACTIVE: { de: 'Aktiv', en: 'Active' },
  REMINDER: { de: 'Erinnerung', en: 'Reminder' },
  GRACE_PERIOD: { de: 'Nachfrist', en: 'Grace period' },
  QUALIFIED: { de: 'Qualifiziert', en: 'Qualified' },
  CONVERTED: { de: 'Gewonnen', en: 'Converted' },
  LOST: { de: 'Verloren', en: 'Lost' },
  EXPIRED: { de: 'Abgelaufen', en: 'Expired' },
  DELETED: { de: 'Gelöscht', en: 'Deleted' },
  MERGED: { de: 'Zusammengeführt', en: 'Merged' },
};

export const stageWords: Words<LeadStage> = {
  PRE_CLAIM: { de: 'Vorgemerkt', en: 'Pre-claim' },
  REGISTRATION: { de: 'Erfasst', en: 'Registration' },
  QUALIFICATION: { de: 'Qualifikation', en: 'Qualification' },
};

export const sourceWords: Words<LeadSource> = {
  TRADE_FAIR: { de: 'Messe', en: 'Trade fair' },
  PHONE: { de: 'Telefon', en: 'Phone' },
  REFERRAL: { de: 'Empfehlung', en: 'Referral' },
  PARTNER: { de: 'Partner', en: 'Partner' },
  WEB_FORM: { de: 'Webformular', en: 'Web form' },
  OTHER: { de: 'Sonstige', en: 'Other' },
};

export const businessWords: Words<BusinessType> = {
  RESTAURANT: { de: 'Restaurant', en: 'Restaurant' },
  HOTEL: { de: 'Hotel', en: 'Hotel' },
  CATERING: { de: 'Catering', en: 'Catering' },
  CANTEEN: { de: 'Kantine', en: 'Canteen' },
  WHOLESALE: { de: 'Großhandel', en: 'Wholesale' },
  RETAIL: { de: 'Einzelhandel', en: 'Retail' },
  EDUCATION: { de: 'Bildung', en: 'Education' },
  HEALTHCARE: { de: 'Gesundheit', en: 'Healthcare' },
  OTHER: { de: 'Sonstige', en: 'Other' },
};

export const kitchenWords: Words<KitchenSize> = {
  SMALL: { de: 'Klein', en: 'Small' },
  MEDIUM: { de: 'Mittel', en: 'Medium' },
  LARGE: { de: 'Groß', en: 'Large' },
};

export const lostWords: Words<LostReason> = {
  NO_INTEREST: { de: 'Kein Interesse', en: 'No interest' },
  PRICE: { de: 'Preis', en: 'Price' },
  COMPETITOR: { de: 'Wettbewerber', en: 'Competitor' },
  NO_BUDGET: { de: 'Kein Budget', en: 'No budget' },
  UNREACHABLE: { de: 'Nicht erreichbar', en: 'Unreachable' },
  OUT_OF_BUSINESS: { de: 'Betrieb geschlossen', en: 'Out of business' },
  OTHER: { de: 'Sonstiges', en: 'Other' },
};
