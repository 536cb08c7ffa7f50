import { expect, test } from 'vitest';
import { territoryOfPlace } from '../../../server/imports/places.ts';
import { territoryOf } from '../../../server/territories/territories.ts';
import { TOWNS } from './places.ts';

test.each(TOWNS)(
  '$postalCode $name lies in $territory for the import as well',
  ({ territory, postalCode, name }) => {
    expect(territoryOfPlace(territoryOf(territory).country, postalCode, name)).toBe(territory);
  },
);
