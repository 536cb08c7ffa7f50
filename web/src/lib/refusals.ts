/**
 * What the server refuses, in the language of the screen. The contract speaks in codes; its messages are English and
 * stand in only for codes that this build does not know. A new code in the contract is a type error here.
 */
import type { I18n, MessageDescriptor } from '@lingui/core';
import type { ErrorCode, IssueCode, LeadStatus } from '../gql/graphql.ts';
import { statusLabels } from './labels.ts';

/** One point of a `ValidationError`. */
export interface InputIssue {
  readonly path: readonly string[];
  readonly code: IssueCode;
  readonly message: string;
  /** The bound that the value missed; none where the issue has none or the document does not select it. */
  readonly limit?: number | null;
}

/** Any `UserError` of a result union, with as much of its own as the document selects. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues?: readonly InputIssue[];
  readonly retryAfterSeconds?: number;
  readonly from?: LeadStatus;
  readonly to?: LeadStatus;
  readonly allowed?: readonly LeadStatus[];
}

const issueTexts: Readonly<Record<IssueCode, MessageDescriptor>> = {
  ACTIVITY_IN_FUTURE: /*i18n*/ { id: 'Eine Aktivität kann nicht in der Zukunft liegen.' },
  BACKDATING_NEEDS_REASON: /*i18n*/ {
    id: 'Bitte etwas ausführlicher sagen, warum die Registrierung zurückliegt.',
  },
  BACKDATING_NOT_ALLOWED: /*i18n*/ {
    id: 'Zurückdatieren kann nur eine Teamleitung. Lass das Datum weg oder frag deine Leitung.',
  },
  BULK_EMPTY: /*i18n*/ { id: 'Bitte genau eine Änderung wählen.' },
  CLOCK_RANGE: /*i18n*/ { id: 'Die Uhr geht nur vorwärts, und nicht weiter als zehn Jahre.' },
  COMPANY_MISSING: /*i18n*/ { id: 'Wie heißt der Betrieb?' },
  CONSENT_IN_FUTURE: /*i18n*/ { id: 'Die Einwilligung kann nicht in der Zukunft liegen.' },
  CONSENT_MISSING: /*i18n*/ { id: 'Ohne Einwilligung darf dieser Lead nicht gespeichert werden.' },
  CONSENT_NOT_CLEARED: /*i18n*/ {
    id: 'Eine Einwilligung wird widerrufen, nicht gelöscht. Lass sie stehen oder gib eine neuere an.',
  },
  CONSENT_WORDING_MISSING: /*i18n*/ { id: 'Welchem Wortlaut hat die Person zugestimmt?' },
  CONTACT_EMPTY: /*i18n*/ { id: 'Ein Kontakt braucht einen Namen, eine E-Mail-Adresse oder eine Nummer.' },
  CREATE_ANYWAY_NEEDS_REASON: /*i18n*/ {
    id: 'Bitte etwas ausführlicher sagen, warum das ein anderer Kunde ist.',
  },
  DAYS_NOT_EXPECTED: /*i18n*/ { id: 'Tage gehören nur zu einer Verlängerung.' },
  CONTACTS_TOO_MANY: /*i18n*/ { id: 'Mehr Kontakte gehen nicht. Entferne zuerst einen.' },
  EMAIL_INVALID: /*i18n*/ { id: 'Das ist keine E-Mail-Adresse. So sieht eine aus: name@firma.de' },
  EMPLOYEES_OUT_OF_RANGE: /*i18n*/ { id: 'So viele Mitarbeiter lassen sich nicht eintragen.' },
  EXTENSION_DAYS_MISSING: /*i18n*/ { id: 'Um wie viele Tage soll der Schutz verlängert werden?' },
  EXTENSION_DAYS_RANGE: /*i18n*/ { id: 'Um so viele Tage lässt sich der Schutz nicht verlängern.' },
  FIRST_CONTACT_EXISTS: /*i18n*/ { id: 'Der Erstkontakt ist schon festgehalten.' },
  FIRST_CONTACT_BEFORE_OWNERSHIP: /*i18n*/ {
    id: 'Dieser Kontakt lag vor deiner Zeit als Besitzer. Halte ihn als Aktivität fest.',
  },
  FIRST_CONTACT_IN_FUTURE: /*i18n*/ { id: 'Der Erstkontakt kann nicht in der Zukunft liegen.' },
  FIRST_CONTACT_MISSING: /*i18n*/ { id: 'Zu dieser Quelle gehört der Erstkontakt.' },
  FIRST_CONTACT_NOTE_TOO_SHORT: /*i18n*/ { id: 'Bitte etwas ausführlicher sagen, worum es ging.' },
  FOLLOW_UP_CLOSED: /*i18n*/ { id: 'Diese Aufgabe ist schon abgeschlossen.' },
  IDEMPOTENCY_KEY_REUSED: /*i18n*/ {
    id: 'Diese Eingabe kam schon einmal in anderer Form an. Lade die Seite neu und gib sie noch einmal ein.',
  },
  INVALID: /*i18n*/ { id: 'Das kann so nicht gespeichert werden. Bitte prüfe die Eingabe.' },
  LINK_OR_CREATE: /*i18n*/ { id: 'Entweder verknüpfen oder neu anlegen: beides geht nicht.' },
  LOST_NEEDS_REASON: /*i18n*/ { id: 'Woran lag es? Bitte einen Grund wählen.' },
  NEXT_NEEDS_ACTION: /*i18n*/ { id: 'Was ist als Nächstes zu tun?' },
  NEXT_NOT_IN_FUTURE: /*i18n*/ { id: 'Der nächste Schritt muss in der Zukunft liegen.' },
  OTHER_NEEDS_NOTE: /*i18n*/ { id: 'Woran lag es genau? Bitte eine Notiz dazu schreiben.' },
  OWNER_UNKNOWN: /*i18n*/ { id: 'Diese Person arbeitet hier nicht. Bitte eine andere wählen.' },
  PHONE_INVALID: /*i18n*/ { id: 'Bitte die Nummer mit Vorwahl schreiben, zum Beispiel +49 89 1234567.' },
  POSTPONED_NEEDS_NEXT: /*i18n*/ { id: 'Wann soll es weitergehen? Bitte Datum und Uhrzeit wählen.' },
  PRIMARY_MISSING: /*i18n*/ { id: 'Bitte einen der Kontakte zum Hauptkontakt machen.' },
  PRIMARY_TWICE: /*i18n*/ { id: 'Nur einer der Kontakte kann der Hauptkontakt sein.' },
  REASON_TOO_SHORT: /*i18n*/ { id: 'Bitte etwas ausführlicher begründen.' },
  REGISTERED_AFTER_ENTRY: /*i18n*/ { id: 'Die Registrierung kann nicht nach der Erfassung liegen.' },
  ABSENCE_ENDS_FIRST: /*i18n*/ { id: 'Eine Abwesenheit kann nicht enden, bevor sie beginnt.' },
  ABSENCE_TOO_LONG: /*i18n*/ { id: 'Diese Abwesenheit ist zu lang. Bitte aufteilen.' },
  ASSIGN_OR_OWNER: /*i18n*/ { id: 'Bitte entweder eine Person wählen oder nach Regeln zuteilen lassen.' },
  RECIPIENT_OWNS_IT: /*i18n*/ { id: 'Dieser Person gehört der Lead schon. Bitte eine andere wählen.' },
  RECIPIENT_TERRITORY: /*i18n*/ { id: 'Diese Person hat das Gebiet nicht. Bitte eine andere wählen.' },
  RULES_FULL: /*i18n*/ { id: 'Mehr Regeln gehen nicht. Bitte zuerst eine löschen.' },
  RULE_TARGET: /*i18n*/ { id: 'Eine Regel braucht genau eine Person oder ein Team.' },
  REGISTERED_IN_FUTURE: /*i18n*/ { id: 'Die Registrierung kann nicht in der Zukunft liegen.' },
  REOPENING_NEEDS_NOTE: /*i18n*/ { id: 'Bitte etwas ausführlicher sagen, warum es weitergeht.' },
  SETTING_MALFORMED: /*i18n*/ {
    id: 'Dieser Text hat nicht die nötige Form: ein Name, eine E-Mail-Adresse oder eine Sprache.',
  },
  SETTING_NOT_TERRITORIAL: /*i18n*/ { id: 'Diese Einstellung gilt überall gleich.' },
  SETTING_OUT_OF_BOUNDS: /*i18n*/ { id: 'Dieser Wert liegt außerhalb der erlaubten Grenzen.' },
  SETTING_OUT_OF_ORDER: /*i18n*/ { id: 'Dieser Wert passt nicht zu den Werten, mit denen er zusammenhängt.' },
  SETTING_UNKNOWN: /*i18n*/ { id: 'Diese Einstellung gibt es nicht.' },
  SETTING_VALUE_MISSING: /*i18n*/ { id: 'Bitte einen Wert eingeben oder die Einstellung zurücksetzen.' },
  SETTING_WRONG_KIND: /*i18n*/ { id: 'Dieser Wert passt nicht zu dieser Einstellung.' },
  PASSWORD_UNCHANGED: /*i18n*/ { id: 'Das ist schon dein Passwort. Bitte ein anderes wählen.' },
  PASSWORD_WRONG: /*i18n*/ { id: 'Das ist nicht dein jetziges Passwort. Bitte noch einmal eingeben.' },
  TEMPLATE_BRACES: /*i18n*/ {
    id: 'Ein Platzhalter ist nicht geschlossen oder leer. Richtig sind zwei geschweifte Klammern um einen Namen.',
  },
  TEMPLATE_CHANGED: /*i18n*/ {
    id: 'Jemand hat diese Vorlage inzwischen geändert. Bitte neu laden und noch einmal bearbeiten.',
  },
  TEMPLATE_PLACEHOLDER_UNKNOWN: /*i18n*/ {
    id: 'Diesen Platzhalter gibt es in dieser Art von E-Mail nicht.',
  },
  TERRITORY_UNKNOWN: /*i18n*/ { id: 'Bitte ein Gebiet aus der Liste wählen.' },
  TEXT_MISSING: /*i18n*/ { id: 'Bitte ausfüllen.' },
  TEXT_TOO_LONG: /*i18n*/ { id: 'Dieser Text ist zu lang. Bitte kürzen.' },
  TEXT_UNSTORABLE: /*i18n*/ {
    id: 'Der Text enthält Zeichen, die sich nicht speichern lassen. Bitte von Hand eintippen.',
  },
  TOKENS_TOO_MANY: /*i18n*/ {
    id: 'Mehr Zugriffsschlüssel gehen nicht. Widerrufe zuerst einen, den nichts mehr braucht.',
  },
  TOKEN_EXPIRY_RANGE: /*i18n*/ {
    id: 'So lange kann ein Zugriffsschlüssel nicht gelten. Bitte ein anderes Ende wählen.',
  },
  TOKEN_SCOPES_MISSING: /*i18n*/ {
    id: 'Wofür ist der Zugriffsschlüssel? Bitte mindestens einen Bereich wählen.',
  },
  VIEWS_TOO_MANY: /*i18n*/ {
    id: 'Mehr Ansichten gehen nicht. Lösche zuerst eine, die niemand mehr braucht.',
  },
  VIEW_NAME_TAKEN: /*i18n*/ { id: 'So heißt schon eine deiner Ansichten. Bitte einen anderen Namen wählen.' },
  VIEW_NEEDS_TEAM: /*i18n*/ { id: 'Du bist in keinem Team. Behalte die Ansicht für dich.' },
  UNDO_OVER: /*i18n*/ { id: 'Das lässt sich nicht mehr zurücknehmen: Die Zeit dafür ist vorbei.' },
  VOLUME_OUT_OF_RANGE: /*i18n*/ { id: 'Bitte einen Betrag bis 1.000.000.000.000 eingeben.' },
  EMAIL_TAKEN: /*i18n*/ { id: 'Mit dieser Adresse meldet sich schon jemand an. Bitte eine andere angeben.' },
  LAST_ADMIN: /*i18n*/ {
    id: 'Das ist der letzte aktive Admin. Bitte zuerst jemand anderen zum Admin machen.',
  },
  PASSWORD_SHORT: /*i18n*/ { id: 'Dieses Passwort ist zu kurz. Bitte ein längeres wählen.' },
  TEAM_NAME_TAKEN: /*i18n*/ { id: 'So heißt schon ein Team. Bitte einen anderen Namen wählen.' },
  TEAM_NOT_EMPTY: /*i18n*/ {
    id: 'Zum Team gehören noch Personen oder Zuteilungsregeln. Bitte zuerst diese ändern.',
  },
  TEAM_UNKNOWN: /*i18n*/ { id: 'Bitte ein Team aus der Liste wählen.' },
};

