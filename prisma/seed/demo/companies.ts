/**
 * Invented companies of the food trade and the people one talks to there. None exists: domains end in .example
 * (RFC 2606), German numbers are from the ranges the Bundesnetzagentur keeps for films
 * (https://www.bundesnetzagentur.de, "Drama Numbers"), and Austrian and Swiss ones, for which no such range is
 * known, begin with 555 0.
 */
import type { BusinessType, ContactRole, KitchenSize } from '../../../server/leads/rules.ts';
import { normaliseCompany } from '../../../server/leads/duplicate-rules.ts';
import { plainWords } from '../../../server/imports/mapping.ts';
import type { Random } from './random.ts';
import { streetsOf, type Town } from './places.ts';

export type InventedContact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly role: ContactRole;
  readonly email: string | null;
  readonly phone: string | null;
};

export type InventedCompany = {
  readonly name: string;
  readonly businessType: BusinessType;
  readonly town: Town;
  readonly street: string;
  readonly website: string | null;
  readonly employeeCount: number;
  readonly kitchenSize: KitchenSize;
  readonly volumeCents: number;
  /** The first is the primary one. */
  readonly contacts: readonly InventedContact[];
};

type Kind = {
  readonly type: BusinessType;
  readonly weight: number;
  readonly forms: readonly string[];
  readonly names: readonly string[];
  readonly employees: readonly [number, number];
  /** A year, in thousands. */
  readonly volume: readonly [number, number];
};

const INNS = [
  'Zum Goldenen Hirschen',
  'Lindenhof',
  'Zur Alten Mühle',
  'Krone',
  'Zum Anker',
  'Rössli',
  'Traube',
  'Adlerwirt',
  'Sonne',
  'Zum Wilden Mann',
  'Seeblick',
  'Bergblick',
  'Zur Post',
  'Löwen',
  'Schwanen',
  'Zum Fassl',
  'Kastanie',
  'Rebstock',
  'Am Brunnen',
  'Zur Linde',
  'Steinbock',
  'Bären',
  'Zur Brücke',
  'Waldeck',
] as const;
const SAINTS = [
  'St. Anna',
  'St. Martin',
  'Am Stadtpark',
  'Südstadt',
  'Rosengarten',
  'Mitte',
  'Am See',
  'Lindenhöhe',
  'Sonnenhang',
  'Elisabethen',
  'Marienstift',
  'Waldfrieden',
  'Nordring',
  'Am Schloss',
  'Birkenhof',
  'Johannesberg',
] as const;
const FIRMS = [
  'Rheinchemie',
  'Nordmetall',
  'Alpenbank',
  'Stadtwerke',
  'Isarwerk',
  'Hanseversicherung',
  'Optikwerk Saale',
  'Donaustahl',
  'Bodensee Maschinenbau',
  'Elbelogistik',
  'Aaretech',
  'Limmat Versicherung',
  'Tauernkraft',
  'Murtal Papier',
  'Havel Medien',
  'Weserdruck',
] as const;
const FAMILIES = [
  'Bachmeier',
  'Sommer',
  'Kessler',
  'Brandl',
  'Oberhofer',
  'Zumthor',
  'Wiesner',
  'Lang',
  'Moosbrugger',
  'Feldmann',
  'Grünwald',
  'Hofstetter',
  'Petersen',
  'Rieger',
  'Steiner',
  'Ziegler',
  'Aydın',
  'Kowalski',
  'Rossi',
  'Novak',
] as const;

