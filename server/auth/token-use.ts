/**
 * Notes when API tokens were last used: at most once a minute each, beside the operation that used it and never
 * waited for by one. A note that cannot be written is lost; the next use makes another.
 */
import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';

const EVERY_MS = 60_000;

export class TokenUse {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #writing = new Map<string, Promise<void>>();

  constructor(db: Database, log: Logger) {
    this.#db = db;
    this.#log = log;
  }

  /** @param lastUsedAt what the lookup of the token said */
  note(tokenId: string, lastUsedAt: Date | null): void {
    if (lastUsedAt && Date.now() - lastUsedAt.getTime() < EVERY_MS) return;
    if (this.#writing.has(tokenId)) return;
    this.#writing.set(tokenId, this.#write(tokenId));
  }

  /** Resolves when everything noted so far is written or lost. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  async #write(tokenId: string): Promise<void> {
    try {
      await this.#db.$executeRaw`SELECT app.touch_api_token(${tokenId}::uuid)`;
    } catch (error) {
      this.#log.warn({ err: error }, 'the use of an API token could not be noted');
    } finally {
      this.#writing.delete(tokenId);
    }
  }
}
