/** Territories in the schema. The same for everybody: they are reference data. */
import { builder } from '../schema/builder.ts';
import { TerritoryRef } from '../schema/refs.ts';
import { LanguageEnum } from './enums.ts';
import { TERRITORIES } from './territories.ts';

TerritoryRef.implement({
  description:
    'A data space with currency, VAT, time zone, languages and holidays: a country or one of its subdivisions. Never a sales exclusivity.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'ISO 3166: `DE`, `AT-9`, `CH-ZH`.' }),
    name: t.string({
      description: 'Its name.',
      args: {
        language: t.arg({ type: LanguageEnum, defaultValue: 'DE', description: 'The language of the name.' }),
      },
      resolve: (territory, { language }) => (language === 'EN' ? territory.name.en : territory.name.de),
    }),
    country: t.exposeString('country', { description: 'ISO 3166-1 code of its country.' }),
    currency: t.field({
      type: 'CurrencyCode',
      description: 'The currency of its money.',
      resolve: (it) => it.currency,
    }),
    vatPercent: t.field({
      type: 'Decimal',
      description: 'The standard rate of value added tax, in percent.',
      resolve: (territory) => (territory.vatBasisPoints / 100).toString(),
    }),
    timeZone: t.exposeString('timeZone', {
      description: 'IANA name of the zone its days and hours are counted in.',
    }),
    languages: t.stringList({
      description: 'ISO 639-1 codes of its languages.',
      resolve: (territory) => [...territory.languages],
    }),
  }),
});

builder.queryField('territories', (t) =>
  t.field({
    type: [TerritoryRef],
    description: 'All territories of Germany, Austria and Switzerland, by code.',
    resolve: () => [...TERRITORIES],
  }),
);