// prettier-ignore
const KINDS: readonly Kind[] = [
  { type: 'RESTAURANT', weight: 24, forms: ['Gasthaus', 'Restaurant', 'Wirtshaus', 'Bistro', 'Brasserie', 'Trattoria'], names: INNS, employees: [3, 35], volume: [4, 45] },
  { type: 'HOTEL', weight: 16, forms: ['Hotel', 'Parkhotel', 'Landhotel', 'Seehotel', 'Hotel Garni'], names: INNS, employees: [8, 140], volume: [12, 140] },
  { type: 'CANTEEN', weight: 14, forms: ['Betriebsrestaurant', 'Kantine', 'Casino', 'Werkskantine'], names: FIRMS, employees: [6, 60], volume: [20, 180] },
  { type: 'CATERING', weight: 11, forms: ['Catering', 'Partyservice', 'Genusswerk', 'Feinkost und Catering'], names: FAMILIES, employees: [3, 50], volume: [8, 90] },
  { type: 'HEALTHCARE', weight: 12, forms: ['Klinikum', 'Seniorenresidenz', 'Pflegezentrum', 'Rehaklinik', 'Krankenhaus'], names: SAINTS, employees: [25, 400], volume: [25, 240] },
  { type: 'EDUCATION', weight: 10, forms: ['Mensa', 'Kita-Küche', 'Schulküche', 'Internat', 'Studierendenwerk'], names: SAINTS, employees: [4, 80], volume: [10, 110] },
  { type: 'WHOLESALE', weight: 6, forms: ['Frischdienst', 'Gastro-Großhandel', 'Feinkost-Großhandel'], names: FAMILIES, employees: [10, 150], volume: [40, 380] },
  { type: 'RETAIL', weight: 5, forms: ['Frischemarkt', 'Feinkost', 'Hofladen', 'Genussmarkt'], names: FAMILIES, employees: [3, 45], volume: [6, 80] },
  { type: 'OTHER', weight: 2, forms: ['Eventlocation', 'Vereinsheim', 'Kulturhaus'], names: SAINTS, employees: [2, 25], volume: [3, 25] },
];

const LEGAL_FORMS: Readonly<Record<string, readonly string[]>> = {
  DE: ['', '', ' GmbH', ' GmbH & Co. KG', ' e.K.', ' KG', ' AG'],
  AT: ['', '', ' GmbH', ' OG', ' e.U.', ' KG'],
  CH: ['', '', ' AG', ' GmbH'],
};

type PersonNames = { readonly first: readonly string[]; readonly last: readonly string[] };
const GERMAN: PersonNames = {
  first: [
    'Anna',
    'Bernd',
    'Christa',
    'Daniel',
    'Elif',
    'Florian',
    'Gabriele',
    'Hannes',
    'Ines',
    'Jürgen',
    'Katrin',
    'Lukas',
    'Maria',
    'Mehmet',
    'Nina',
    'Oliver',
    'Petra',
    'Ralf',
    'Sabine',
    'Thomas',
    'Ulrike',
    'Viktor',
    'Wiebke',
    'Yvonne',
    'Zoran',
  ],
  last: [
    'Albrecht',
    'Becker',
    'Çelik',
    'Dietrich',
    'Engel',
    'Fuchs',
    'Graf',
    'Huber',
    'Ivanović',
    'Jansen',
    'Krause',
    'Lehmann',
    'Mayr',
    'Neumann',
    'Oswald',
    'Pichler',
    'Richter',
    'Schröder',
    'Schäfer',
    'Trautmann',
    'Urban',
    'Vogt',
    'Wagner',
    'Wimmer',
    'Zimmermann',
  ],
};
const FRENCH: PersonNames = {
  first: ['Aline', 'Bastien', 'Claire', 'Étienne', 'Manon', 'Yves'],
  last: ['Blanc', 'Chappuis', 'Favre', 'Monnier', 'Perrin', 'Rochat'],
};
const ITALIAN: PersonNames = {
  first: ['Chiara', 'Davide', 'Elena', 'Fabio', 'Giulia', 'Marco'],
  last: ['Bianchi', 'Cattaneo', 'Fontana', 'Galli', 'Rezzonico', 'Soldati'],
};
const NAMES_OF: Readonly<Record<string, PersonNames>> = {
  'CH-GE': FRENCH,
  'CH-VD': FRENCH,
  'CH-TI': ITALIAN,
};

