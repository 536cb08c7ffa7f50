/**
 * The data spaces a lead can live in: Germany, Austria, Switzerland and their ISO 3166-2 subdivisions.
 *
 * A territory carries currency, VAT, time zone and languages, and never means sales exclusivity. Money, clocks
 * and rights hang on these codes: the seed of the table `territories` is written from this list, so a code that
 * is missing here cannot be stored, and a time zone changed here moves every due time of its leads.
 */

export type CountryCode = 'DE' | 'AT' | 'CH';
export type TerritoryCode = CountryCode | `${CountryCode}-${string}`;

export type Territory = {
  readonly code: TerritoryCode;
  readonly country: CountryCode;
  /** Second half of the ISO 3166-2 code; null for a country. */
  readonly subdivision: string | null;
  readonly name: { readonly de: string; readonly en: string };
  readonly currency: 'EUR' | 'CHF';
  /** Standard rate in basis points: 1900 is 19 %. */
  readonly vatBasisPoints: number;
  /** IANA name; every day count and every "09:00 local" of a lead is read in it. */
  readonly timeZone: string;
  readonly languages: readonly string[];
};

type Names = readonly [code: string, de: string, en: string];
type Country = Omit<Territory, 'code' | 'subdivision'> & { readonly subdivisions: readonly Names[] };

const COUNTRIES: readonly Country[] = [
  {
    country: 'DE',
    name: { de: 'Deutschland', en: 'Germany' },
    currency: 'EUR',
    vatBasisPoints: 1900,
    timeZone: 'Europe/Berlin',
    languages: ['de'],
    subdivisions: [
      ['BB', 'Brandenburg', 'Brandenburg'],
      ['BE', 'Berlin', 'Berlin'],
      ['BW', 'Baden-Württemberg', 'Baden-Württemberg'],
      ['BY', 'Bayern', 'Bavaria'],
      ['HB', 'Bremen', 'Bremen'],
      ['HE', 'Hessen', 'Hesse'],
      ['HH', 'Hamburg', 'Hamburg'],
      ['MV', 'Mecklenburg-Vorpommern', 'Mecklenburg-Western Pomerania'],
      ['NI', 'Niedersachsen', 'Lower Saxony'],
      ['NW', 'Nordrhein-Westfalen', 'North Rhine-Westphalia'],
      ['RP', 'Rheinland-Pfalz', 'Rhineland-Palatinate'],
      ['SH', 'Schleswig-Holstein', 'Schleswig-Holstein'],
      ['SL', 'Saarland', 'Saarland'],
      ['SN', 'Sachsen', 'Saxony'],
      ['ST', 'Sachsen-Anhalt', 'Saxony-Anhalt'],
      ['TH', 'Thüringen', 'Thuringia'],
    ],
  },
  {
    country: 'AT',
    name: { de: 'Österreich', en: 'Austria' },
    currency: 'EUR',
    vatBasisPoints: 2000,
    timeZone: 'Europe/Vienna',
    languages: ['de'],
    subdivisions: [
      ['1', 'Burgenland', 'Burgenland'],
      ['2', 'Kärnten', 'Carinthia'],
      ['3', 'Niederösterreich', 'Lower Austria'],
      ['4', 'Oberösterreich', 'Upper Austria'],
      ['5', 'Salzburg', 'Salzburg'],
      ['6', 'Steiermark', 'Styria'],
      ['7', 'Tirol', 'Tyrol'],
      ['8', 'Vorarlberg', 'Vorarlberg'],
      ['9', 'Wien', 'Vienna'],
    ],
  },
  {
    country: 'CH',
    name: { de: 'Schweiz', en: 'Switzerland' },
    currency: 'CHF',
    vatBasisPoints: 810,
    timeZone: 'Europe/Zurich',
    languages: ['de', 'fr', 'it'],
    subdivisions: [
      ['AG', 'Aargau', 'Aargau'],
      ['AI', 'Appenzell Innerrhoden', 'Appenzell Inner Rhodes'],
      ['AR', 'Appenzell Ausserrhoden', 'Appenzell Outer Rhodes'],
      ['BE', 'Bern', 'Bern'],
      ['BL', 'Basel-Landschaft', 'Basel-Country'],
      ['BS', 'Basel-Stadt', 'Basel-City'],
      ['FR', 'Freiburg', 'Fribourg'],
      ['GE', 'Genf', 'Geneva'],
      ['GL', 'Glarus', 'Glarus'],
      ['GR', 'Graubünden', 'Grisons'],
      ['JU', 'Jura', 'Jura'],
      ['LU', 'Luzern', 'Lucerne'],
      ['NE', 'Neuenburg', 'Neuchâtel'],
      ['NW', 'Nidwalden', 'Nidwalden'],
      ['OW', 'Obwalden', 'Obwalden'],
      ['SG', 'St. Gallen', 'St. Gallen'],
      ['SH', 'Schaffhausen', 'Schaffhausen'],
      ['SO', 'Solothurn', 'Solothurn'],
      ['SZ', 'Schwyz', 'Schwyz'],
      ['TG', 'Thurgau', 'Thurgau'],
      ['TI', 'Tessin', 'Ticino'],
      ['UR', 'Uri', 'Uri'],
      ['VD', 'Waadt', 'Vaud'],
      ['VS', 'Wallis', 'Valais'],
      ['ZG', 'Zug', 'Zug'],
      ['ZH', 'Zürich', 'Zurich'],
    ],
  },
];

/** All 54, each country before its subdivisions. */
export const TERRITORIES: readonly Territory[] = COUNTRIES.flatMap(({ subdivisions, ...country }) => [
  { ...country, code: country.country, subdivision: null },
  ...subdivisions.map(([subdivision, de, en]): Territory => {
    return { ...country, code: `${country.country}-${subdivision}`, subdivision, name: { de, en } };
  }),
]);

const BY_CODE: ReadonlyMap<string, Territory> = new Map(TERRITORIES.map((it) => [it.code, it]));

export function isTerritoryCode(code: string): code is TerritoryCode {
  return BY_CODE.has(code);
}

/** Throws RangeError for a code we do not ship: codes are checked where they enter the system. */
export function territoryOf(code: string): Territory {
  const territory = BY_CODE.get(code);
  if (!territory) throw new RangeError(`unknown territory ${JSON.stringify(code)}`);
  return territory;
}

/** Does any granted territory cover this one? A granted country covers its subdivisions, never the reverse. */
export function covers(granted: readonly string[], code: string): boolean {
  const territory = BY_CODE.get(code);
  if (!territory) return false;
  return granted.includes(territory.code) || granted.includes(territory.country);
}

/** Every territory covered by the given codes, in the order of TERRITORIES, each once; unknown codes add none. */
export function expandTerritories(codes: readonly string[]): TerritoryCode[] {
  return TERRITORIES.filter((it) => covers(codes, it.code)).map((it) => it.code);
}
