/**
 * Companies by the hundred thousand. None exists: domains end in .example (RFC 2606), numbers begin with area codes
 * that no one has. Names repeat from town to town as in life; in one place each stands once, so that no two are
 * duplicates of each other.
 */
import { normaliseCompany } from '../../../server/leads/duplicate-rules.ts';
import type { BusinessType, ContactRole, KitchenSize } from '../../../server/leads/rules.ts';
import { TERRITORIES } from '../../../server/territories/territories.ts';
import { TOWNS, streetsOf, type Town } from '../demo/places.ts';
import type { Random } from '../demo/random.ts';

export type LargeContact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly role: ContactRole;
  readonly email: string | null;
  readonly phone: string | null;
};

export type LargeCompany = {
  readonly name: string;
  readonly normalised: string;
  readonly domain: string;
  readonly businessType: BusinessType;
  readonly kitchenSize: KitchenSize;
  readonly town: Town;
  readonly street: string;
  readonly employeeCount: number;
  readonly volumeCents: number;
  readonly contacts: readonly LargeContact[];
};

type Kind = {
  readonly type: BusinessType;
  readonly weight: number;
  readonly forms: readonly string[];
  readonly of: 'INN' | 'FAMILY' | 'HOUSE';
  readonly employees: number;
  readonly volume: number;
};

// prettier-ignore
const KINDS: readonly Kind[] = [
  { type: 'RESTAURANT', weight: 30, forms: ['Gasthaus', 'Gasthaus', 'Gasthof', 'Restaurant', 'Wirtshaus', 'Landgasthof', 'Brasserie', 'Trattoria', 'Osteria'], of: 'INN', employees: 35, volume: 45 },
  { type: 'HOTEL', weight: 17, forms: ['Hotel', 'Parkhotel', 'Landhotel', 'Seehotel', 'Hotel Garni', 'Berghotel'], of: 'INN', employees: 140, volume: 140 },
  { type: 'CANTEEN', weight: 12, forms: ['Betriebsrestaurant', 'Kantine', 'Werkskantine', 'Casino'], of: 'FAMILY', employees: 60, volume: 180 },
  { type: 'CATERING', weight: 12, forms: ['Catering', 'Partyservice', 'Genusswerk', 'Feinkost und Catering'], of: 'FAMILY', employees: 50, volume: 90 },
  { type: 'HEALTHCARE', weight: 10, forms: ['Klinikum', 'Seniorenresidenz', 'Pflegezentrum', 'Rehaklinik', 'Spital'], of: 'HOUSE', employees: 400, volume: 240 },
  { type: 'EDUCATION', weight: 8, forms: ['Mensa', 'Kita-Küche', 'Schulküche', 'Internat', 'Studierendenwerk'], of: 'HOUSE', employees: 80, volume: 110 },
  { type: 'WHOLESALE', weight: 5, forms: ['Frischdienst', 'Gastro-Großhandel', 'Feinkost-Großhandel'], of: 'FAMILY', employees: 150, volume: 380 },
  { type: 'RETAIL', weight: 4, forms: ['Frischemarkt', 'Feinkost', 'Hofladen', 'Genussmarkt', 'Bäckerei', 'Metzgerei'], of: 'FAMILY', employees: 45, volume: 80 },
  { type: 'OTHER', weight: 2, forms: ['Eventlocation', 'Vereinsheim', 'Kulturhaus'], of: 'HOUSE', employees: 25, volume: 25 },
];

