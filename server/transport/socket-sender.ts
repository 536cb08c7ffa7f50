/**
 * Writes to one WebSocket without letting unread bytes pile up.
 *
 * Streams ask `ready()` before they take their next item, and what is pushed past them is refused while there is no
 * room: so beyond `pauseBytes` nothing new is produced for this socket. A socket that takes not a single message for
 * `stallMs` is given up. Memory per socket is bounded by `pauseBytes` and one item per stream.
 */
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';

export interface SenderLimits {
  readonly pauseBytes: number;
  readonly stallMs: number;
}

const AS_TEXT = { binary: false };
/** How long a stalled socket may take to read the close frame that tells it why. */
const FAREWELL_MS = 1_000;

export class SocketSender {
  readonly #socket: WebSocket;
  readonly #limits: SenderLimits;
  #unsent = 0;
  /** How many messages the socket has taken. */
  #count = 0;
  #watch: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket, limits: SenderLimits) {
    this.#socket = socket;
    this.#limits = limits;
    socket.once('close', () => {
      clearTimeout(this.#watch);
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
      this.#begin();
      this.#socket.send(message, () => {
        this.#taken();
        resolve();
      });
    });
  }

  /** Sends a message, UTF-8 of so many parts, at once, or says false: there is no room for another. */
  push(...parts: readonly Buffer[]): boolean {
    if (!this.#hasRoom || this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#begin();
    this.#socket.send(Buffer.concat(parts), AS_TEXT, this.#taken);
    return true;
  }

  /** Resolves when there is room for another item, or the socket is closed. */
  ready(): Promise<void> {
    if (this.#hasRoom || this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get #hasRoom(): boolean {
    return this.#socket.bufferedAmount <= this.#limits.pauseBytes;
  }

  #begin(): void {
    this.#unsent += 1;
    this.#watch ??= this.#watchFrom(this.#count);
  }

  /** The same function for every message: one of each message's own would cost more than sending it. */
  readonly #taken = (): void => {
    this.#unsent -= 1;
    this.#count += 1;
    if (this.#waiting.length > 0 && this.#hasRoom) this.#release();
  };

  /** Looks once in a while whether the socket has taken anything: a timer a message would cost more than the message. */
  #watchFrom(count: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#watch = undefined;
      if (this.#unsent === 0) return;
      if (this.#count === count) this.#giveUp();
      else this.#watch = this.#watchFrom(this.#count);
    }, this.#limits.stallMs);
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #giveUp(): void {
    this.#socket.close(closeCodes.tooSlow, 'Too slow');
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }
}
