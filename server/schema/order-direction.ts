/** Which way a list is sorted: shared by every order. */
import { describedEnum } from './enum.ts';

export const OrderDirectionEnum = describedEnum<'ASC' | 'DESC'>(
  'OrderDirection',
  'Which way to sort. Empty values come last either way.',
  {
    ASC: 'Smallest, earliest or first in the alphabet first.',
    DESC: 'Largest, latest or last in the alphabet first.',
  },
);
