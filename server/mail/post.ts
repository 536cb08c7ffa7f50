/**
 * Handing a mail over: to the mail server of `SMTP_URL`, or, where there is none, to the mailbox that the database is
 * already. A connection for each mail, and a limit on the whole of it: a hand-over ends before its lease does.
 */
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { z } from 'zod';
import { escapeHtml, htmlOf } from './template-rules.ts';
import type { HandOver, MailLanguage } from './rules.ts';

/** What goes out: everything checked, on one line where it stands in a header. */
export interface Letter {
  readonly messageId: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  /** Where answers go; null for where it came from. */
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly language: MailLanguage;
  /** Of mail to a contact: where they get rid of it. */
  readonly unsubscribeUrl: string | null;
  /** Of a warning: where the lead is. */
  readonly leadUrl: string | null;
  readonly date: Date;
}

export interface Post {
  /** Never fails: what went wrong is what became of it. `reason` is a code, and tells of nobody. */
  handOver(letter: Letter): Promise<{ readonly became: HandOver; readonly reason: string | null }>;
}

/** Where there is no mail server: it is in the mailbox, and that is all. */
export const mailboxPost: Post = {
  handOver: () => Promise.resolve({ became: 'DELIVERED', reason: null }),
};

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
/** Of a hand-over from beginning to end; its lease is twice as long. */
export const HAND_OVER_MS = 60_000;

export function smtpPost(url: string): Post {
  const { auth, ...server } = parseConnectionUrl(url);
  const options = {
    ...server,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  };
  return {
    async handOver(letter) {
      const message = await new MailComposer(messageOf(letter)).compile().build();
      const envelope = { from: letter.from.address, to: letter.to.address };
      const connection = new SMTPConnection(options);
      let onItsWay = false;
      // Read when the server has asked for it: from then on nobody knows what it has, unless it says so.
      const content = Readable.from(
        (function* () {
          onItsWay = true;
          yield message;
        })(),
      );
      let limit: NodeJS.Timeout | undefined;
      try {
        await new Promise<void>((resolve, reject) => {
          limit = setTimeout(() => reject(new Error('the hand-over took too long')), HAND_OVER_MS);
          const send = () =>
            connection.send(envelope, content, (error) => (error ? reject(error) : resolve()));
          connection.once('error', reject);
          connection.connect((error) => {
            if (error) reject(error);
            else if (!auth) send();
            else connection.login({ credentials: auth }, (refused) => (refused ? reject(refused) : send()));
          });
        });
        // The server ends the connection when it has read this.
        connection.quit();
        return { became: 'DELIVERED', reason: null };
      } catch (error) {
        connection.close();
        return whatBecame(error, onItsWay);
      } finally {
        clearTimeout(limit);
        content.destroy();
      }
    },
  };
}

const failure = z.object({
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  responseCode: z.int().optional().catch(undefined),
});

/**
 * A server that answered has not taken it: 5xx to the addressee or the mail itself is for good, everything else for now;
 * that we may not sign in is put right here, not by giving the mail up. Without an answer it depends on how far it was.
 */
function whatBecame(error: unknown, onItsWay: boolean): { became: HandOver; reason: string } {
  const { code, command, responseCode } = failure.parse(error);
  const reason = code !== undefined && /^[A-Z]{1,30}$/.test(code) ? code : 'EUNKNOWN';
  if (responseCode !== undefined && responseCode >= 400) {
    const aboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
    const forGood = responseCode >= 500 && aboutTheMail && command !== 'MAIL FROM';
    return { became: forGood ? 'REFUSED' : 'DEFERRED', reason: `${reason} ${responseCode}` };
  }
  return { became: onItsWay ? 'UNKNOWN' : 'DEFERRED', reason };
}

function messageOf(letter: Letter) {
  const { unsubscribeUrl, leadUrl, language } = letter;
  const footer = footerOf(letter);
  return {
    messageId: letter.messageId,
    date: letter.date,
    from: letter.from,
    to: letter.to,
    ...(letter.replyTo && { replyTo: letter.replyTo }),
    subject: letter.subject,
    text: footer === null ? letter.text : `${letter.text}\n\n-- \n${footer.words}: ${footer.url}\n`,
    html: htmlPage(letter, footer),
    headers: {
      'Content-Language': language.toLowerCase(),
      ...(leadUrl && { 'Auto-Submitted': 'auto-generated' }),
      ...(unsubscribeUrl && {
        // In one line: a fold within the address would be a part of it.
        'List-Unsubscribe': { prepared: true, foldLines: false, value: `<${unsubscribeUrl}>` },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
  };
}

interface Footer {
  readonly words: string;
  readonly url: string;
}

function footerOf({ unsubscribeUrl, leadUrl, language }: Letter): Footer | null {
  if (unsubscribeUrl !== null) {
    const words =
      language === 'EN'
        ? 'You no longer wish to receive e-mails like this? Unsubscribe'
        : 'Sie möchten keine solchen E-Mails mehr erhalten? Hier abmelden';
    return { words, url: unsubscribeUrl };
  }
  if (leadUrl === null) return null;
  return { words: language === 'EN' ? 'Open the lead' : 'Lead öffnen', url: leadUrl };
}

function htmlPage({ text, language }: Letter, footer: Footer | null): string {
  const link = footer
    ? `\n<hr>\n<p><small><a href="${escapeHtml(footer.url)}">${escapeHtml(footer.words)}</a></small></p>`
    : '';
  return `<!doctype html>\n<html lang="${language.toLowerCase()}"><head><meta charset="utf-8"></head><body>\n${htmlOf(text)}${link}\n</body></html>\n`;
}
