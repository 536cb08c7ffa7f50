/** What a German-speaking sales team writes down. */
import type { FirstContactChannel, LostReason } from '../../../server/leads/rules.ts';
import type { ActivityRow } from '../builders/rows.ts';

export const NOTES = [
  'Sucht einen zweiten Lieferanten für Tiefkühlware.',
  'Küche wird im Frühjahr umgebaut, danach größerer Bedarf.',
  'Unzufrieden mit der Liefertreue des bisherigen Lieferanten.',
  'Personalmangel in der Küche, sucht vorbereitete Komponenten.',
  'Zwei Standorte, zentraler Einkauf.',
  'Legt Wert auf regionale Herkunft und kurze Wege.',
  'Vegetarische Linie soll ausgebaut werden.',
  'Am besten vormittags zwischen 9 und 11 Uhr erreichbar.',
  'Entscheidung fällt gemeinsam mit der Geschäftsführung.',
  'Saisonbetrieb von April bis Oktober.',
  'Interesse an der Probierbox, Allergene vorab klären.',
  'Rahmenvertrag läuft zum Jahresende aus.',
] as const;

export const PAINS = [
  'Hoher Abfall bei frischen Beilagen, schwankende Gästezahlen.',
  'Zu wenig Fachkräfte in der Spätschicht.',
  'Lieferfenster am Morgen werden oft nicht eingehalten.',
  'Preise des Lieferanten sind zweimal im Jahr gestiegen.',
] as const;

export const COMPETITORS = ['Frischkontor Nord', 'Alpenfrost', 'GastroVoll', 'Küchenpartner Süd'] as const;

export const CONSENT_WORDING =
  'Ja, ich möchte Informationen zu Produkten und Angeboten per E-Mail erhalten. Meine Einwilligung kann ich jederzeit widerrufen.';

export const BACKDATING_REASONS = [
  'Messekontakt, am Stand notiert und erst im Büro erfasst.',
  'Nachgetragen aus der Besuchsliste des Außendienstes.',
] as const;

export const STOP_REASONS = [
  'Betrieb bis zum Ende des Umbaus geschlossen.',
  'Ansprechpartnerin in Elternzeit, Vertretung beginnt nächsten Monat.',
] as const;

export const FIRST_CONTACT_NOTES: Readonly<Record<FirstContactChannel, readonly string[]>> = {
  TRADE_FAIR: [
    'Gespräch am Messestand, hat die Probierteller gelobt.',
    'Auf der Messe kennengelernt, wünscht ein Muster.',
    'Visitenkarte am Stand, interessiert an Komponenten für die Mittagsküche.',
  ],
  PHONE: [
    'Angerufen: grundsätzlich interessiert, wir sollen ein Angebot schicken.',
    'Telefonat mit dem Küchenchef, Bedarf aufgenommen.',
  ],
  EMAIL: [
    'Anfrage per E-Mail beantwortet, Unterlagen geschickt.',
    'Antwort auf unsere Vorstellung, bittet um Termin.',
  ],
  REFERRAL: ['Auf Empfehlung eines Kunden gemeldet.', 'Vom Kollegen im Nachbarbetrieb empfohlen.'],
  VISIT: [
    'Vor Ort vorbeigeschaut und die Küche gesehen.',
    'Besuch im Betrieb, kurzes Gespräch mit der Leitung.',
  ],
  OTHER: ['Erster Austausch über das Netzwerktreffen.', 'Kontakt über einen gemeinsamen Bekannten.'],
};

export const SUMMARIES: Readonly<Partial<Record<ActivityRow['type'], readonly string[]>>> = {
  QUALIFIED_CALL: [
    'Bedarf und Mengen durchgesprochen, Angebot folgt.',
    'Entscheider erreicht, Konditionen besprochen.',
    'Sortiment eingegrenzt, Preise für Großmengen gewünscht.',
  ],
  MEETING: [
    'Termin vor Ort, Küchenablauf aufgenommen.',
    'Besprechung mit Einkauf und Küche, nächster Schritt ist eine Verkostung.',
  ],
  DEMO: [
    'Verkostung mit dem Küchenteam, drei Produkte kommen in die engere Wahl.',
    'Vorführung der Regenerierung im Kombidämpfer.',
  ],
  ROI_PRESENTATION: [
    'Rechnung vorgestellt: weniger Abfall, eine halbe Stelle frei.',
    'Wirtschaftlichkeit mit der Geschäftsführung durchgegangen.',
  ],
  SAMPLE_SENT: [
    'Probierbox verschickt.',
    'Musterpaket mit Beilagen und Saucen verschickt.',
    'Muster für die vegetarische Linie verschickt.',
  ],
  CALL: [
    'Kurz gesprochen, meldet sich nach Rücksprache.',
    'Nach dem Stand gefragt, Entscheidung steht noch aus.',
    'Fragen zur Lieferung geklärt.',
  ],
  EMAIL: ['Angebot geschickt.', 'Unterlagen und Preisliste geschickt.', 'Terminvorschläge geschickt.'],
  EMAIL_RECEIVED: ['Rückfragen zu Allergenen erhalten.', 'Bittet um ein angepasstes Angebot.'],
  NOTE: [
    'Neue Ansprechpartnerin ab nächstem Monat.',
    'Urlaub bis Ende nächster Woche.',
    'Hat parallel ein Angebot vom Wettbewerb.',
  ],
  SAMPLE_FEEDBACK: [
    'Muster kamen gut an, besonders die Saucen.',
    'Muster gut, Portionsgröße sollte kleiner sein.',
  ],
};

export const COMPLETION_NOTES: Readonly<
  Record<'SUCCESS' | 'NO_ANSWER' | 'POSTPONED' | 'DECLINED', readonly string[]>
> = {
  SUCCESS: [
    'Erreicht: Interesse bestätigt, Angebot gewünscht.',
    'Gutes Gespräch, nächster Termin vereinbart.',
    'Bestellung einer Testmenge zugesagt.',
  ],
  NO_ANSWER: ['Niemand erreicht, Nachricht hinterlassen.', 'Mehrfach versucht, nicht ans Telefon gegangen.'],
  POSTPONED: [
    'Bittet um Rückruf zu einem späteren Zeitpunkt.',
    'Derzeit keine Zeit, späterer Termin vereinbart.',
  ],
  DECLINED: ['Im Moment kein Bedarf.', 'Bleibt vorerst beim bisherigen Lieferanten.'],
};

export const NEXT_ACTIONS = [
  'Angebot nachfassen',
  'Rückruf wie vereinbart',
  'Termin für Verkostung abstimmen',
  'Muster besprechen',
  'Konditionen klären',
  'Entscheidung erfragen',
] as const;

export const LOST_NOTES: Readonly<Record<LostReason, readonly string[]>> = {
  NO_INTEREST: ['Kein Interesse an vorbereiteten Komponenten.'],
  PRICE: ['Preise liegen über dem Budget der Küche.'],
  COMPETITOR: ['Hat sich für den Mitbewerber entschieden.'],
  NO_BUDGET: ['Budget für dieses Jahr gestrichen.'],
  UNREACHABLE: ['Trotz vieler Versuche niemanden erreicht.'],
  OUT_OF_BUSINESS: ['Betrieb hat geschlossen.'],
  OTHER: ['Betreiberwechsel, neuer Pächter bringt eigene Lieferanten mit.'],
};
