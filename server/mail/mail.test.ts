/**
 * Mail, from the follow-up that comes due to the mail server that takes it, over real SMTP. What goes by itself, what
 * waits, what is tried again, and that nobody gets what they do not want.
 */
import { Temporal } from '@js-temporal/polyfill';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { fireDue } from '../follow-ups/engine.ts';
import { createLogger } from '../logger.ts';
import { runClock } from '../protection/engine.ts';
import { encodeGlobalId } from '../schema/global-id.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { eventually } from '../testing/eventually.ts';
import { eventsOf, flawsOfLog, globalFollowUpId, globalLeadId } from '../testing/inspect.ts';
import { makeFollowUp, makeLead, type LeadOptions } from '../testing/leads.ts';
import { mutator, type Answered } from '../testing/mutations.ts';
import { demoPeople } from '../testing/people.ts';
import { ServerProcess } from '../testing/server-process.ts';
import { startSmtp, type TestSmtp } from '../testing/smtp.ts';
import { sendDue, type Outgoing } from './outbox.ts';
import { smtpPost } from './post.ts';
import { backoffMinutes } from './rules.ts';

const { admin, managerDe, salesDe, sales2De } = demoPeople;
/** A Monday noon in Hamburg. */
const MONDAY = '2027-03-01T11:00:00.000Z';
const PUBLIC = 'https://nachfass.example.com';
/** What is refused or away is warned of: that is what these tests are about. */
const log = createLogger({ level: 'fatal', readable: true });

let app: TestApp;
let smtp: TestSmtp;
let run: (name: string, input: object, as: string) => Promise<Answered>;
beforeAll(async () => {
  [app, smtp] = await Promise.all([startTestApp(), startSmtp()]);
  run = mutator(app);
});
afterAll(async () => {
  await Promise.all([app.stop(), smtp.stop()]);
});
beforeEach(async () => {
  app.setClock(MONDAY);
  await choose('feature.mail', true);
});
afterEach(async () => {
  smtp.received.length = 0;
  smtp.react();
  await app.admin.query(`DELETE FROM mails; DELETE FROM settings; DELETE FROM mail_templates;
    UPDATE follow_ups SET status = 'CANCELLED' WHERE status = 'PENDING'`);
  expect(await flawsOfLog(app.admin)).toEqual([]);
});

const choose = (key: string, value: unknown, territory: string | null = null) =>
  app.admin.query(
    `INSERT INTO settings (key, territory_code, value, updated_at) VALUES ($1, $2, $3, now())
     ON CONFLICT (key, territory_code) DO UPDATE SET value = excluded.value`,
    [key, territory, JSON.stringify(value)],
  );
const at = (span: string) => Temporal.Instant.from(MONDAY).add(span).toString();
/** Runs the outbox as a server does, with no bound. */
const send = (clock: Clock = app.open.resources.clock, post = smtpPost(smtp.url)) => {
  const outgoing: Outgoing = { post, from: 'nachfass@example.com', publicUrl: PUBLIC };
  return sendDue(app.open.resources.workerDb, clock, log, outgoing);
};

const CONSENT = { consent_given_at: '2027-02-01T08:00:00Z', consent_wording: 'Ja, gern.' };
const CONTACT = { first_name: 'Eva', last_name: 'Lindner', email: 'eva@linde.example' };
interface Fired {
  readonly leadId: string;
  readonly followUpId: string;
}
/** A lead of sales.de whose follow-up comes due now, with its mail. */
async function fired(options: LeadOptions = {}, kind: 'T3' | 'T7' | 'CUSTOM' = 'T3'): Promise<Fired> {
  const { id: leadId } = await makeLead(app.admin, {
    territory: 'DE-HH',
    companyName: 'Gasthaus zur Linde',
    ownerId: salesDe.id,
    registeredAt: new Date('2027-02-22T08:00:00Z'),
    contacts: [CONTACT],
    ...options,
    columns: {
      ...CONSENT,
      owned_since: '2027-02-22T08:00:00Z',
      last_meaningful_at: MONDAY,
      ...options.columns,
    },
  });
  const { id: followUpId } = await makeFollowUp(app.admin, leadId, {
    kind,
    due_at: MONDAY,
    owned_since: '2027-02-22T08:00:00Z',
    assignee_id: options.ownerId ?? salesDe.id,
    ...(kind !== 'CUSTOM' && { anchor_at: '2027-02-22T08:00:00Z' }),
  });
  await fireDue(app.open.resources.workerDb, app.open.resources.clock, log);
  return { leadId, followUpId };
}

