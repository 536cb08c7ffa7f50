/**
 * The leads that a job is stuck at: each stands here from its first failure until a run has met everything there was
 * to do and not failed at it. The log has the error itself; here stands what kind it was.
 */
import { v7 as uuidV7 } from 'uuid';
import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';

export interface StuckLeads {
  add(leadId: string, error: unknown): Promise<void>;
  /** The run has met everything: what it did not fail at is well again. */
  settle(): Promise<void>;
}

/** Of one run. What cannot be kept is logged: a run that stopped for it would let one lead stop the rest. */
export function stuckLeads(workerDb: Database, log: Logger, job: string): StuckLeads {
  const runId = uuidV7();
  return {
    async add(leadId, error) {
      try {
        await workerDb.$executeRaw`
          INSERT INTO stuck_leads (job, lead_id, error, attempts, first_at, last_at, run_id)
          VALUES (${job}, ${leadId}::uuid, ${kindOf(error)}, 1, clock_timestamp(), clock_timestamp(), ${runId}::uuid)
          ON CONFLICT (job, lead_id) DO UPDATE
          SET error = excluded.error, attempts = stuck_leads.attempts + 1, last_at = excluded.last_at,
            run_id = excluded.run_id`;
      } catch (failure) {
        log.error({ err: failure, leadId, job }, 'that a job is stuck at a lead could not be kept');
      }
    },
    async settle() {
      await workerDb.stuckLead.deleteMany({ where: { job, runId: { not: runId } } });
    },
  };
}

/** The name of its class, and the database's code where it has one. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error as { code?: unknown };
  const kind = typeof code === 'string' ? `${error.name} ${code}` : error.name;
  return kind.replaceAll(/[^A-Za-z0-9_ .]/g, '').slice(0, 100) || 'Error';
}