/** Invents companies whose names, addresses and numbers never repeat, so that no two are duplicates. */
export class Inventor {
  readonly #random: Random;
  readonly #names = new Set<string>();
  readonly #phones = new Set<string>();
  readonly #kinds: readonly Kind[];

  constructor(random: Random) {
    this.#random = random;
    this.#kinds = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
  }

  company(town: Town): InventedCompany {
    const random = this.#random;
    const kind = random.pick(this.#kinds);
    const name = this.#name(kind, town);
    const domain = `${plainWords(name).replaceAll(' ', '-')}.example`;
    const employeeCount = skewed(random, kind.employees);
    return {
      name: name + random.pick(LEGAL_FORMS[town.territory.slice(0, 2)] ?? ['']),
      businessType: kind.type,
      town,
      street: `${random.pick(streetsOf(town.territory))} ${random.int(1, 98)}`,
      website: random.chance(0.7) ? `https://www.${domain}` : null,
      employeeCount,
      kitchenSize: employeeCount >= 60 ? 'LARGE' : employeeCount >= 15 ? 'MEDIUM' : 'SMALL',
      volumeCents: skewed(random, kind.volume) * 100_000,
      contacts: this.#contacts(town, domain),
    };
  }

  /** A name nobody has yet; the town tells namesakes apart, as it does in life. */
  #name(kind: Kind, town: Town): string {
    for (;;) {
      const plain = `${this.#random.pick(kind.forms)} ${this.#random.pick(kind.names)}`;
      const name = this.#random.chance(0.3)
        ? `${plain} ${town.name.replace(/ (im|am|an der) .*| \(.*|\/.*/, '')}`
        : plain;
      const key = normaliseCompany(name);
      if (this.#names.has(key)) continue;
      this.#names.add(key);
      return name;
    }
  }

  #contacts(town: Town, domain: string): InventedContact[] {
    const random = this.#random;
    const names = NAMES_OF[town.territory] ?? GERMAN;
    const roles: ContactRole[] = random.shuffled(['CHEF', 'BUYER', 'OWNER', 'MANAGER']);
    const taken = new Set<string>();
    return roles.slice(0, random.pick([1, 1, 1, 2, 2, 3])).map((role, index) => {
      const firstName = random.pick(names.first);
      let lastName = random.pick(names.last);
      while (taken.has(lastName)) lastName = random.pick(names.last);
      taken.add(lastName);
      const address = plainWords(`${firstName} ${lastName}`).replaceAll(' ', '.');
      return {
        firstName,
        lastName,
        role,
        email: index === 0 || random.chance(0.7) ? `${address}@${domain}` : null,
        phone: random.chance(index === 0 ? 0.85 : 0.4) ? this.#phone(town) : null,
      };
    });
  }

  #phone(town: Town): string {
    for (;;) {
      const phone = `${phoneStart(town)}${String(this.#random.int(0, 999)).padStart(3, '0')}`;
      if (this.#phones.has(phone)) continue;
      this.#phones.add(phone);
      return phone;
    }
  }
}

/** Many small ones, few large ones; whole numbers. */
function skewed(random: Random, [low, high]: readonly [number, number]): number {
  return Math.round(low + (high - low) * random.next() ** 2.2);
}

/** All but the last three digits. */
function phoneStart({ territory, postalCode }: Town): string {
  if (territory.startsWith('AT')) return territory === 'AT-9' ? '+43 1 555 0' : '+43 662 555 0';
  if (territory.startsWith('CH')) return territory === 'CH-ZH' ? '+41 44 555 0' : '+41 31 555 0';
  switch (postalCode.charAt(0)) {
    case '0':
    case '1':
      return '+49 30 23125 ';
    case '2':
    case '3':
      return '+49 40 66969 ';
    case '4':
    case '5':
      return '+49 221 4710 ';
    case '6':
      return '+49 69 90009 ';
    default:
      return '+49 89 99998 ';
  }
}
