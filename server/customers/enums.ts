/** Enums of customers, with their descriptions. */
import { describedEnum } from '../schema/enum.ts';
import type { CustomerKeyKind } from './rules.ts';

export const CustomerKeyKindEnum = describedEnum<CustomerKeyKind>(
  'CustomerKeyKind',
  'What a customer is known by.',
  {
    EMAIL: 'The same e-mail address.',
    PHONE: 'The same phone number.',
    COMPANY_POSTAL: 'The same company in the same postal code.',
    DOMAIN: 'The same web domain.',
  },
);