const mailShape = z.object({
  id: z.string(),
  kind: z.string(),
  status: z.string(),
  heldBy: z.array(z.string()),
  failure: z.string().nullable(),
  to: z.string().nullable(),
  toName: z.string().nullable(),
  language: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  attempts: z.int(),
  nextAttemptAt: z.string().nullable(),
  sentAt: z.string().nullable(),
  sentBy: z.object({ name: z.string() }).nullable(),
  messageId: z.string().nullable(),
});
const MAIL = `id kind status heldBy failure to toName language subject text html attempts nextAttemptAt sentAt
  sentBy { name } messageId`;
async function mailOf({ followUpId }: Fired, as: string = admin.email) {
  const { data, errors } = await app.query(
    `query ($id: ID!) { node(id: $id) { ... on FollowUp { mail { ${MAIL} } } } }`,
    { id: globalFollowUpId(followUpId) },
    as,
  );
  expect(errors).toBeUndefined();
  return (
    z.object({ node: z.object({ mail: mailShape.nullable() }).nullable() }).parse(data).node?.mail ?? null
  );
}
async function mailbox(as: string, filter: object = {}) {
  const { data, errors } = await app.query(
    `query ($filter: MailFilter) { mailbox(filter: $filter, first: 50) { totalCount nodes { ${MAIL} lead { id } } } }`,
    { filter },
    as,
  );
  expect(errors).toBeUndefined();
  const box = z.object({ totalCount: z.int(), nodes: z.array(mailShape) });
  return z.object({ mailbox: box }).parse(data).mailbox;
}
const draftOf = ({ followUpId }: Fired) => ({ followUpId: globalFollowUpId(followUpId) });
const pathOfLink = () =>
  /<https:\/\/nachfass\.example\.com(\/unsubscribe\/[\w-]+)>/.exec(
    smtp.header(smtp.received.at(-1), 'List-Unsubscribe') ?? '',
  )?.[1];

