/** Mutations that edit, delete and restore a lead: decode, call one operation, read the answer. */
import { z } from 'zod';
import { requireViewer } from '../auth/require-viewer.ts';
import { builder } from '../schema/builder.ts';
import { decode, editedText, optionalText, rawText } from '../schema/decode.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { BusinessTypeEnum, KitchenSizeEnum } from './enums.ts';
import { changeLead, leadIdOf, leadSuccess, undoableSuccess } from './lead-change.ts';
import { consent, ConsentInput, money, MoneyInput } from './lead-inputs.ts';
import { deleteLead, restoreLead } from './removal.ts';
import { businessTypes, kitchenSizes } from './rules.ts';
import { updateLead } from './update.ts';

// --- updateLead

const UpdateLeadInput = builder.inputType('UpdateLeadInput', {
  description: 'An edit of a lead: what is absent stays, what is null is cleared.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead.' }),
    version: t.int({ required: true, description: 'The version of the lead this edit was made on.' }),
    companyName: t.string({ description: 'Name of the company, at most 200 characters; not null.' }),
    territory: t.string({
      description:
        'Code of its territory: `DE-BY`; not null. Must be among the territories of the viewer and of the owner.',
    }),
    city: t.string({ description: 'City, at most 100 characters.' }),
    postalCode: t.string({ description: 'Postal code; with the company a hard key.' }),
    street: t.string({ description: 'Street and number, at most 200 characters.' }),
    website: t.string({ description: 'Web address, at most 500 characters.' }),
    businessType: t.field({ type: BusinessTypeEnum, description: 'What kind of business it is.' }),
    kitchenSize: t.field({ type: KitchenSizeEnum, description: 'How large the kitchen is.' }),
    employeeCount: t.int({ description: 'How many people work there.' }),
    estimatedVolume: t.field({
      type: MoneyInput,
      description: 'What they might buy in a year. Keeps its currency when the territory changes.',
    }),
    pains: t.string({ description: 'What troubles them, at most 5000 characters.' }),
    competitor: t.string({ description: 'Whom they buy from, at most 200 characters.' }),
    notes: t.string({ description: 'Free notes, at most 10000 characters.' }),
    consent: t.field({
      type: ConsentInput,
      description: 'A consent that was given since. Not null: consent is withdrawn, not edited away.',
    }),
    duplicateOverrideReason: t.string({
      description:
        'Why it is edited so although a hard key is taken: managers and admins, at least `texts.leastLength` characters (10 by default). The lead is then not canonical.',
    }),
  }),
});

const edit = z.object({
  version: z.int(),
  fields: z.object({
    companyName: rawText(400).nullable().optional(),
    territory: rawText(10).nullable().optional(),
    city: editedText(100),
    postalCode: editedText(12),
    street: editedText(200),
    website: editedText(500),
    businessType: z.enum(businessTypes).nullable().optional(),
    kitchenSize: z.enum(kitchenSizes).nullable().optional(),
    employeeCount: z.int().max(1_000_000, 'Give at most 1000000.').nullable().optional(),
    estimatedVolume: money.nullable().optional(),
    pains: editedText(5_000),
    competitor: editedText(200),
    notes: editedText(10_000),
    consent: consent.nullable().optional(),
  }),
  duplicateOverrideReason: optionalText(2_000),
});

const UpdateLeadResult = resultUnion({
  name: 'UpdateLead',
  success: undoableSuccess('UpdateLeadSuccess', 'The lead is as it was edited.'),
  errors: [
    'ValidationError',
    'NotFoundError',
    'ForbiddenError',
    'ConflictError',
    'DuplicateLeadError',
    'RateLimitedError',
  ],
  description: 'What came of editing a lead.',
});

builder.mutationField('updateLead', (t) =>
  t.field({
    type: UpdateLeadResult,
    description:
      'Edits fields of a lead on the version the edit was made on. An edit that changes nothing leaves nothing. Another territory computes clock and follow-ups anew; who has no grant for it loses sight of the lead.',
    args: { input: t.arg({ type: UpdateLeadInput, required: true, description: 'The edit.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const leadId = leadIdOf(input.leadId);
        const { leadId: _leadId, version, duplicateOverrideReason, ...fields } = input;
        const decoded = decode(edit, { version, duplicateOverrideReason, fields });
        // A clash tells of leads out of sight: asking for one is counted.
        const asks = [fields.companyName, fields.postalCode, fields.territory].some((it) => it !== undefined);
        if (asks) await context.resources.checkLimit.count((await requireViewer(context)).id);
        const trimmed = decoded.fields.companyName?.trim();
        return changeLead(context, (work) =>
          updateLead(work, {
            ...decoded,
            fields: { ...decoded.fields, ...(trimmed !== undefined && { companyName: trimmed }) },
            leadId,
          }),
        );
      }),
  }),
);

// --- deleteLead, restoreLead

const DeleteLeadInput = builder.inputType('DeleteLeadInput', {
  description: 'Which lead to delete.',
  fields: (t) => ({ leadId: t.id({ required: true, description: 'The lead.' }) }),
});
const DeleteLeadResult = resultUnion({
  name: 'DeleteLead',
  success: undoableSuccess('DeleteLeadSuccess', 'The lead is deleted.'),
  errors: ['NotFoundError', 'ForbiddenError', 'TransitionError'],
  description: 'What came of deleting a lead.',
});
builder.mutationField('deleteLead', (t) =>
  t.field({
    type: DeleteLeadResult,
    description:
      'Deletes a lead softly: only admins see it then, and may restore it. Its owner may within 24 hours (setting) after it was entered, their manager and admins at any time. Never a CONVERTED one.',
    args: { input: t.arg({ type: DeleteLeadInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        return changeLead(context, (work) => deleteLead(work, { leadId }));
      }),
  }),
);

const RestoreLeadInput = builder.inputType('RestoreLeadInput', {
  description: 'Which lead to restore.',
  fields: (t) => ({ leadId: t.id({ required: true, description: 'The lead.' }) }),
});
const RestoreLeadResult = resultUnion({
  name: 'RestoreLead',
  success: leadSuccess('RestoreLeadSuccess', 'The lead is restored.'),
  errors: ['NotFoundError', 'ForbiddenError'],
  description: 'What came of restoring a lead.',
});
builder.mutationField('restoreLead', (t) =>
  t.field({
    type: RestoreLeadResult,
    description:
      'Gives a deleted lead its former status (admins). Its clock and follow-ups are computed anew; where another lead has taken one of its hard keys meanwhile, it is no longer canonical.',
    args: { input: t.arg({ type: RestoreLeadInput, required: true, description: 'Which.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        return changeLead(context, (work) => restoreLead(work, { leadId }));
      }),
  }),
);
