/** `convertLead`: decode, call the operation, read lead and customer in a new snapshot. */
import { z } from 'zod';
import type { CustomerNode, LeadNode } from '../loaders.ts';
import { builder } from '../schema/builder.ts';
import { decode, optionalText } from '../schema/decode.ts';
import { idOf } from '../schema/global-id.ts';
import { CustomerRef, LeadRef } from '../schema/refs.ts';
import { answer, resultUnion } from '../schema/result.ts';
import { NotFoundError } from '../user-errors.ts';
import { convertLead } from './operations.ts';

const ConvertLeadInput = builder.inputType('ConvertLeadInput', {
  description: 'A lead that has been won.',
  fields: (t) => ({
    leadId: t.id({ required: true, description: 'The lead; QUALIFIED.' }),
    version: t.int({ required: true, description: 'The version of the lead this was decided on.' }),
    customerId: t.id({
      description:
        'The customer it is: the lead is linked to it and its contacts are added. Without one it becomes a customer of its own.',
    }),
    createAnywayReason: t.string({
      description:
        'Why it is another customer although one that the viewer sees is known by the same: at least `texts.leastLength` characters (10 by default), managers and admins; anyone where only the web domain is the same.',
    }),
    idempotencyKey: t.string({
      description:
        'Same key and input within `requests.idempotencyHours` (24 by default): one conversion, the same answer.',
    }),
  }),
});

const conversion = z.object({
  version: z.int(),
  createAnywayReason: optionalText(2_000),
  idempotencyKey: optionalText(200),
});

interface Converted {
  readonly lead: LeadNode | null;
  readonly customer: CustomerNode | null;
  readonly cursor: string;
}
const ConvertLeadSuccess = builder.objectRef<Converted>('ConvertLeadSuccess').implement({
  description: 'The lead is a customer.',
  fields: (t) => ({
    lead: t.field({
      type: LeadRef,
      nullable: true,
      description: 'The lead as it is now; null when it has gone out of sight since.',
      resolve: (it) => it.lead,
    }),
    customer: t.field({
      type: CustomerRef,
      nullable: true,
      description: 'The customer it became.',
      resolve: (it) => it.customer,
    }),
    cursor: t.expose('cursor', {
      type: 'EventCursor',
      description:
        'Position of the last event of this change: when your stream has reached it, you have seen all of it.',
    }),
  }),
});
const ConvertLeadResult = resultUnion({
  name: 'ConvertLead',
  success: ConvertLeadSuccess,
  errors: [
    'ValidationError',
    'NotFoundError',
    'ForbiddenError',
    'ConflictError',
    'TransitionError',
    'DuplicateCustomerError',
  ],
  description: 'What came of converting a lead.',
});

builder.mutationField('convertLead', (t) =>
  t.field({
    type: ConvertLeadResult,
    description:
      'Makes a QUALIFIED lead a customer, once and for good: its clock ends and its open follow-ups are cancelled.',
    args: { input: t.arg({ type: ConvertLeadInput, required: true, description: 'The lead.' }) },
    resolve: (_root, { input }, context) =>
      answer(context, async () => {
        const leadId = existing('Lead', input.leadId, 'The lead');
        const customerId = input.customerId ? existing('Customer', input.customerId, 'The customer') : null;
        const decoded = decode(conversion, input);
        const { cursor } = await context.mutate((work) =>
          convertLead(work, { ...decoded, leadId, customerId }),
        );
        const { loaders } = await context.view();
        const [lead, customer] = await Promise.all([
          loaders.lead.load(leadId),
          loaders.customerOfLead.load(leadId),
        ]);
        return { lead, customer, cursor };
      }),
  }),
);

/** An id that is none of this type is one of something that does not exist. */
function existing(typename: 'Lead' | 'Customer', globalId: string, what: string): string {
  const id = idOf(typename, globalId);
  if (!id) throw new NotFoundError(what);
  return id;
}
