/** Keeps that somebody has taken leads out of the product: who, which columns, by which filters. */
import { audit } from '../audit/append.ts';
import type { Context } from '../context.ts';
import type { Work } from '../operate.ts';
import type { RequestFacts } from '../plugins/operation.ts';

export interface ExportRecord {
  readonly format: string;
  readonly columns: readonly string[];
  /** Names of the filters that were used, never their values. */
  readonly filter: readonly string[];
  readonly searched: boolean;
}

/** In a transaction of its own, by whoever asks. */
export function exportRecorder(createContext: (request: RequestFacts) => Context) {
  return async (request: RequestFacts, facts: ExportRecord): Promise<void> => {
    const context = createContext(request);
    try {
      await context.recordFirst((work) => recordExport(work, facts));
    } finally {
      await context.close();
    }
  };
}

async function recordExport(work: Work, facts: ExportRecord): Promise<void> {
  const { format, columns, filter, searched } = facts;
  await audit(work, {
    action: 'exportLeads',
    subjectType: 'User',
    subjectId: work.viewer.id,
    leadId: null,
    changes: { format, fields: [...columns], filter: [...filter], searched },
  });
}
