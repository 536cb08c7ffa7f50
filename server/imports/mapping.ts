/**
 * Which column of a file holds what: headings as German and English sales teams write them. A heading that is
 * not known is reported, never guessed from the values below it.
 */

export const importFields = [
  'companyName',
  'contactName',
  'firstName',
  'lastName',
  'role',
  'street',
  'postalCode',
  'city',
  'country',
  'phone',
  'email',
  'website',
  'businessType',
  'kitchenSize',
  'employeeCount',
  'estimatedVolume',
  'firstContactAt',
  'notes',
] as const;
export type ImportField = (typeof importFields)[number];

const HEADINGS: Readonly<Record<ImportField, readonly string[]>> = {
  companyName: [
    'firma',
    'firmenname',
    'unternehmen',
    'betrieb',
    'kunde',
    'company',
    'company name',
    'account',
  ],
  contactName: [
    'ansprechpartner',
    'ansprechpartnerin',
    'kontakt',
    'kontaktperson',
    'name',
    'contact',
    'contact name',
    'contact person',
  ],
  firstName: ['vorname', 'first name', 'given name'],
  lastName: ['nachname', 'familienname', 'zuname', 'last name', 'surname', 'family name'],
  role: ['funktion', 'position', 'rolle', 'job title', 'title', 'role', 'function'],
  street: [
    'strasse',
    'strasse und hausnummer',
    'strasse nr',
    'adresse',
    'anschrift',
    'street',
    'address',
    'street address',
  ],
  postalCode: ['plz', 'postleitzahl', 'zip', 'zip code', 'postal code', 'postcode'],
  city: ['ort', 'stadt', 'wohnort', 'city', 'town'],
  country: ['land', 'staat', 'country', 'country code'],
  phone: ['telefon', 'telefonnummer', 'tel', 'fon', 'rufnummer', 'phone', 'phone number', 'telephone'],
  email: [
    'e mail',
    'email',
    'mail',
    'e mail adresse',
    'email adresse',
    'mailadresse',
    'email address',
    'e mail address',
  ],
  website: ['website', 'webseite', 'homepage', 'web', 'internet', 'url'],
  businessType: [
    'betriebstyp',
    'betriebsart',
    'branche',
    'kundentyp',
    'segment',
    'business type',
    'industry',
    'type',
  ],
  kitchenSize: ['kuechengroesse', 'groesse der kueche', 'kitchen size'],
  employeeCount: [
    'mitarbeiter',
    'mitarbeitende',
    'mitarbeiterzahl',
    'anzahl mitarbeiter',
    'beschaeftigte',
    'employees',
    'employee count',
    'headcount',
    'staff',
  ],
  estimatedVolume: [
    'volumen p a',
    'volumen',
    'jahresvolumen',
    'umsatz',
    'umsatzpotenzial',
    'potenzial',
    'potential',
    'volume',
    'annual volume',
    'estimated volume',
    'revenue',
    'volume p a',
  ],
  firstContactAt: [
    'erstkontakt am',
    'erstkontakt',
    'datum erstkontakt',
    'kontaktdatum',
    'datum',
    'kontakt am',
    'first contact',
    'first contact at',
    'date of first contact',
    'contact date',
    'date',
  ],
  notes: [
    'notiz',
    'notizen',
    'bemerkung',
    'bemerkungen',
    'anmerkung',
    'anmerkungen',
    'kommentar',
    'notes',
    'note',
    'comment',
    'comments',
    'remarks',
  ],
};

export type ColumnMapping = {
  /** Index of the column that holds a field. */
  readonly columns: ReadonlyMap<ImportField, number>;
  /** Headings nothing is taken from: not known, or a second column for the same field. */
  readonly ignored: readonly string[];
};

/** The first column that is called so holds the field. */
export function mapColumns(header: readonly string[]): ColumnMapping {
  const columns = new Map<ImportField, number>();
  const ignored: string[] = [];
  header.forEach((heading, index) => {
    const words = plainWords(heading);
    const field = importFields.find((it) => HEADINGS[it].includes(words));
    if (field && !columns.has(field)) columns.set(field, index);
    else ignored.push(heading);
  });
  return { columns, ignored };
}

/** Lower case, umlauts spelled out, everything else that is no letter or digit a single space. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