// prettier-ignore
const INN_SIGNS = ['Krone', 'Anker', 'Traube', 'Sonne', 'Post', 'Löwen', 'Schwanen', 'Bären', 'Linde', 'Hirschen', 'Rössli', 'Adler', 'Ochsen', 'Lamm', 'Stern', 'Engel', 'Mühle', 'Brücke', 'Rebstock', 'Kastanie', 'Steinbock', 'Waldeck', 'Seeblick', 'Bergblick', 'Fassl', 'Kreuz', 'Schiff', 'Rose', 'Eiche', 'Schlüssel', 'Gams', 'Falken', 'Pfauen', 'Weinberg', 'Sternen', 'Glocke', 'Türmli', 'Säge', 'Schmiede', 'Forelle'];
// prettier-ignore
const INN_MANNERS = ['', '', '', 'Zur Alten ', 'Zum Goldenen ', 'Neue ', 'Schwarzer ', 'Zum Grünen ', 'Roter ', 'Weisser ', 'Zur Schönen ', 'Am ', 'Drei '];
// prettier-ignore
const HOUSES = ['St. Anna', 'St. Martin', 'Am Stadtpark', 'Südstadt', 'Rosengarten', 'Am See', 'Lindenhöhe', 'Sonnenhang', 'Elisabethen', 'Marienstift', 'Waldfrieden', 'Nordring', 'Am Schloss', 'Birkenhof', 'Johannesberg', 'Heilig Geist', 'Bethanien', 'Sankt Josef', 'Am Mühlbach', 'Kastanienallee'];
const PART_OF_NAMES = {
  first: ['Bach', 'Berg', 'Brand', 'Burg', 'Eber', 'Feld', 'Fisch', 'Grün', 'Hof', 'Holz', 'Kirch', 'Kling', 'Lang', 'Moos', 'Mühl', 'Neu', 'Ober', 'Reichs', 'Rosen', 'Schön', 'Stein', 'Thal', 'Unter', 'Vogel', 'Wald', 'Weiß', 'Wies', 'Zirn'], // prettier-ignore
  last: ['bauer', 'berger', 'brunner', 'dorfer', 'egger', 'felder', 'hofer', 'huber', 'hauser', 'inger', 'kofler', 'lechner', 'mann', 'maier', 'meier', 'müller', 'ner', 'reiter', 'rieder', 'stetter', 'steiner', 'thaler', 'wieser', 'weger'], // prettier-ignore
};
const PART_OF_TOWNS = {
  first: ['Alten', 'Birken', 'Eschen', 'Fürsten', 'Hohen', 'Kalten', 'Königs', 'Lauter', 'Linden', 'Mittel', 'Nieder', 'Nußdorf-', 'Ober', 'Rain', 'Sankt ', 'Schwarzen', 'Sieben', 'Tann', 'Unter', 'Wolfs'], // prettier-ignore
  last: ['ach', 'au', 'bach', 'berg', 'bronn', 'brück', 'burg', 'dorf', 'eck', 'feld', 'hausen', 'heim', 'hofen', 'ingen', 'kirchen', 'moos', 'ried', 'see', 'stein', 'tal', 'wil', 'zell'], // prettier-ignore
};
// prettier-ignore
const FIRST_NAMES = ['Anna', 'Bernd', 'Christa', 'Daniel', 'Elif', 'Florian', 'Gabriele', 'Hannes', 'Ines', 'Jürgen', 'Katrin', 'Lukas', 'Maria', 'Mehmet', 'Nina', 'Oliver', 'Petra', 'Ralf', 'Sabine', 'Thomas', 'Ulrike', 'Viktor', 'Wiebke', 'Yvonne', 'Zoran', 'Étienne', 'Chiara', 'Beat', 'Reto', 'Sepp'];
const LEGAL_FORMS: Readonly<Record<string, readonly string[]>> = {
  DE: ['', '', '', ' GmbH', ' GmbH', ' GmbH & Co. KG', ' e.K.', ' KG', ' AG'],
  AT: ['', '', ' GmbH', ' OG', ' e.U.', ' KG'],
  CH: ['', '', ' AG', ' GmbH', ' Sàrl'],
};
const ROLES = ['CHEF', 'BUYER', 'OWNER', 'MANAGER'] as const;
/** Numbers of nobody: no area begins like this. */
const PHONE_STARTS: Readonly<Record<string, string>> = { DE: '+49 10 ', AT: '+43 10 ', CH: '+41 10 ' };
const TOWNS_A_TERRITORY = 40;