describe('when a follow-up comes due, its mail', () => {
  it.each<[string, LeadOptions, string[], boolean]>([
    ['goes with consent, an owner, an address, in a territory that sends', {}, [], true],
    [
      'waits without consent',
      { columns: { consent_given_at: null, consent_wording: null } },
      ['NO_CONSENT'],
      true,
    ],
    ['waits for who is blocked', { columns: { contact_blocked: true } }, ['CONTACT_BLOCKED'], true],
    ['waits without an owner', { ownerId: null, columns: { owned_since: null } }, ['NO_OWNER'], true],
    ['waits where the territory sends none', {}, ['SENDING_OFF'], false],
    ['waits without a contact', { contacts: [] }, ['NO_ADDRESS'], true],
    ['waits for what is no one address', { contacts: [{ email: 'a@x.de, b@x.de' }] }, ['NO_ADDRESS'], true],
  ])('%s', async (_what, options, heldBy, sending) => {
    if (!sending) await app.admin.query(`DELETE FROM settings WHERE key = 'feature.mail'`);
    const lead = await fired(options);
    const queued = heldBy.length === 0;
    expect(await mailOf(lead)).toMatchObject({ status: queued ? 'QUEUED' : 'DRAFT', heldBy, kind: 'SAMPLE' });
    expect(await send()).toEqual({ done: queued ? 1 : 0, failed: 0, left: false });
    expect(smtp.received).toHaveLength(queued ? 1 : 0);
    expect((await mailOf(lead))?.status).toBe(queued ? 'SENT' : 'DRAFT');
  });

  it('is a sample mail of T3, a bulk-order mail of T7, none of CUSTOM; read by who reads contacts', async () => {
    const [t3, t7, custom] = [await fired(), await fired({}, 'T7'), await fired({}, 'CUSTOM')];
    expect([await mailOf(t3), await mailOf(t7), await mailOf(custom)].map((it) => it?.kind)).toEqual([
      'SAMPLE',
      'BULK_ORDER',
      undefined,
    ]);
    for (const reader of [salesDe, managerDe, admin])
      expect((await mailbox(reader.email)).totalCount, reader.email).toBe(2);
    for (const other of [sales2De, demoPeople.salesCh, demoPeople.managerCh]) {
      expect(await mailOf(t3, other.email), other.email).toBeNull();
      expect(await mailbox(other.email), other.email).toEqual({ totalCount: 0, nodes: [] });
    }
  });

  it('arrives as text and HTML with everything escaped, under the names that were chosen, and tells whoever watches', async () => {
    await choose('mail.senderName', 'Verkauf Grün');
    await choose('mail.senderAddress', 'verkauf@example.com', 'DE');
    const lead = await fired({
      companyName: 'Küche <b>& "Söhne"\r\nBcc: opfer@example.com {{owner}}',
      contacts: [{ ...CONTACT, last_name: 'Lind\r\nX-Bad: 1' }],
    });
    await send();
    const [mail] = smtp.received;
    expect(mail?.from).toBe('verkauf@example.com');
    expect(mail?.to).toEqual(['eva@linde.example']);
    expect(smtp.header(mail, 'From')).toBe('Verkauf Grün <verkauf@example.com>');
    expect(smtp.header(mail, 'To')).toBe('"Eva Lind X-Bad: 1" <eva@linde.example>');
    expect(smtp.header(mail, 'Reply-To')).toBe(salesDe.email);
    expect(smtp.header(mail, 'Subject')).toBe(
      'Wie schmecken Ihnen unsere Muster, Küche <b>& "Söhne" Bcc: opfer@example.com {{owner}}?',
    );
    expect(smtp.header(mail, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    expect(mail?.headers.filter((it) => /^(bcc|x-bad)/i.test(it))).toEqual([]);
    expect(mail?.body).toContain('Guten Tag Eva Lind X-Bad: 1,');
    expect(mail?.body).toContain(`Hier abmelden: ${PUBLIC}${pathOfLink()}`);
    const seen = await mailOf(lead, salesDe.email);
    expect(seen).toMatchObject({ status: 'SENT', to: 'eva@linde.example', attempts: 1, language: 'DE' });
    expect(smtp.header(mail, 'Message-ID')).toBe(seen?.messageId);
    expect(seen?.html).not.toContain('<b>');
    const told = (await eventsOf(app.admin, globalLeadId(lead.leadId))).at(-1);
    expect(told).toMatchObject({
      type: 'LEAD_UPDATED',
      data: { fields: ['followUps'], followUpId: lead.followUpId },
    });
  });

  it('speaks the language of the territory, in the words an admin chose for it', async () => {
    await choose('mail.language', 'EN', 'DE-HH');
    expect(await mailOf(await fired())).toMatchObject({ language: 'EN', subject: /^How did you like/ });
    const words = {
      kind: 'SAMPLE',
      language: 'EN',
      subject: 'Hi {{contact}}',
      text: '{{greeting}},\n\nsee https://x.example/a?b=1&c=2.',
    };
    const update = async (input: object, as: string = admin.email) => {
      const { data } = await app.query(
        `mutation ($input: UpdateMailTemplateInput!) { updateMailTemplate(input: $input) { __typename
           ... on ValidationError { issues { path code } }
           ... on UpdateMailTemplateSuccess { template { subject source version placeholders { name } } } } }`,
        { input: { ...words, ...input } },
        as,
      );
      return data?.updateMailTemplate;
    };
    for (const [input, code, path] of [
      [{ text: 'x {{owner}} {{secret}}' }, 'TEMPLATE_PLACEHOLDER_UNKNOWN', 'text'],
      [{ subject: '{{deadline}}' }, 'TEMPLATE_PLACEHOLDER_UNKNOWN', 'subject'],
      [{ text: '{{company' }, 'TEMPLATE_BRACES', 'text'],
      [{ text: '{{constructor.name}}' }, 'TEMPLATE_BRACES', 'text'],
      [{ territory: 'XX' }, 'TERRITORY_UNKNOWN', 'territory'],
      [{ version: 7 }, 'TEMPLATE_CHANGED', 'version'],
    ] as const)
      expect(await update({ version: 0, ...input })).toEqual({
        __typename: 'ValidationError',
        issues: [{ path: [path], code }],
      });
    expect(await update({ version: 0 }, managerDe.email)).toEqual({ __typename: 'ForbiddenError' });
    expect(await update({ version: 0, territory: 'DE' })).toMatchObject({
      template: { source: 'COUNTRY', version: 1 },
    });
    expect(await mailOf(await fired())).toMatchObject({
      subject: 'Hi Eva Lindner',
      html: '<p>Dear Eva Lindner,</p>\n<p>see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>',
    });
    const { data } = await app.query(
      `query ($input: PreviewMailTemplateInput!) { previewMailTemplate(input: $input) { ... on PreviewMailTemplateSuccess { subject html } }
         mailTemplates(territory: "DE") { kind language source subject updatedBy { name } } }`,
      { input: { ...words, text: '{{city}} & {{owner}}' } },
      admin.email,
    );
    expect(data?.previewMailTemplate).toEqual({
      subject: 'Hi Eva Lindner',
      html: '<p>Augsburg &amp; Jonas Weber</p>',
    });
    const templates = z.array(z.looseObject({ source: z.string() })).parse(data?.mailTemplates);
    expect(templates).toHaveLength(6);
    expect(templates.filter((it) => it.source === 'COUNTRY')).toEqual([
      {
        kind: 'SAMPLE',
        language: 'EN',
        source: 'COUNTRY',
        subject: 'Hi {{contact}}',
        updatedBy: { name: admin.name },
      },
    ]);
    expect(await update({ version: 1, territory: 'DE', reset: true })).toMatchObject({
      template: { source: 'DEFAULT', version: 2 },
    });
    const forbidden = await app.query('{ mailTemplates { kind } }', {}, managerDe.email);
    expect(forbidden.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

describe('a draft', () => {
  it('is sent by hand without consent, as an e-mail of who sent it, in their words; not twice', async () => {
    const lead = await fired({ columns: { consent_given_at: null, consent_wording: null } });
    const words = { subject: 'Nur für Sie\r\nBcc: opfer@example.com', text: 'Kommen Sie vorbei!' };
    expect((await run('sendDraft', { ...draftOf(lead), ...words }, sales2De.email)).__typename).toBe(
      'NotFoundError',
    );
    expect((await run('sendDraft', { ...draftOf(lead), ...words }, salesDe.email)).__typename).toBe(
      'SendDraftSuccess',
    );
    expect(await mailOf(lead)).toMatchObject({
      status: 'QUEUED',
      heldBy: [],
      sentBy: { name: salesDe.name },
    });
    expect((await run('sendDraft', draftOf(lead), salesDe.email)).__typename).toBe('ConflictError');
    // Completed at once: it goes all the same.
    await run('completeFollowUp', { ...draftOf(lead), outcome: 'NO_ANSWER' }, salesDe.email);
    expect(await send()).toMatchObject({ done: 1 });
    expect(smtp.header(smtp.received[0], 'Subject')).toBe('Nur für Sie Bcc: opfer@example.com');
    expect(smtp.received[0]?.to).toEqual(['eva@linde.example']);
    expect(smtp.received[0]?.body).toContain('Kommen Sie vorbei!');
    const { rows } = await app.admin.query(
      `SELECT summary, meaningful, by_user_id FROM activities WHERE lead_id = $1 AND type = 'EMAIL'`,
      [lead.leadId],
    );
    expect(rows).toEqual([
      { summary: 'Nur für Sie Bcc: opfer@example.com', meaningful: true, by_user_id: salesDe.id },
    ]);
  });

  it('greets whom it is sent to, when somebody else is the primary contact by then', async () => {
    const lead = await fired({ columns: { consent_given_at: null, consent_wording: null } });
    await app.admin.query('UPDATE contacts SET is_primary = false WHERE lead_id = $1', [lead.leadId]);
    await app.admin.query(
      `INSERT INTO contacts (lead_id, last_name, email, is_primary, created_at) VALUES ($1, 'Ott', 'ott@linde.example', true, now())`,
      [lead.leadId],
    );
    await run('sendDraft', draftOf(lead), salesDe.email);
    await send();
    expect(smtp.received.map((it) => [it.to, /Guten Tag (.*),/.exec(it.body)?.[1]])).toEqual([
      [['ott@linde.example'], 'Ott'],
    ]);
  });

  it('is never sent to who is blocked, nor to nobody', async () => {
    const blocked = await fired({ columns: { contact_blocked: true } });
    expect((await run('sendDraft', draftOf(blocked), admin.email)).__typename).toBe('ForbiddenError');
    const nobody = await fired({ contacts: [{ last_name: 'Ohne', phone: '+49 40 1' }] });
    expect((await run('sendDraft', draftOf(nobody), salesDe.email)).__typename).toBe('ConflictError');
    expect(await send()).toMatchObject({ done: 0 });
  });
});

describe('consent that is withdrawn', () => {
  it('takes mail out of the queue at once, also what somebody sent by hand, and stays', async () => {
    const lead = await fired();
    const withdraw = (as: string) =>
      run('withdrawConsent', { leadId: globalLeadId(lead.leadId), note: 'Am Telefon.' }, as);
    expect((await withdraw(sales2De.email)).__typename).toBe('NotFoundError');
    expect(await withdraw(salesDe.email)).toMatchObject({
      __typename: 'WithdrawConsentSuccess',
      lead: { version: 2 },
    });
    expect(await mailOf(lead)).toMatchObject({
      status: 'DRAFT',
      heldBy: ['CONTACT_BLOCKED'],
      nextAttemptAt: null,
    });
    expect(await withdraw(salesDe.email)).toMatchObject({ lead: { version: 2 } });
    expect((await run('sendDraft', draftOf(lead), admin.email)).__typename).toBe('ForbiddenError');
    expect(await send()).toMatchObject({ done: 0 });
    expect((await fired({ columns: { contact_blocked: true } })).leadId).toBeTruthy();
    expect(smtp.received).toEqual([]);
  });

  it.each<[string, (lead: Fired) => string, string]>([
    [
      'a block',
      ({ leadId }) => `UPDATE leads SET contact_blocked = true WHERE id = '${leadId}'`,
      'CONTACT_BLOCKED',
    ],
    [
      'consent that is gone',
      ({ leadId }) =>
        `UPDATE leads SET consent_given_at = NULL, consent_wording = NULL WHERE id = '${leadId}'`,
      'NO_CONSENT',
    ],
    [
      'an owner who is gone',
      ({ leadId }) => `UPDATE leads SET owner_id = NULL, owned_since = NULL WHERE id = '${leadId}'`,
      'NO_OWNER',
    ],
    [
      'a contact who is gone',
      ({ leadId }) => `DELETE FROM contacts WHERE lead_id = '${leadId}'`,
      'NO_ADDRESS',
    ],
    [
      'a follow-up that was called off',
      ({ followUpId }) => `UPDATE follow_ups SET status = 'CANCELLED' WHERE id = '${followUpId}'`,
      'CLOSED',
    ],
    [
      'a territory switched off',
      () => `UPDATE settings SET value = 'false' WHERE key = 'feature.mail'`,
      'SENDING_OFF',
    ],
  ])('is asked for again when it is handed over: %s', async (_what, change, hold) => {
    const lead = await fired();
    await app.admin.query(change(lead));
    expect(await send()).toEqual({ done: 0, failed: 0, left: false });
    expect(await mailOf(lead)).toMatchObject({ status: 'DRAFT', heldBy: [hold] });
    expect(smtp.received).toEqual([]);
  });

  it('by the link of a mail: looking changes nothing, one click blocks, and nothing forged does', async () => {
    const lead = await fired();
    await send();
    const path = pathOfLink() ?? '';
    const isBlocked = async () =>
      (await app.admin.query('SELECT contact_blocked AS it FROM leads WHERE id = $1', [lead.leadId])).rows[0];
    const looked = await fetch(app.url + path, { headers: { 'accept-language': 'de-CH,en;q=0.5' } });
    expect([looked.status, await looked.text()]).toEqual([
      200,
      expect.stringContaining('<button>Abmelden</button>'),
    ]);
    expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
    await fetch(app.url + path, { method: 'HEAD' });
    const forged = path.slice(0, -2) + (path.endsWith('AA') ? 'BB' : 'AA');
    for (const wrong of [forged, '/unsubscribe/', '/unsubscribe/x', `${path}x`, '/unsubscribe/%00'])
      expect((await fetch(app.url + wrong, { method: 'POST' })).status, wrong).toBe(404);
    expect((await fetch(app.url + path, { method: 'DELETE' })).status).toBe(405);
    expect(await isBlocked()).toEqual({ it: false });
    const post = () =>
      fetch(app.url + path, {
        method: 'POST',
        headers: { 'accept-language': 'en', 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    const answers = [await post(), await post()];
    expect(answers.map((it) => it.status)).toEqual([200, 200]);
    expect(await answers[0]?.text()).toContain('You are unsubscribed');
    expect(await isBlocked()).toEqual({ it: true });
    const { rows } = await app.admin.query(
      `SELECT user_id, changes FROM audit_log WHERE action = 'unsubscribe' AND lead_id = $1`,
      [lead.leadId],
    );
    expect(rows).toEqual([{ user_id: null, changes: { contactBlocked: [false, true] } }]);
    const events = await eventsOf(app.admin, globalLeadId(lead.leadId));
    expect(events.filter((it) => it.type === 'LEAD_UPDATED').map((it) => it.data['fields'])).toEqual([
      ['followUps'],
      ['consent', 'contactBlocked'],
    ]);
  });
});

describe('a hand-over that does not succeed', () => {
  it('is tried again, later each time, under its Message-ID, until it is a dead letter that an admin gives another chance', async () => {
    await choose('mail.attempts', 3);
    const lead = await fired();
    smtp.react(451, 451, 451);
    let now = Temporal.Instant.from(MONDAY);
    for (const attempt of [1, 2]) {
      expect(await send()).toEqual({ done: 0, failed: 1, left: false });
      now = now.add({ minutes: backoffMinutes(attempt) });
      const mail = await mailOf(lead);
      expect(mail).toMatchObject({ status: 'QUEUED', attempts: attempt });
      expect(Date.parse(mail?.nextAttemptAt ?? '')).toBeGreaterThanOrEqual(now.epochMilliseconds);
      expect(await send()).toMatchObject({ done: 0, failed: 0 });
      now = Temporal.Instant.from(mail?.nextAttemptAt ?? '');
      app.setClock(now.toString());
    }
    expect(await send()).toMatchObject({ failed: 1 });
    expect(await mailOf(lead)).toMatchObject({ status: 'FAILED', failure: 'GAVE_UP', attempts: 3 });
    const { nodes } = await mailbox(admin.email, { status: ['FAILED'] });
    const mailId = nodes[0]?.id ?? '';
    const retry = async (as: string) =>
      (
        await app.query(
          `mutation ($id: ID!) { retryMail(input: { mailId: $id }) { __typename } }`,
          { id: mailId },
          as,
        )
      ).data?.retryMail;
    expect(await retry(salesDe.email)).toEqual({ __typename: 'ForbiddenError' });
    expect(await retry(admin.email)).toEqual({ __typename: 'RetryMailSuccess' });
    expect(await retry(admin.email)).toEqual({ __typename: 'ConflictError' });
    expect(await send()).toMatchObject({ done: 1 });
    expect(await mailOf(lead)).toMatchObject({ status: 'SENT' });
    expect(smtp.received).toHaveLength(4);
    expect(new Set(smtp.received.map((it) => smtp.header(it, 'Message-ID'))).size).toBe(1);
  });

  it('for good is a dead letter at once; a server that is away has refused nothing', async () => {
    const lead = await fired();
    smtp.react(550);
    expect(await send()).toMatchObject({ failed: 1 });
    expect(await mailOf(lead)).toMatchObject({ status: 'FAILED', failure: 'REFUSED' });
    const other = await fired();
    expect(await send(app.open.resources.clock, smtpPost('smtp://127.0.0.1:1'))).toMatchObject({ failed: 1 });
    expect(await mailOf(other)).toMatchObject({ status: 'QUEUED', attempts: 1 });
  });

  it('and that nobody knows the end of is repeated once, never twice', async () => {
    const lead = await fired();
    smtp.react('DROP', 451, 'DROP');
    for (const span of ['PT0S', 'PT10M', 'PT1H', 'PT48H']) {
      app.setClock(at(span));
      await send();
    }
    expect(await mailOf(lead)).toMatchObject({ status: 'FAILED', failure: 'UNCERTAIN' });
    // The one in between was refused, and did not arrive.
    expect(smtp.received).toHaveLength(3);
    expect(new Set(smtp.received.map((it) => smtp.header(it, 'Message-ID'))).size).toBe(1);
  });

  it(
    'because its server was killed is taken up by another when its lease is over, under the same Message-ID',
    { timeout: 90_000 },
    async () => {
      const lead = await fired();
      await app.admin.query(`UPDATE mails SET next_attempt_at = '2020-01-01'`);
      smtp.react('HOLD');
      const env = { SMTP_URL: smtp.url, MAIL_FROM: 'nachfass@example.com', PUBLIC_URL: PUBLIC };
      const server = await ServerProcess.start(app.database, undefined, env);
      try {
        await eventually(() => expect(smtp.received).toHaveLength(1));
      } finally {
        await server.kill('SIGKILL');
      }
      app.setClock(new Date(Date.now() + 60_000).toISOString());
      expect(await send()).toEqual({ done: 0, failed: 0, left: false });
      app.setClock(new Date(Date.now() + 180_000).toISOString());
      expect(await send()).toMatchObject({ done: 1 });
      expect(await send()).toMatchObject({ done: 0 });
      expect(await mailOf(lead)).toMatchObject({ status: 'SENT', attempts: 2 });
      expect(smtp.received).toHaveLength(2);
      expect(new Set(smtp.received.map((it) => smtp.header(it, 'Message-ID'))).size).toBe(1);
    },
  );
});

it('two workers send each mail once, and both together no faster than its territory may', async () => {
  await choose('mail.perMinute', 3, 'DE-HH');
  for (let n = 0; n < 5; n += 1) await fired();
  const elsewhere = await fired({ territory: 'DE-BE' });
  const runs = await Promise.all([send(), send()]);
  expect(runs.map((it) => it.done).reduce((a, b) => a + b)).toBe(4);
  expect(smtp.received).toHaveLength(4);
  expect((await mailOf(elsewhere))?.status).toBe('SENT');
  app.setClock(at('PT2M'));
  await Promise.all([send(), send()]);
  expect(smtp.received).toHaveLength(6);
  expect(new Set(smtp.received.map((it) => smtp.header(it, 'Message-ID'))).size).toBe(6);
});

it('after a week down all fire once, oldest first, and their mail goes in that order, no faster than it may', async () => {
  await choose('mail.perMinute', 4);
  const due: Promise<{ id: string }>[] = [];
  for (let n = 0; n < 10; n += 1) {
    const ownerId = (n % 2 === 0 ? salesDe : sales2De).id;
    const { id: leadId } = await makeLead(app.admin, {
      territory: 'DE-HH',
      companyName: `Wirtshaus ${n}`,
      ownerId,
      registeredAt: new Date('2027-02-22T08:00:00Z'),
      contacts: [{ ...CONTACT, email: `gast${n}@wirtshaus.example` }],
      columns: { ...CONSENT, owned_since: '2027-02-22T08:00:00Z', last_meaningful_at: MONDAY },
    });
    due.push(
      makeFollowUp(app.admin, leadId, {
        kind: n < 5 ? 'T3' : 'T7',
        due_at: at(`PT${n * 16}H`),
        owned_since: '2027-02-22T08:00:00Z',
        anchor_at: '2027-02-22T08:00:00Z',
        assignee_id: ownerId,
      }),
    );
  }
  const followUpIds = (await Promise.all(due)).map(({ id }) => id);
  const before = (await eventsOf(app.admin)).length;
  app.setClock(at('PT168H'));
  const { workerDb, clock } = app.open.resources;
  expect(await fireDue(workerDb, clock, log)).toMatchObject({ count: 10, failed: 0 });
  expect(await fireDue(workerDb, clock, log)).toMatchObject({ count: 0, failed: 0 });
  const told = (await eventsOf(app.admin)).slice(before);
  const fired = told.filter(({ type, data }) => type === 'FOLLOW_UP_DUE' && data.followUpType !== 'BATCH');
  expect(fired.map((it) => it.follow_up_id)).toEqual(followUpIds);
  const batches = told.filter(({ data }) => data.followUpType === 'BATCH').map((it) => it.user_id);
  expect(batches.toSorted()).toEqual([salesDe.id, sales2De.id].toSorted());

  const sent: number[] = [];
  for (let minute = 1; minute <= 4; minute += 1) {
    // A minute and a second: what went out within the last one counts.
    app.setClock(at(`PT168H${minute * 61}S`));
    await send();
    sent.push(smtp.received.length);
  }
  expect(sent).toEqual([4, 8, 10, 10]);
  expect(smtp.received.map(({ to }) => to[0])).toEqual(
    followUpIds.map((_, n) => `gast${n}@wirtshaus.example`),
  );
});

it('a warning goes to the owner’s own address without consent, says until when, and only while it is theirs', async () => {
  await app.admin.query(`DELETE FROM settings`);
  const warned = async () => {
    const { id } = await makeLead(app.admin, {
      territory: 'DE-HH',
      companyName: 'Kantine am Hafen',
      ownerId: salesDe.id,
      registeredAt: new Date('2027-01-06T08:00:00Z'),
      columns: {
        owned_since: '2027-01-06T08:00:00Z',
        first_contact_at: '2027-01-07T08:00:00Z',
        first_contact_channel: 'PHONE',
        status: 'ACTIVE',
      },
    });
    await runClock(app.open.resources.workerDb, app.open.resources.clock, log);
    return id;
  };
  const leadId = await warned();
  const other = await warned();
  await app.admin.query('UPDATE leads SET owner_id = $1 WHERE id = $2', [sales2De.id, other]);
  expect((await mailbox(salesDe.email)).nodes.map((it) => [it.kind, it.to])).toEqual([
    ['PROTECTION_WARNING', salesDe.email],
  ]);
  expect((await mailbox(managerDe.email)).totalCount).toBe(0);
  expect((await mailbox(admin.email)).totalCount).toBe(2);
  await send();
  const [mail, ...more] = smtp.received;
  expect(more).toEqual([]);
  expect(mail?.to).toEqual([salesDe.email]);
  expect(smtp.header(mail, 'Subject')).toBe('Fortschritt fällig bis 8. März 2027: Kantine am Hafen');
  expect(smtp.header(mail, 'List-Unsubscribe')).toBeUndefined();
  expect(mail?.body).toContain(`Lead öffnen: ${PUBLIC}/leads/${globalLeadId(leadId)}`);
  expect((await mailbox(admin.email, { leadId: encodeGlobalId('Lead', other) })).nodes).toMatchObject([
    { status: 'FAILED', failure: 'OBSOLETE' },
  ]);
});

it('mail goes along with its follow-up when leads are merged', async () => {
  const away = await fired({
    companyName: 'Linde',
    columns: { consent_given_at: null, consent_wording: null },
  });
  const { id: keepId } = await makeLead(app.admin, {
    territory: 'DE-HH',
    ownerId: salesDe.id,
    columns: CONSENT,
  });
  const merge = { keepId: globalLeadId(keepId), mergeId: globalLeadId(away.leadId) };
  expect((await run('mergeLeads', merge, admin.email)).__typename).toBe('MergeLeadsSuccess');
  const { nodes } = await mailbox(salesDe.email, { leadId: globalLeadId(keepId) });
  expect(nodes).toHaveLength(1);
  expect(await mailOf(away, salesDe.email)).toMatchObject({ status: 'DRAFT' });
});
