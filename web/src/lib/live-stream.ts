/**
 * What a screen does with a stream, as a pure state machine: begin at the query's `asOf`, move on with every item
 * and checkpoint, read again when the server says the gap cannot be told, resume at the last cursor when the
 * connection or the stream ends. `use-live-stream.ts` carries out the effects it names.
 *
 * Guarantee: an item is handed on exactly when it is newer than the snapshot the screen shows, or the screen is
 * told to read again. It breaks when a caller feeds `snapshot` with the `asOf` of a cached answer after a resync.
 */
import { isBehind, later, type Cursor } from './cursor.ts';

export type StreamPhase =
  /** No snapshot yet, so nothing to continue from. */
  | 'waiting'
  | 'open'
  /** The stream cannot continue; a new snapshot is on its way. */
  | 'reading'
  /** The stream ended or failed; it begins again at `cursor` after a pause. */
  | 'pausing';

export interface StreamState {
  readonly phase: StreamPhase;
  readonly cursor: Cursor | null;
  /** Ends in a row without an item in between; the pause grows with it. */
  readonly failures: number;
}

export type StreamInput =
  | { readonly type: 'snapshot'; readonly asOf: Cursor }
  | { readonly type: 'item'; readonly cursor: Cursor }
  | { readonly type: 'checkpoint'; readonly cursor: Cursor }
  | { readonly type: 'resync' }
  | { readonly type: 'ended' }
  | { readonly type: 'pauseOver' }
  | { readonly type: 'readFailed' };

export type StreamEffect =
  | { readonly type: 'subscribe'; readonly after: Cursor }
  | { readonly type: 'unsubscribe' }
  | { readonly type: 'deliver' }
  | { readonly type: 'read' }
  | { readonly type: 'pause'; readonly attempt: number };

export const initialStream: StreamState = { phase: 'waiting', cursor: null, failures: 0 };

type Step = readonly [StreamState, readonly StreamEffect[]];

export function advance(state: StreamState, input: StreamInput): Step {
  switch (input.type) {
    case 'snapshot':
      if (state.phase === 'waiting' || state.phase === 'reading') {
        return [
          { phase: 'open', cursor: input.asOf, failures: state.failures },
          [{ type: 'subscribe', after: input.asOf }],
        ];
      }
      // A slow answer that overtook nothing: it lacks what the stream has already shown.
      return [state, isBehind(input.asOf, state.cursor) ? [{ type: 'read' }] : []];

    case 'item':
      if (state.phase !== 'open') return [state, []];
      return [
        { phase: 'open', cursor: later(state.cursor, input.cursor), failures: 0 },
        [{ type: 'deliver' }],
      ];

    case 'checkpoint':
      if (state.phase !== 'open') return [state, []];
      return [{ phase: 'open', cursor: later(state.cursor, input.cursor), failures: 0 }, []];

    case 'resync':
      if (state.phase === 'reading') return [state, []];
      return [
        { phase: 'reading', cursor: null, failures: state.failures },
        [{ type: 'unsubscribe' }, { type: 'read' }],
      ];

    case 'ended': {
      // After ResyncRequired the server completes the stream; the new snapshot already begins another.
      if (state.phase !== 'open') return [state, []];
      const failures = state.failures + 1;
      return [{ phase: 'pausing', cursor: state.cursor, failures }, [{ type: 'pause', attempt: failures }]];
    }

    case 'readFailed': {
      if (state.phase !== 'reading') return [state, []];
      const failures = state.failures + 1;
      return [{ ...state, failures }, [{ type: 'pause', attempt: failures }]];
    }

    case 'pauseOver':
      if (state.phase === 'reading') return [state, [{ type: 'read' }]];
      if (state.phase !== 'pausing' || state.cursor === null) return [state, []];
      return [{ ...state, phase: 'open' }, [{ type: 'subscribe', after: state.cursor }]];
  }
}
