import type { ExecutionResult } from 'graphql';

/** The position an item stands for, beside its result: SSE sends it as the event's id. */
export const CURSOR = Symbol('cursor');

export interface StreamResult extends ExecutionResult {
  readonly [CURSOR]?: string;
}
