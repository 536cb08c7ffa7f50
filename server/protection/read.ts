/** A lead's clock as a query shows it, over the batch loaders of its snapshot. */
import type { View } from '../context.ts';
import { protectionOf, type Protection } from '../leads/protection-rules.ts';
import type { LeadNode } from '../loaders.ts';
import { factsOf, pauseOf } from './facts.ts';

export interface ProtectionNode {
  readonly lead: LeadNode;
  /** Null where no clock runs. */
  readonly clock: Protection | null;
}

export async function readProtection(view: View, lead: LeadNode): Promise<ProtectionNode> {
  const { row } = lead;
  const [t7, pauses, { protection }] = await Promise.all([
    view.loaders.t7OfLead.load(row.id),
    view.loaders.pausesOfLead.load(row.id),
    view.settings(row.territoryCode),
  ]);
  const ofThisOwnership = t7 && t7.ownedSince?.getTime() === row.ownedSince?.getTime();
  const facts = factsOf(row, pauses.map(pauseOf), ofThisOwnership ? t7.dueAt : null);
  return { lead, clock: protectionOf(facts, view.now, protection) };
}
