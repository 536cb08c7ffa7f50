/** A road to PostgreSQL with faults: it can be cut, go silent without closing, or swallow notifications. */
import net from 'node:net';

export interface TcpProxy {
  /** The URL, by way of the proxy. */
  readonly url: string;
  /** Bytes are taken and go nowhere; connections stay open. New ones too, until `restore`. */
  silence(): void;
  restore(): void;
  /** From the next connection on notifications come through. */
  letThrough(): void;
  /** Closes every connection. */
  cut(): void;
  connections(): number;
  close(): Promise<void>;
}

export async function openTcpProxy(
  target: string,
  { swallowNotifications = false }: { swallowNotifications?: boolean } = {},
): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<net.Socket>();
  let silent = false;
  let swallowing = swallowNotifications;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(port), hostname);
    const toClient = swallowing ? withoutNotifications() : (bytes: Buffer) => bytes;
    const wire = (from: net.Socket, to: net.Socket, pass: (bytes: Buffer) => Buffer) => {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!silent) to.write(pass(bytes));
      });
      from.on('error', () => undefined); // 'close' follows
      from.on('close', () => {
        sockets.delete(from);
        if (!silent) to.destroy();
      });
    };
    wire(client, upstream, (bytes) => bytes);
    wire(upstream, client, toClient);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    silence: () => (silent = true),
    restore: () => (silent = false),
    letThrough: () => (swallowing = false),
    cut,
    connections: () => sockets.size / 2,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}

/** Drops the server's messages of type `A`: what a listener behind a pooler in transaction mode gets. */
function withoutNotifications(): (bytes: Buffer) => Buffer {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const passed: Buffer[] = [];
    for (let length = messageLength(rest); length <= rest.length; length = messageLength(rest)) {
      if (String.fromCharCode(rest[0] ?? 0) !== 'A') passed.push(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    return Buffer.concat(passed);
  };
}

function messageLength(bytes: Buffer): number {
  return bytes.length < 5 ? Infinity : 1 + bytes.readInt32BE(1);
}
