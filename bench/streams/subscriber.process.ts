/**
 * The clients of a run, in a process of their own: sockets with streams, and when what arrived on each. They read of a
 * message only what they must.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { answerUntilLeft } from './ask.ts';
import { monotonic } from './clock.ts';
import { readFrame } from './frames.ts';
import { LightSocket } from './light-socket.ts';

export interface SocketOrder {
  readonly url: string;
  /** Absent: a socket that is only listened to. */
  readonly token?: string;
  readonly subscriptions?: readonly { readonly query: string; readonly variables?: object }[];
}

/** Of one stream since the last collection. Item `i` promises all up to `positions[i]`, and arrived at `times[i]`. */
export interface Arrivals {
  readonly positions: Float64Array;
  /** Milliseconds of the monotonic clock. */
  readonly times: Float64Array;
  /** Why it ended, or the codes of the first answer with errors; null while all is well. */
  readonly over: string | null;
}

export type SubscriberAnswers = {
  /** Resolves when every stream has its first checkpoint. */
  open(order: { readonly group: string; readonly sockets: readonly SocketOrder[] }): Promise<void>;
  /** Resolves with how many streams have not come so far when time is over: 0 as soon as all have. */
  reach(asked: {
    readonly group: string;
    readonly position: number;
    readonly timeoutMs: number;
    /** Sockets that are not waited for. */
    readonly except?: readonly number[];
  }): Promise<number>;
  collect(group: string): Arrivals[];
  /** The newest item of each socket's first stream, as it came. */
  samples(group: string): (string | null)[];
  /** The socket is not read from, or is again. @returns its local port */
  pause(asked: { readonly group: string; readonly socket: number; readonly paused: boolean }): number;
  close(group: string): Promise<void>;
};

/** Sockets that are opened at a time. */
const AT_ONCE = 20;

class Stream {
  positions: number[] = [];
  times: number[] = [];
  reached = 0;
  over: string | null = null;
  readonly ready = Promise.withResolvers<null>();
}

interface Socket {
  readonly socket: LightSocket;
  readonly streams: readonly Stream[];
  newest: Buffer | null;
}

const groups = new Map<string, Socket[]>();
let stirred: () => void = () => undefined;

const answers: SubscriberAnswers = {
  async open({ group, sockets }) {
    const opened: Socket[] = [];
    groups.set(group, opened);
    for (let from = 0; from < sockets.length; from += AT_ONCE) {
      const part = await Promise.all(sockets.slice(from, from + AT_ONCE).map((order) => openSocket(order)));
      opened.push(...part);
    }
  },
  async reach({ group, position, timeoutMs, except = [] }) {
    const streams = socketsOf(group)
      .filter((_, nth) => !except.includes(nth))
      .flatMap((it) => it.streams);
    const left = () => streams.reduce((sum, it) => sum + Number(it.reached < position), 0);
    const done = Promise.withResolvers<null>();
    let nth = streams.length - 1;
    stirred = () => {
      // From the end on: of those that are served in turn the last one tells most.
      while (nth >= 0 && (streams[nth]?.reached ?? 0) >= position) nth -= 1;
      if (nth < 0) done.resolve(null);
    };
    stirred();
    const patience = new AbortController();
    await Promise.race([
      done.promise,
      delay(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    stirred = () => undefined;
    return left();
  },
  collect(group) {
    return socketsOf(group)
      .flatMap((it) => it.streams)
      .map((stream) => {
        const { positions, times, over } = stream;
        [stream.positions, stream.times] = [[], []];
        return { positions: Float64Array.from(positions), times: Float64Array.from(times), over };
      });
  },
  samples: (group) => socketsOf(group).map((it) => it.newest?.toString() ?? null),
  pause({ group, socket: nth, paused }) {
    const it = socketsOf(group)[nth];
    if (!it) throw new Error(`no socket ${nth} in ${group}`);
    if (paused) it.socket.pause();
    else it.socket.resume();
    return it.socket.port;
  },
  async close(group) {
    const sockets = socketsOf(group);
    groups.delete(group);
    await Promise.all(
      sockets.map(async ({ socket }) => {
        if (socket.closed) return;
        const closed = once(socket, 'close');
        socket.resume();
        socket.terminate();
        await closed;
      }),
    );
  },
};
answerUntilLeft(answers);

function socketsOf(group: string): Socket[] {
  const sockets = groups.get(group);
  if (!sockets) throw new Error(`no group ${group}`);
  return sockets;
}

async function openSocket({ url, token, subscriptions }: SocketOrder): Promise<Socket> {
  const socket = await LightSocket.open(url, subscriptions && 'graphql-transport-ws');
  const streams = (subscriptions ?? [null]).map(() => new Stream());
  const it: Socket = { socket, streams, newest: null };
  const end = (why: string) => {
    for (const stream of streams) {
      stream.over ??= why;
      stream.ready.reject(new Error(`a stream ended: ${why}`));
    }
  };
  for (const { ready } of streams) ready.promise.catch(() => undefined); // told to whoever opens
  socket.on('message', (message: Buffer) => {
    const now = monotonic();
    const frame = readFrame(message);
    if (frame === null) {
      hear(message.toString());
      return;
    }
    const stream = streams[subscriptions ? Number(frame.id) : 0];
    if (!stream) return;
    stream.ready.resolve(null);
    if (frame.position > stream.reached) stream.reached = frame.position;
    if (frame.kind === 'RESYNC') stream.over = 'RESYNC';
    if (frame.kind === 'ITEM') {
      stream.positions.push(frame.position);
      stream.times.push(now);
      if (stream === streams[0]) {
        // As long as they are of one length, into the same place.
        if (it.newest?.length !== message.length) it.newest = Buffer.from(message);
        else message.copy(it.newest);
      }
    }
    stirred();
  });
  const hear = (text: string) => {
    const { type, id, payload } = JSON.parse(text) as { type: string; id?: string; payload?: unknown };
    if (type === 'connection_ack')
      subscriptions?.forEach((subscription, nth) =>
        socket.send(JSON.stringify({ id: String(nth), type: 'subscribe', payload: subscription })),
      );
    else if (type === 'error' || type === 'complete' || type === 'next') {
      const stream = streams[Number(id)];
      // An answer begins with its errors, where there are some.
      if (stream) stream.over ??= `${type} ${codesIn(payload).join(' ')}`;
      stream?.ready.reject(new Error(`a stream ended: ${text}`));
    }
  };
  socket.on('close', (code) => end(`closed with ${code}`));
  if (subscriptions) {
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: token && { authorization: `Bearer ${token}` } }),
    );
    await Promise.all(streams.map((stream) => stream.ready.promise));
  }
  return it;
}

/** Of the errors of a message's payload, each once. */
function codesIn(payload: unknown): string[] {
  const codes = JSON.stringify(payload ?? null).matchAll(/"code":"(\w+)"/g);
  return [...new Set(Array.from(codes, ([, code = '']) => code))];
}
