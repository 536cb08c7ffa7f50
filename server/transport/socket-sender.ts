/**
 * Writes to one WebSocket without letting unread bytes pile up.
 *
 * Streams ask `ready()` before they take their next item, so beyond `pauseBytes` nothing new is produced for this
 * socket. A socket that takes not a single message for `stallMs` is given up. Memory per socket is bounded by
 * `pauseBytes` and one item per stream.
 */
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';

export interface SenderLimits {
  readonly pauseBytes: number;
  readonly stallMs: number;
}

/** How long a stalled socket may take to read the close frame that tells it why. */
const FAREWELL_MS = 1_000;

export class SocketSender {
  readonly #socket: WebSocket;
  readonly #limits: SenderLimits;
  #unsent = 0;
  #stall: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, limits: SenderLimits) {
    this.#socket = socket;
    this.#limits = limits;
    socket.once('close', () => {
      clearTimeout(this.#stall);
      this.#release();
    });
  }

  /** Resolves when the socket has taken the message, or is closed. */
  send(message: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== this.#socket.OPEN) {
        resolve();
        return;
      }
      this.#unsent += 1;
      this.#stall ??= setTimeout(() => this.#giveUp(), this.#limits.stallMs);
      this.#socket.send(message, () => {
        this.#unsent -= 1;
        clearTimeout(this.#stall);
        this.#stall = this.#unsent > 0 ? setTimeout(() => this.#giveUp(), this.#limits.stallMs) : undefined;
        if (this.#socket.bufferedAmount <= this.#limits.pauseBytes) this.#release();
        resolve();
      });
    });
  }

  /** Resolves when there is room for another item, or the socket is closed. */
  ready(): Promise<void> {
    if (
      this.#socket.bufferedAmount <= this.#limits.pauseBytes ||
      this.#socket.readyState !== this.#socket.OPEN
    )
      return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #giveUp(): void {
    this.#socket.close(closeCodes.tooSlow, 'Too slow');
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }
}
