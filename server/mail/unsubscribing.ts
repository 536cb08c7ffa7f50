/** Unsubscribing by the link of a mail, as the server's door for it needs it: nobody is signed in. */
import type { Clock } from '../clock.ts';
import type { Database } from '../db/client.ts';
import { operateAsSystem } from '../operate.ts';
import { unsubscribe } from './operations.ts';
import { leadOfToken, readKey } from './unsubscribe-link.ts';

/** The key never changes: what is forged costs no database. */
export function unsubscribing({ workerDb, clock }: { readonly workerDb: Database; readonly clock: Clock }) {
  let key: Promise<Uint8Array> | undefined;
  const leadOf = async (token: string) => {
    key ??= readKey(workerDb);
    try {
      return leadOfToken(await key, token);
    } catch (error) {
      key = undefined;
      throw error;
    }
  };
  return {
    isOurs: async (token: string) => (await leadOf(token)) !== null,
    async unsubscribe(token: string) {
      const leadId = await leadOf(token);
      if (leadId === null) return false;
      return (await operateAsSystem(workerDb, clock, (work) => unsubscribe(work, leadId))).value;
    },
  };
}
