/** `mergeLeads` and `unmergeLeads`. */
import { z } from 'zod';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { changeLead, leadIdOf, leadSuccess } from './lead-change.ts';
import { mergeLeads, unmergeLeads } from './merge.ts';

const MergeLeadsInput = builder.inputType('MergeLeadsInput', {
  description: 'Two leads that are one company.',
  fields: (t) => ({
    keepId: t.id({ required: true, description: 'The lead that stays, with its fields, owner and clock.' }),
    mergeId: t.id({ required: true, description: 'The lead that goes into it.' }),
    reason: t.string({ description: 'Why they are one; stands on the timeline, at most 2000 characters.' }),
    keepVersion: t.int({ description: 'The version of the lead that stays, which this was decided on.' }),
    mergeVersion: t.int({ description: 'The version of the lead that goes, which this was decided on.' }),
  }),
});

const merging = z.object({
  reason: optionalText(2_000),
  keepVersion: z.int().nullish().default(null),
  mergeVersion: z.int().nullish().default(null),
});

const MergeLeadsResult = resultUnion({
  name: 'MergeLeads',
  success: leadSuccess('MergeLeadsSuccess', 'The leads are one; `lead` is the one that stayed.'),
  errors: ['ValidationError', 'NotFoundError', 'ForbiddenError', 'ConflictError', 'TransitionError'],
  description: 'What came of merging two leads.',
});

builder.mutationField('mergeLeads', (t) =>
  t.field({
    type: MergeLeadsResult,
    description:
      'Merges two leads of one country (managers for leads they work on, admins). Contacts, activities, follow-ups, collaborators and hard keys come to the one that stays; of consent the strictest holds. The other becomes MERGED, which only admins see; a customer’s lead cannot. An admin can undo it for `duplicates.unmergeHours`, while nothing has changed.',
    args: { input: t.arg({ type: MergeLeadsInput, required: true, description: 'Which leads.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const ids = { keepId: leadIdOf(input.keepId), mergeId: leadIdOf(input.mergeId) };
        const decoded = decode(merging, input);
        return changeLead(context, (work) => mergeLeads(work, { ...decoded, ...ids }));
      }),
  }),
);

const UnmergeLeadsInput = builder.inputType('UnmergeLeadsInput', {
  description: 'A merge to undo.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead that was merged into another.' }),
  }),
});
const UnmergeLeadsResult = resultUnion({
  name: 'UnmergeLeads',
  success: leadSuccess('UnmergeLeadsSuccess', 'Both leads are as they were; `lead` is the one that is back.'),
  errors: ['NotFoundError', 'ForbiddenError', 'ConflictError', 'TransitionError'],
  description: 'What came of undoing a merge.',
});

builder.mutationField('unmergeLeads', (t) =>
  t.field({
    type: UnmergeLeadsResult,
    description:
      'Undoes a merge, for admins: both leads are as they were. ConflictError when either has changed since, or when it is longer ago than `duplicates.unmergeHours` (24 by default).',
    args: { input: t.arg({ type: UnmergeLeadsInput, required: true, description: 'Which merge.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, () => {
        const leadId = leadIdOf(input.leadId);
        return changeLead(context, (work) => unmergeLeads(work, { leadId }));
      }),
  }),
);
