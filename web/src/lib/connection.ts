/**
 * What the connection dot tells. Pure: the socket's and the streams' signals in, one of four words out.
 * "Live" promises that something was heard from the server within the last 40 seconds (checkpoints come at least
 * every 15); otherwise the screen says since when it may be out of date.
 */
export interface ConnectionState {
  readonly socket: 'idle' | 'connecting' | 'open' | 'closed';
  /** Milliseconds since the epoch, real time; `null` before the first sign of life. */
  readonly lastHeardAt: number | null;
  /** When the socket went away; `null` while it is there. */
  readonly downSince: number | null;
}

export type ConnectionSignal = 'connecting' | 'opened' | 'heard' | 'closed' | 'idle';

export type ConnectionReport =
  | { readonly status: 'connecting' | 'live' | 'reconnecting' }
  | { readonly status: 'stale'; readonly since: number };

const SILENCE = 40_000;
const PATIENCE = 15_000;

export const initialConnection: ConnectionState = { socket: 'idle', lastHeardAt: null, downSince: null };

export function signal(state: ConnectionState, type: ConnectionSignal, now: number): ConnectionState {
  switch (type) {
    case 'connecting':
      return { ...state, socket: 'connecting' };
    case 'opened':
      return { socket: 'open', lastHeardAt: now, downSince: null };
    case 'heard':
      return { socket: 'open', lastHeardAt: now, downSince: null };
    case 'closed':
      return { ...state, socket: 'closed', downSince: state.downSince ?? now };
    case 'idle':
      return { ...initialConnection, lastHeardAt: state.lastHeardAt };
  }
}

export function report(state: ConnectionState, now: number): ConnectionReport {
  if (state.socket === 'open') {
    const heard = state.lastHeardAt ?? now;
    return now - heard > SILENCE ? { status: 'stale', since: heard } : { status: 'live' };
  }
  if (state.downSince === null) return { status: 'connecting' };
  if (now - state.downSince <= PATIENCE) return { status: 'reconnecting' };
  return { status: 'stale', since: state.lastHeardAt ?? state.downSince };
}
