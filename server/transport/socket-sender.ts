/**
 * Writes to one WebSocket without letting unread bytes pile up.
 *
 * Streams ask `ready()` before they take their next item, and what is pushed past them is refused while there is no
 * room: so beyond `pauseBytes` nothing new is produced for this socket. A socket that takes not a single message for
 * `stallMs` is given up. Memory per socket is bounded by `pauseBytes` and one item per stream.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { closeCodes } from './close-codes.ts';

export interface SenderLimits {
  readonly pauseBytes: number;
  readonly stallMs: number;
}

/** How long a stalled socket may take to read the close frame that tells it why. */
const FAREWELL_MS = 1_000;

/** How often somebody who waits for room looks for it, beside being told. */
const LOOK_MS = 50;

export class SocketSender {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #limits: SenderLimits;
  /** Of all messages, so that what the socket has taken is known without being told of each. */
  #bytes = 0;
  #watch: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #waiting: (() => void)[] = [];

  /** @param connection under the socket, which may be written to between its messages: it compresses none */
  constructor(socket: WebSocket, connection: Duplex, limits: SenderLimits) {
    this.#socket = socket;
    this.#connection = connection;
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
      this.#bytes += Buffer.byteLength(message);
      this.#socket.send(message, () => {
        if (this.#waiting.length > 0 && this.#hasRoom) this.#release();
        resolve();
      });
      this.#seeThatItIsTaken();
    });
  }

  /**
   * Sends the answer as a message between this beginning and `}`, at once, or says false: there is no room for another.
   * Straight to the connection, in one piece: a broadcast is hardly more than its writes, and ws makes two of each.
   */
  push(beginning: Buffer, answer: Buffer): boolean {
    if (!this.#hasRoom || this.#socket.readyState !== this.#socket.OPEN) return false;
    const frame = frames.of(beginning, answer);
    this.#bytes += frame.length;
    this.#connection.write(frame);
    if (this.#connection.writableLength > 0) {
      frames.giveAway();
      this.#seeThatItIsTaken();
    }
    return true;
  }

  /** Resolves when there is room for another item, or the socket is closed. */
  ready(): Promise<void> {
    if (this.#hasRoom || this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve();
    this.#look ??= setInterval(() => {
      if (this.#hasRoom) this.#release();
    }, LOOK_MS);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get #hasRoom(): boolean {
    return this.#connection.writableLength <= this.#limits.pauseBytes;
  }

  /** Most messages are taken at once; of others it is looked at once in a while whether anything of them went. */
  #seeThatItIsTaken(): void {
    if (this.#connection.writableLength > 0) this.#watch ??= this.#watchFrom(this.#taken);
  }

  /** Bytes; the frames around messages count against it, so that it grows only by what was taken. */
  get #taken(): number {
    return this.#bytes - this.#connection.writableLength;
  }

  #watchFrom(taken: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#watch = undefined;
      if (this.#connection.writableLength === 0) return;
      if (this.#taken <= taken) this.#giveUp();
      else this.#watch = this.#watchFrom(this.#taken);
    }, this.#limits.stallMs);
  }

  #release(): void {
    clearInterval(this.#look);
    this.#look = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #giveUp(): void {
    this.#socket.close(closeCodes.tooSlow, 'Too slow');
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }
}

/**
 * The frames of one answer to many sockets, which differ in their beginnings alone: made once and written over, as long as
 * each was taken at once.
 */
class Frames {
  #answer: Buffer | null = null;
  #frame: Buffer = Buffer.alloc(0);
  #from = 0;
  #beginning = 0;

  of(beginning: Buffer, answer: Buffer): Buffer {
    if (this.#answer === answer && this.#beginning === beginning.length) {
      beginning.copy(this.#frame, this.#from);
      return this.#frame;
    }
    this.#frame = textFrame([beginning, answer, END]);
    this.#answer = answer;
    this.#beginning = beginning.length;
    this.#from = this.#frame.length - beginning.length - answer.length - END.length;
    return this.#frame;
  }

  /** The last one is still being sent: the next is another. */
  giveAway(): void {
    this.#answer = null;
  }
}

const frames = new Frames();
/** Of a message. */
const END = Buffer.from('}');

/** A whole text message in one frame, as servers send them: not masked (RFC 6455, 5.2). */
function textFrame(parts: readonly Buffer[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const headLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = FINAL_TEXT;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  let at = headLength;
  for (const part of parts) at += part.copy(frame, at);
  return frame;
}

/** FIN, and the opcode of a text message. */
const FINAL_TEXT = 0x81;
