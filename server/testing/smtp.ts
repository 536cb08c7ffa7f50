/** A mail server for tests: real SMTP on this machine, that takes, refuses or drops what it is told to. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A number is the code it answers with. DROP: reads all of it and hangs up. HOLD: reads all of it and says nothing. */
export type Reaction = 'TAKE' | 'DROP' | 'HOLD' | number;

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came. */
  readonly raw: string;
  /** Header lines, unfolded. */
  readonly headers: readonly string[];
  /** Everything behind the headers, decoded. */
  readonly body: string;
}

export interface TestSmtp {
  readonly url: string;
  /** Everything that was read to its end, whatever was answered. */
  readonly received: Received[];
  /** What it does with the next ones, one after the other; when they are used up it takes. */
  react(...reactions: Reaction[]): void;
  header(mail: Received | undefined, name: string): string | undefined;
  stop(): Promise<void>;
}

export async function startSmtp(): Promise<TestSmtp> {
  const received: Received[] = [];
  let reactions: Reaction[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    disableReverseLookup: true,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((it) => it.address),
          ...parsed(Buffer.concat(chunks).toString('latin1')),
        });
        const reaction = reactions.shift() ?? 'TAKE';
        if (reaction === 'TAKE') done();
        else if (reaction === 'DROP') sockets.forEach((socket) => socket.destroy());
        else if (reaction !== 'HOLD')
          done(Object.assign(new Error('not this one'), { responseCode: reaction }));
      });
    },
  });
  const sockets = new Set<{ destroy(): void }>();
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    react: (...next) => (reactions = next),
    header(mail, name) {
      const line = mail?.headers.find((it) => it.toLowerCase().startsWith(`${name.toLowerCase()}:`));
      return line?.slice(name.length + 1).trim();
    },
    async stop() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function parsed(raw: string): Pick<Received, 'raw' | 'headers' | 'body'> {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map(decodedWords);
  const body = raw
    .slice(end + 4)
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { raw, headers, body: Buffer.from(body, 'latin1').toString('utf8') };
}

/** `=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=` */
function decodedWords(line: string): string {
  return line
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_match, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(
            text
              .replaceAll('_', ' ')
              .replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
                String.fromCharCode(Number.parseInt(hex, 16)),
              ),
            'latin1',
          ).toString('utf8'),
    );
}