/** The same where the server tells the bound that was missed: a setting may have moved it. */
const issueTextsWithLimit: Readonly<Partial<Record<IssueCode, MessageDescriptor>>> = {
  BACKDATING_NEEDS_REASON: /*i18n*/ {
    id: 'Bitte mit mindestens {limit} Zeichen sagen, warum die Registrierung zurückliegt.',
  },
  CREATE_ANYWAY_NEEDS_REASON: /*i18n*/ {
    id: 'Bitte mit mindestens {limit} Zeichen sagen, warum das ein anderer Kunde ist.',
  },
  FIRST_CONTACT_NOTE_TOO_SHORT: /*i18n*/ { id: 'Bitte mit mindestens {limit} Zeichen sagen, worum es ging.' },
  REASON_TOO_SHORT: /*i18n*/ { id: 'Bitte mit mindestens {limit} Zeichen begründen.' },
  REOPENING_NEEDS_NOTE: /*i18n*/ { id: 'Bitte mit mindestens {limit} Zeichen sagen, warum es weitergeht.' },
  EXTENSION_DAYS_RANGE: /*i18n*/ { id: 'Der Schutz lässt sich um 1 bis {limit} Tage verlängern.' },
  ABSENCE_TOO_LONG: /*i18n*/ { id: 'Eine Abwesenheit dauert höchstens {limit} Tage.' },
  RULES_FULL: /*i18n*/ { id: 'Mehr als {limit} Regeln gehen nicht. Bitte zuerst eine löschen.' },
  TEXT_TOO_LONG: /*i18n*/ { id: 'Dieser Text ist zu lang. Bitte auf {limit, number} Zeichen kürzen.' },
  EMPLOYEES_OUT_OF_RANGE: /*i18n*/ { id: 'Bitte eine Zahl von 0 bis {limit, number} eingeben.' },
  CONTACTS_TOO_MANY: /*i18n*/ { id: 'Mehr als {limit} Kontakte gehen nicht. Entferne zuerst einen.' },
  TOKENS_TOO_MANY: /*i18n*/ {
    id: 'Mehr als {limit} Zugriffsschlüssel gehen nicht. Widerrufe zuerst einen, den nichts mehr braucht.',
  },
  TOKEN_EXPIRY_RANGE: /*i18n*/ {
    id: 'Ein Zugriffsschlüssel gilt höchstens {limit} Tage. Bitte ein früheres Ende wählen.',
  },
  VIEWS_TOO_MANY: /*i18n*/ {
    id: 'Mehr als {limit} Ansichten gehen nicht. Lösche zuerst eine, die niemand mehr braucht.',
  },
};

