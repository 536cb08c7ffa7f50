/**
 * Progressive profiling: how much the data has shown of a lead. The stage never falls by an edit; only unmerge,
 * erasure and pseudonymisation lower it, by passing no stored stage.
 */
import { leadStages, type BusinessType, type KitchenSize, type LeadStage } from './rules.ts';

export type StageFacts = {
  readonly contacts: readonly { readonly email?: string | null; readonly phone?: string | null }[];
  readonly hasFirstContact: boolean;
  readonly businessType: BusinessType | null;
  /** In cents; any amount counts, zero too: someone asked. */
  readonly estimatedVolumeCents: bigint | number | null;
  readonly employeeCount: number | null;
  readonly kitchenSize: KitchenSize | null;
};

/** The higher of what is stored and what the facts show now. */
export function stageOf(facts: StageFacts, stored: LeadStage | null = null): LeadStage {
  const shown = stageShown(facts);
  return stored && rank(stored) > rank(shown) ? stored : shown;
}

function stageShown(facts: StageFacts): LeadStage {
  const reachable = facts.contacts.some((it) => isGiven(it.email) || isGiven(it.phone));
  if (!reachable && !facts.hasFirstContact) return 'PRE_CLAIM';
  const profiled =
    facts.businessType !== null &&
    facts.estimatedVolumeCents !== null &&
    (facts.employeeCount !== null || facts.kitchenSize !== null);
  return profiled ? 'QUALIFICATION' : 'REGISTRATION';
}

function isGiven(text: string | null | undefined): boolean {
  return (text ?? '').trim() !== '';
}

function rank(stage: LeadStage): number {
  return leadStages.indexOf(stage);
}
