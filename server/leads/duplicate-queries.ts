/** `duplicateCandidates`: what a lead that is being typed in may be the same as. */
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { requireViewer } from '../auth/require-viewer.ts';
import type { Context } from '../context.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { forbidden } from '../schema/forbidden.ts';
import { badUserInput, requireId } from '../schema/global-id.ts';
import { CandidateRef } from '../schema/user-errors.ts';
import { covers, isTerritoryCode } from '../territories/territories.ts';
import { RateLimitedError, ValidationError } from '../user-errors.ts';
import { allCandidates } from './duplicates.ts';

const DuplicateCandidatesInput = builder.inputType('DuplicateCandidatesInput', {
  description: 'What is known of a company so far. What is incomplete or no address yet matches nothing.',
  fields: (t) => ({
    companyName: t.string({ description: 'Name of the company.' }),
    territory: t.string({
      description: "Code of its territory, one of the viewer's: `DE-BY`. By default their first one.",
    }),
    postalCode: t.string({
      description: 'Postal code. With the company a hard key; leads out of sight are told only with both.',
    }),
    city: t.string({ description: 'City: similar names in it, or in the postal area, count.' }),
    email: t.string({ description: 'E-mail address of a contact.' }),
    phone: t.string({ description: "Phone number of a contact; the territory's country is the default." }),
    website: t.string({ description: 'Web address: the same domain counts.' }),
    excludeLeadId: t.id({ description: 'The lead that is being edited, which is no duplicate of itself.' }),
  }),
});

const lead = z.object({
  companyName: optionalText(400),
  territory: optionalText(10),
  postalCode: optionalText(12),
  city: optionalText(100),
  email: optionalText(254),
  phone: optionalText(50),
  website: optionalText(500),
});

builder.queryField('duplicateCandidates', (t) =>
  t.field({
    type: [CandidateRef],
    description:
      'The leads that this one may be the same as, the surest first: what registering it would meet. Leads out of sight are told only when company and postal code are given, and of them nothing but how sure the match is and until when they are protected. Each asking counts with registrations and import rows in one limit per person: ask when the typing pauses. RATE_LIMITED with `retryAfterSeconds` beyond it.',
    args: {
      input: t.arg({
        type: DuplicateCandidatesInput,
        required: true,
        description: 'What is known of it so far.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      const { email, phone, companyName, ...given } = decoded(input);
      const id = input.excludeLeadId ? requireId('Lead', input.excludeLeadId, 'excludeLeadId') : null;
      const territory = await territoryFor(context, given.territory);
      await countCheck(context);
      return allCandidates(
        await context.view(),
        { ...given, id, territory, companyName: companyName ?? '', contacts: [{ email, phone }] },
        { tellsHidden: companyName !== null && given.postalCode !== null },
      );
    },
  }),
);

async function territoryFor(context: Context, code: string | null): Promise<string> {
  const viewer = await requireViewer(context);
  if (code === null) return viewer.territories[0] ?? 'DE';
  if (!isTerritoryCode(code)) throw badUserInput(`There is no territory ${JSON.stringify(code)}.`);
  if (viewer.role === 'ADMIN' || covers(viewer.territories, code)) return code;
  throw forbidden('The territory is not among yours. Choose one of yours.');
}

function decoded(input: unknown): z.infer<typeof lead> {
  try {
    return decode(lead, input);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const said = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw badUserInput(`Argument "input" is wrong. ${said.join(' ')}`);
  }
}

async function countCheck(context: Context): Promise<void> {
  try {
    await context.resources.checkLimit.count((await requireViewer(context)).id);
  } catch (error) {
    if (!(error instanceof RateLimitedError)) throw error;
    throw new GraphQLError(error.message, {
      extensions: { code: 'RATE_LIMITED', retryAfterSeconds: error.retryAfterSeconds },
    });
  }
}
