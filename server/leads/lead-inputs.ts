/** Input types that registering and editing share, and their decoding. */
import { z } from 'zod';
import { builder } from '../schema/builder.ts';
import { centsOf, instant, rawText } from '../schema/decode.ts';

export const MoneyInput = builder.inputType('MoneyInput', {
  description: 'An amount in a currency.',
  fields: (t) => ({
    amount: t.field({ type: 'Decimal', required: true, description: 'The amount, at most two places.' }),
    currency: t.field({ type: 'CurrencyCode', required: true, description: 'The currency.' }),
  }),
});

export const money = z
  .object({ amount: z.string(), currency: z.enum(['EUR', 'CHF']) })
  .transform(({ amount, currency }) => ({ cents: centsOf(amount), currency }));

export const ConsentInput = builder.inputType('ConsentInput', {
  description: 'Consent to be written to; WEB_FORM requires it.',
  fields: (t) => ({
    givenAt: t.field({ type: 'DateTime', required: true, description: 'When it was given.' }),
    wording: t.string({ required: true, description: 'What was agreed to, word for word.' }),
  }),
});

export const consent = z.object({ givenAt: instant, wording: rawText(5_000) });
