/** The words for the contract's enum values. A new value in the contract is a type error here. */
import type { MessageDescriptor } from '@lingui/core';
import type {
  ActivityOutcome,
  ActivityType,
  BusinessType,
  ClockChangeKind,
  ContactRole,
  CustomerKeyKind,
  DeadlineKind,
  FirstContactChannel,
  FollowUpKind,
  FollowUpOutcome,
  FollowUpStatus,
  KitchenSize,
  LeadSource,
  LeadStage,
  LeadStatus,
  LedgerDecision,
  LostReason,
  Role,
  ScoreBand,
  ScoreFactor,
} from '../gql/graphql.ts';

type Labels<Value extends string> = Record<Value, MessageDescriptor>;

export const statusLabels: Labels<LeadStatus> = {
  REGISTERED: /*i18n*/ { id: 'Registriert' },
  ACTIVE: /*i18n*/ { id: 'Aktiv' },
  REMINDER: /*i18n*/ { id: 'Erinnerung' },
  GRACE_PERIOD: /*i18n*/ { id: 'Nachfrist' },
  QUALIFIED: /*i18n*/ { id: 'Qualifiziert' },
  CONVERTED: /*i18n*/ { id: 'Gewonnen' },
  LOST: /*i18n*/ { id: 'Verloren' },
  EXPIRED: /*i18n*/ { id: 'Abgelaufen' },
  DELETED: /*i18n*/ { id: 'Gelöscht' },
  MERGED: /*i18n*/ { id: 'Zusammengeführt' },
};

export const stageLabels: Labels<LeadStage> = {
  PRE_CLAIM: /*i18n*/ { id: 'Vorgemerkt' },
  REGISTRATION: /*i18n*/ { id: 'Erfasst' },
  QUALIFICATION: /*i18n*/ { id: 'Qualifikation' },
};

export const sourceLabels: Labels<LeadSource> = {
  TRADE_FAIR: /*i18n*/ { id: 'Messe' },
  PHONE: /*i18n*/ { id: 'Telefon' },
  REFERRAL: /*i18n*/ { id: 'Empfehlung' },
  PARTNER: /*i18n*/ { id: 'Partner' },
  WEB_FORM: /*i18n*/ { id: 'Webformular' },
  OTHER: /*i18n*/ { id: 'Sonstige' },
};

export const businessTypeLabels: Labels<BusinessType> = {
  RESTAURANT: /*i18n*/ { id: 'Restaurant' },
  HOTEL: /*i18n*/ { id: 'Hotel' },
  CATERING: /*i18n*/ { id: 'Catering' },
  CANTEEN: /*i18n*/ { id: 'Kantine' },
  WHOLESALE: /*i18n*/ { id: 'Großhandel' },
  RETAIL: /*i18n*/ { id: 'Einzelhandel' },
  EDUCATION: /*i18n*/ { id: 'Bildung' },
  HEALTHCARE: /*i18n*/ { id: 'Gesundheit' },
  OTHER: /*i18n*/ { id: 'Sonstige' },
};

export const kitchenSizeLabels: Labels<KitchenSize> = {
  SMALL: /*i18n*/ { id: 'Klein' },
  MEDIUM: /*i18n*/ { id: 'Mittel' },
  LARGE: /*i18n*/ { id: 'Groß' },
};

export const contactRoleLabels: Labels<ContactRole> = {
  CHEF: /*i18n*/ { id: 'Küchenchef' },
  BUYER: /*i18n*/ { id: 'Einkauf' },
  OWNER: /*i18n*/ { id: 'Inhaber' },
  MANAGER: /*i18n*/ { id: 'Leitung' },
  OTHER: /*i18n*/ { id: 'Sonstige' },
};

export const channelLabels: Labels<FirstContactChannel> = {
  TRADE_FAIR: /*i18n*/ { id: 'Messe' },
  PHONE: /*i18n*/ { id: 'Telefon' },
  EMAIL: /*i18n*/ { id: 'E-Mail' },
  REFERRAL: /*i18n*/ { id: 'Empfehlung' },
  VISIT: /*i18n*/ { id: 'Besuch' },
  OTHER: /*i18n*/ { id: 'Sonstige' },
};

