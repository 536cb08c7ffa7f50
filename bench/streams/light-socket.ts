/**
 * A WebSocket client that does the least a client can: on two cores whatever receives a thousand messages must not take
 * longer than whoever sends them. Text and control frames of a server that neither compresses nor fragments. A message
 * is a view of a buffer that all sockets share, good until the handler returns.
 */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { connect, type Socket } from 'node:net';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const HEAD_END = '\r\n\r\n';

/** What any socket reads, one after the other. */
const received = Buffer.allocUnsafeSlow(256 * 1024);

export class LightSocket extends EventEmitter<{ message: [Buffer]; close: [code: number] }> {
  readonly #socket: Socket;
  readonly #upgraded = Promise.withResolvers<LightSocket>();
  #open = false;
  #rest: Buffer | null = null;
  #code = 1006;

  private constructor({ hostname, port, pathname, search }: URL, protocol: string | undefined) {
    super();
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: received,
        callback: (count) => {
          this.#read(received.subarray(0, count));
          return true;
        },
      },
    });
    this.#socket.on('error', this.#upgraded.reject); // once open it closes next
    this.#socket.once('close', () => {
      this.#upgraded.reject(new Error('a socket was closed before it was open'));
      this.emit('close', this.#code);
    });
    const head = [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    ];
    this.#socket.write(head.join('\r\n') + HEAD_END);
  }

  static open(url: string, protocol?: string): Promise<LightSocket> {
    return new LightSocket(new URL(url), protocol).#upgraded.promise;
  }

  get port(): number {
    return this.#socket.localPort ?? 0;
  }

  get closed(): boolean {
    return this.#socket.closed;
  }

  send(text: string): void {
    this.#write(TEXT, Buffer.from(text));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  terminate(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    const bytes = this.#rest === null ? data : Buffer.concat([this.#rest, data]);
    let at = 0;
    if (!this.#open) {
      const end = bytes.indexOf(HEAD_END);
      if (end < 0) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      const [status = ''] = bytes.toString('latin1', 0, end).split('\r\n');
      if (!status.includes(' 101 ')) {
        this.#upgraded.reject(new Error(`the upgrade was answered with ${status}`));
        this.#socket.destroy();
        return;
      }
      at = end + HEAD_END.length;
      this.#open = true;
      this.#upgraded.resolve(this);
    }
    while (bytes.length - at >= 2) {
      const short = bytes[at + 1] ?? 0;
      const header = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (bytes.length - at < header) break;
      const length =
        short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : short;
      if (bytes.length - at < header + length) break;
      this.#take((bytes[at] ?? 0) & 0x0f, bytes.subarray(at + header, at + header + length));
      at += header + length;
    }
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === TEXT) this.emit('message', payload);
    else if (opcode === PING) this.#write(PONG, payload);
    else if (opcode === CLOSE) {
      if (payload.length >= 2) this.#code = payload.readUInt16BE(0);
      this.#socket.end();
    }
  }

  /** Masked with zeros, which is a mask like any other. */
  #write(opcode: number, payload: Buffer): void {
    const { length } = payload;
    const header = Buffer.alloc(length < 126 ? 6 : 8);
    header[0] = 0x80 | opcode;
    if (length < 126) header[1] = 0x80 | length;
    else {
      header[1] = 0x80 | 126;
      header.writeUInt16BE(length, 2);
    }
    this.#socket.write(Buffer.concat([header, payload]));
  }
}
