/**
 * The page behind the link of a mail: one button, in German or English. Looking at it changes nothing, for mail programs
 * and scanners open links by themselves; pressing the button, or a mail program's own (RFC 8058), unsubscribes.
 *
 * It knows nobody and says nothing of anybody: whoever has the link may use it, and no one else can make one.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { securityHeaders } from './security-headers.ts';

export interface Unsubscribing {
  /** Whether this is a link of ours. */
  isOurs(token: string): Promise<boolean>;
  /** Blocks mail; false when it is no link of ours. */
  unsubscribe(token: string): Promise<boolean>;
}

export const UNSUBSCRIBE_PREFIX = '/unsubscribe/';

export async function serveUnsubscribing(
  { isOurs, unsubscribe }: Unsubscribing,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const language = languageOf(request.headers['accept-language']);
  const { method = '' } = request;
  // What a mail program sends along says nothing that the address does not.
  request.resume();
  if (method === 'POST') {
    const done = await unsubscribe(token);
    sendPage(response, done ? 200 : 404, language, done ? 'DONE' : 'UNKNOWN');
  } else if (method === 'GET' || method === 'HEAD') {
    const known = await isOurs(token);
    sendPage(response, known ? 200 : 404, language, known ? 'ASK' : 'UNKNOWN');
  } else {
    response.setHeader('allow', 'GET, HEAD, POST');
    sendPage(response, 405, language, 'UNKNOWN');
  }
}

type Language = 'de' | 'en';

/** The one that is named first; German where neither is. */
function languageOf(accepted = ''): Language {
  const [first] = accepted.toLowerCase().match(/\b(de|en)\b/g) ?? [];
  return first === 'en' ? 'en' : 'de';
}

type Page = 'ASK' | 'DONE' | 'UNKNOWN';

const words: Readonly<
  Record<Language, Readonly<Record<Page, { title: string; text: string }>> & { button: string }>
> = {
  de: {
    ASK: {
      title: 'Keine E-Mails mehr?',
      text: 'Mit einem Klick melden Sie sich ab. Wir schreiben Ihnen dann nicht mehr.',
    },
    DONE: { title: 'Sie sind abgemeldet', text: 'Sie erhalten keine E-Mails mehr von uns.' },
    UNKNOWN: {
      title: 'Dieser Link ist nicht gültig',
      text: 'Bitte öffnen Sie den Link aus der E-Mail noch einmal, oder antworten Sie auf die E-Mail.',
    },
    button: 'Abmelden',
  },
  en: {
    ASK: { title: 'No more e-mails?', text: 'One click unsubscribes you. We will not write to you again.' },
    DONE: { title: 'You are unsubscribed', text: 'You will receive no more e-mails from us.' },
    UNKNOWN: {
      title: 'This link is not valid',
      text: 'Please open the link in the e-mail once more, or reply to the e-mail.',
    },
    button: 'Unsubscribe',
  },
};

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto 0;padding:0 1rem;color:#1a2b33;background:#fff}' +
  'h1{font-size:1.5rem;color:#004f7b}' +
  'button{font:inherit;padding:.75rem 1.5rem;border:0;border-radius:.5rem;color:#fff;background:#004f7b;cursor:pointer}' +
  'button:focus-visible{outline:3px solid #94c456;outline-offset:2px}' +
  '@media(prefers-color-scheme:dark){body{color:#e8eef1;background:#0d1b22}h1{color:#9ccbe8}}';

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function sendPage(response: ServerResponse, status: number, language: Language, page: Page): void {
  const { title, text } = words[language][page];
  // To the address it stands at: the link is in no page.
  const form = page === 'ASK' ? `<form method="post"><button>${words[language].button}</button></form>` : '';
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body></html>
`;
  response.writeHead(status, {
    ...securityHeaders,
    'referrer-policy': 'no-referrer',
    'content-security-policy': POLICY,
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'accept-language',
  });
  response.end(html);
}