export const activityLabels: Labels<ActivityType> = {
  QUALIFIED_CALL: /*i18n*/ { id: 'Qualifiziertes Gespräch' },
  MEETING: /*i18n*/ { id: 'Termin' },
  DEMO: /*i18n*/ { id: 'Vorführung' },
  ROI_PRESENTATION: /*i18n*/ { id: 'Wirtschaftlichkeit gezeigt' },
  SAMPLE_SENT: /*i18n*/ { id: 'Muster geschickt' },
  CALL: /*i18n*/ { id: 'Anruf' },
  EMAIL: /*i18n*/ { id: 'E-Mail geschickt' },
  EMAIL_RECEIVED: /*i18n*/ { id: 'E-Mail erhalten' },
  NOTE: /*i18n*/ { id: 'Notiz' },
  SAMPLE_FEEDBACK: /*i18n*/ { id: 'Rückmeldung zum Muster' },
  FIRST_CONTACT: /*i18n*/ { id: 'Erstkontakt' },
  FOLLOW_UP: /*i18n*/ { id: 'Nachfassen' },
  REGISTERED: /*i18n*/ { id: 'Lead registriert' },
  STATUS_CHANGED: /*i18n*/ { id: 'Status geändert' },
  FOLLOW_UP_DUE: /*i18n*/ { id: 'Nachfassen fällig' },
  PROTECTION_WARNED: /*i18n*/ { id: 'Warnung: Fortschritt fällig' },
  PROTECTION_GRACE: /*i18n*/ { id: 'Nachfrist hat begonnen' },
  PROTECTION_EXPIRED: /*i18n*/ { id: 'Schutz abgelaufen' },
  PROTECTION_EXTENDED: /*i18n*/ { id: 'Schutz verlängert' },
  CLOCK_STOPPED: /*i18n*/ { id: 'Uhr angehalten' },
  CLOCK_RESUMED: /*i18n*/ { id: 'Uhr läuft weiter' },
  CLOCK_REQUESTED: /*i18n*/ { id: 'Änderung der Uhr beantragt' },
  CLOCK_DECIDED: /*i18n*/ { id: 'Antrag zur Uhr entschieden' },
  REGISTRATION_BACKDATED: /*i18n*/ { id: 'Registrierung zurückdatiert' },
  CLAIMED: /*i18n*/ { id: 'Aus dem Pool übernommen' },
  ASSIGNED: /*i18n*/ { id: 'Zugewiesen' },
  TRANSFER_PROPOSED: /*i18n*/ { id: 'Übergabe vorgeschlagen' },
  TRANSFER_DECIDED: /*i18n*/ { id: 'Übergabe entschieden' },
  COLLABORATORS_CHANGED: /*i18n*/ { id: 'Mitarbeitende geändert' },
  MERGED: /*i18n*/ { id: 'Zusammengeführt' },
  UNMERGED: /*i18n*/ { id: 'Zusammenführung aufgehoben' },
  CONVERTED: /*i18n*/ { id: 'Kunde geworden' },
  DELETED: /*i18n*/ { id: 'Gelöscht' },
  RESTORED: /*i18n*/ { id: 'Wiederhergestellt' },
};

export const activityOutcomeLabels: Labels<ActivityOutcome> = {
  SUCCESSFUL: /*i18n*/ { id: 'Erfolgreich' },
  UNSUCCESSFUL: /*i18n*/ { id: 'Erfolglos' },
  NO_ANSWER: /*i18n*/ { id: 'Nicht erreicht' },
  CALLBACK_REQUESTED: /*i18n*/ { id: 'Rückruf gewünscht' },
  INFO_SENT: /*i18n*/ { id: 'Unterlagen geschickt' },
  QUALIFIED: /*i18n*/ { id: 'Qualifiziert' },
  DISQUALIFIED: /*i18n*/ { id: 'Nicht geeignet' },
};

export const followUpKindLabels: Labels<FollowUpKind> = {
  T3: /*i18n*/ { id: 'T3 · Muster' },
  T7: /*i18n*/ { id: 'T7 · Großbestellung' },
  CUSTOM: /*i18n*/ { id: 'Eigene Aufgabe' },
};

export const followUpStatusLabels: Labels<FollowUpStatus> = {
  PENDING: /*i18n*/ { id: 'Offen' },
  COMPLETED: /*i18n*/ { id: 'Erledigt' },
  SKIPPED: /*i18n*/ { id: 'Übersprungen' },
  CANCELLED: /*i18n*/ { id: 'Storniert' },
};