const refusalTexts: Readonly<Record<ErrorCode, (refusal: Refusal, i18n: I18n) => string>> = {
  CONFLICT: (_refusal, i18n) =>
    i18n._(
      'Jemand anderes hat das gerade geändert. Sieh dir den neuen Stand an und versuche es noch einmal.',
    ),
  DUPLICATE: (_refusal, i18n) => i18n._('Diese Firma oder dieser Kontakt ist schon registriert.'),
  DUPLICATE_CUSTOMER: (_refusal, i18n) =>
    i18n._(
      'Einen solchen Kunden gibt es schon. Verknüpfe den Lead damit, oder sag, warum es ein anderer ist.',
    ),
  FORBIDDEN: (_refusal, i18n) =>
    i18n._('Das darfst du hier nicht (mehr). Frag die Besitzerin, den Besitzer oder deine Teamleitung.'),
  INVALID_CREDENTIALS: (_refusal, i18n) => i18n._('E-Mail oder Passwort stimmt nicht.'),
  NOT_FOUND: (_refusal, i18n) => i18n._('Das gibt es nicht mehr, oder es ist für dich nicht mehr sichtbar.'),
  RATE_LIMITED: ({ retryAfterSeconds }, i18n) =>
    retryAfterSeconds === undefined
      ? i18n._('Zu viele Versuche. Bitte warte einen Moment.')
      : i18n._(
          'Zu viele Versuche. Bitte in {seconds, plural, one {# Sekunde} other {# Sekunden}} noch einmal.',
          { seconds: retryAfterSeconds },
        ),
  TRANSITION: ({ from, to, allowed = [] }, i18n) => {
    const why =
      from && to
        ? i18n._('Aus „{from}“ kann nicht „{to}“ werden.', {
            from: i18n._(statusLabels[from]),
            to: i18n._(statusLabels[to]),
          })
        : i18n._('Dieser Status ist jetzt nicht möglich.');
    if (allowed.length === 0) return why;
    const list = allowed.map((status) => i18n._(statusLabels[status])).join(', ');
    return `${why} ${i18n._('Möglich ist: {list}', { list })}`;
  },
  VALIDATION: ({ issues = [] }, i18n) =>
    issues.length === 0
      ? i18n._('Bitte prüfe deine Eingaben.')
      : [...new Set(issues.map((issue) => issueText(issue, i18n)))].join(' '),
};

/** What to put right at one place of the input. */
export function issueText({ code, message, limit }: Omit<InputIssue, 'path'>, i18n: I18n): string {
  if (!isKnown(code, issueTexts)) return message;
  const withLimit = issueTextsWithLimit[code];
  return withLimit && typeof limit === 'number'
    ? i18n._({ ...withLimit, values: { limit } })
    : i18n._(issueTexts[code]);
}

/** Why the server refused, and what to do next. */
export function refusalText(refusal: Refusal, i18n: I18n): string {
  return isKnown(refusal.code, refusalTexts) ? refusalTexts[refusal.code](refusal, i18n) : refusal.message;
}

/** A server newer than this page may answer with a code that the types do not have. */
function isKnown(code: string, texts: object): boolean {
  return Object.hasOwn(texts, code);
}
