/**
 * A connection that is asked one thing at a time. What runs in one transaction asks for several things at once (batch
 * loaders side by side); the driver takes that as a mistake, warns of it, and will refuse it in its next version.
 */
import pg from 'pg';

export class OneAtATimeClient extends pg.Client {
  #last: Promise<unknown> = Promise.resolve();

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const ask: (...given: unknown[]) => unknown = this.query.bind(this);
    const inTurn = (...given: unknown[]): unknown => {
      // Callbacks and streams are the driver's own business: it uses them for itself, before anybody else asks.
      if (typeof given.at(-1) === 'function' || isSubmittable(given[0])) return ask(...given);
      const answer = this.#last.then(() => ask(...given));
      this.#last = answer.catch(() => undefined); // told to whoever asked
      return answer;
    };
    Object.defineProperty(this, 'query', { value: inTurn });
  }
}

function isSubmittable(asked: unknown): boolean {
  return typeof asked === 'object' && asked !== null && 'submit' in asked;
}