export const followUpOutcomeLabels: Labels<FollowUpOutcome> = {
  SUCCESS: /*i18n*/ { id: 'Erfolg' },
  NO_ANSWER: /*i18n*/ { id: 'Nicht erreicht' },
  POSTPONED: /*i18n*/ { id: 'Verschoben' },
  DECLINED: /*i18n*/ { id: 'Abgelehnt' },
};

export const ledgerLabels: Labels<LedgerDecision> = {
  PLANNED: /*i18n*/ { id: 'Geplant' },
  MOVED: /*i18n*/ { id: 'Verlegt' },
  FIRED: /*i18n*/ { id: 'Ausgelöst' },
  SKIPPED: /*i18n*/ { id: 'Übersprungen' },
  HELD: /*i18n*/ { id: 'Angehalten' },
  RESUMED: /*i18n*/ { id: 'Fortgesetzt' },
  CANCELLED: /*i18n*/ { id: 'Storniert' },
  COMPLETED: /*i18n*/ { id: 'Erledigt' },
  REASSIGNED: /*i18n*/ { id: 'Neu zugewiesen' },
  REOPENED: /*i18n*/ { id: 'Wieder geöffnet' },
};

export const lostReasonLabels: Labels<LostReason> = {
  NO_INTEREST: /*i18n*/ { id: 'Kein Interesse' },
  PRICE: /*i18n*/ { id: 'Preis' },
  COMPETITOR: /*i18n*/ { id: 'Wettbewerber' },
  NO_BUDGET: /*i18n*/ { id: 'Kein Budget' },
  UNREACHABLE: /*i18n*/ { id: 'Nicht erreichbar' },
  OUT_OF_BUSINESS: /*i18n*/ { id: 'Betrieb geschlossen' },
  OTHER: /*i18n*/ { id: 'Sonstiges' },
};

export const roleLabels: Labels<Role> = {
  SALES: /*i18n*/ { id: 'Vertrieb' },
  MANAGER: /*i18n*/ { id: 'Teamleitung' },
  ADMIN: /*i18n*/ { id: 'Administration' },
};

export const scoreFactorLabels: Labels<ScoreFactor> = {
  REVENUE: /*i18n*/ { id: 'Umsatz' },
  ENGAGEMENT: /*i18n*/ { id: 'Kontaktpflege' },
  FIT: /*i18n*/ { id: 'Passung' },
  URGENCY: /*i18n*/ { id: 'Dringlichkeit' },
};

export const scoreBandLabels: Labels<ScoreBand> = {
  STRONG: /*i18n*/ { id: 'stark' },
  MEDIUM: /*i18n*/ { id: 'mittel' },
  WEAK: /*i18n*/ { id: 'schwach' },
};

export const deadlineLabels: Labels<DeadlineKind> = {
  WARNING: /*i18n*/ { id: 'Warnung: Fortschritt fällig' },
  PROGRESS: /*i18n*/ { id: 'Fortschritt fällig' },
  GRACE_STARTS: /*i18n*/ { id: 'Nachfrist beginnt' },
  GRACE_ENDS: /*i18n*/ { id: 'Nachfrist endet, der Lead läuft ab' },
  PRE_CLAIM_ENDS: /*i18n*/ { id: 'Ohne Erstkontakt läuft der Lead ab' },
  PROTECTION_ENDS: /*i18n*/ { id: 'Schutz endet, der Lead läuft ab' },
};

export const clockChangeLabels: Labels<ClockChangeKind> = {
  STOP: /*i18n*/ { id: 'Uhr anhalten' },
  RESUME: /*i18n*/ { id: 'Uhr weiterlaufen lassen' },
  EXTEND: /*i18n*/ { id: 'Schutz verlängern' },
};

export const customerKeyLabels: Labels<CustomerKeyKind> = {
  EMAIL: /*i18n*/ { id: 'gleiche E-Mail-Adresse' },
  PHONE: /*i18n*/ { id: 'gleiche Telefonnummer' },
  COMPANY_POSTAL: /*i18n*/ { id: 'gleiche Firma am gleichen Ort' },
  DOMAIN: /*i18n*/ { id: 'gleiche Webseite' },
};

/** The values of a label record in its order, typed. */
export function valuesOf<Value extends string>(labels: Labels<Value>): Value[] {
  return Object.keys(labels).filter((key): key is Value => key in labels);
}