export class LargeInventor {
  readonly #random: Random;
  readonly #kinds: readonly Kind[];
  readonly #towns: ReadonlyMap<string, readonly Town[]>;
  readonly #taken = new Set<string>();
  #phones = 0;
  #people = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#kinds = KINDS.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
    this.#towns = new Map(TERRITORIES.map(({ code }) => [code, this.#townsOf(code)]));
  }

  /** In a territory of this code, or in one of its parts. */
  company(territory: string): LargeCompany {
    const random = this.#random;
    const town = random.pick(this.#towns.get(territory) ?? []);
    const kind = random.pick(this.#kinds);
    const { name, normalised } = this.#name(kind, town);
    const employeeCount = Math.max(1, Math.round(kind.employees * random.next() ** 2.2));
    const domain = `${latin(name).replace(/[^a-z0-9]+/g, '-')}-${town.postalCode.toLowerCase()}.example`;
    return {
      name: name + random.pick(LEGAL_FORMS[territory.slice(0, 2)] ?? ['']),
      normalised,
      domain,
      businessType: kind.type,
      kitchenSize: employeeCount >= 60 ? 'LARGE' : employeeCount >= 15 ? 'MEDIUM' : 'SMALL',
      town,
      street: `${random.pick(streetsOf(territory))} ${random.int(1, 98)}`,
      employeeCount,
      volumeCents: Math.max(1, Math.round(kind.volume * random.next() ** 2.2)) * 100_000,
      contacts: Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 3]) }, (_, nth) =>
        this.#contact(town, domain, nth),
      ),
    };
  }

  #name(kind: Kind, town: Town): { name: string; normalised: string } {
    for (let attempt = 0; ; attempt++) {
      const plain = `${this.#random.pick(kind.forms)} ${this.#proper(kind)}`;
      const name = attempt > 3 ? `${plain} ${this.#family()}` : plain;
      const normalised = normaliseCompany(name);
      const key = `${normalised}|${town.postalCode}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return { name, normalised };
    }
  }

  #proper(kind: Kind): string {
    const random = this.#random;
    if (kind.of === 'HOUSE') return random.pick(HOUSES);
    if (kind.of === 'FAMILY' || random.chance(0.25)) return this.#family();
    return random.pick(INN_MANNERS) + random.pick(INN_SIGNS);
  }

  #family(): string {
    return this.#random.pick(PART_OF_NAMES.first) + this.#random.pick(PART_OF_NAMES.last);
  }

  #contact(town: Town, domain: string, nth: number): LargeContact {
    const random = this.#random;
    const firstName = random.pick(FIRST_NAMES);
    const lastName = this.#family();
    // The number tells namesakes of one house apart.
    const address = `${latin(firstName)}.${latin(lastName)}${nth > 0 ? ++this.#people : ''}@${domain}`;
    return {
      firstName,
      lastName,
      role: random.pick(ROLES),
      email: random.chance(nth === 0 ? 0.9 : 0.6) ? address : null,
      phone: random.chance(nth === 0 ? 0.85 : 0.4) ? this.#phone(town) : null,
    };
  }

  #phone(town: Town): string {
    const digits = String(2_000_000 + ++this.#phones * 7);
    return `${PHONE_STARTS[town.territory.slice(0, 2)] ?? ''}${digits.slice(0, 3)} ${digits.slice(3)}`;
  }

  /** The real towns there are, and as many invented ones as make a country. */
  #townsOf(code: string): Town[] {
    const random = this.#random;
    const real = TOWNS.filter((it) => it.territory === code || it.territory.slice(0, 2) === code);
    const digits = code.startsWith('DE') ? 5 : 4;
    const invented = Array.from({ length: TOWNS_A_TERRITORY }, () => ({
      territory: code,
      postalCode: String(random.int(10 ** (digits - 1), 10 ** digits - 1)),
      name: random.pick(PART_OF_TOWNS.first) + random.pick(PART_OF_TOWNS.last),
    }));
    return [...real, ...real, ...invented];
  }
}

function latin(text: string): string {
  return text
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' })[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z0-9 -]/g, '');
}
