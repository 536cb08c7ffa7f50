/**
 * The main job with two people, each at a browser of their own: what one registers the other sees within a second,
 * its follow-up fires once when its day has come, and completed it leaves both screens.
 */
import { randomUUID } from 'node:crypto';
import { Temporal } from '@js-temporal/polyfill';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { leadRow } from '../../prisma/seed/builders/leads.ts';
import { insertRows } from '../../prisma/seed/builders/rows.ts';
import { handOverQueued } from '../../server/testing/mail.ts';
import { demoPeople } from '../../server/testing/people.ts';
import { forStrangers, screens } from './screens.ts';
import { card, choose, failOnPageErrors, gone, live, openStage, seen, settled, type Stage } from './stage.ts';

const SALES = 'sales.de@example.com';
const MANAGER = 'manager.de@example.com';
const WITHIN_MS = 1_000;
/** Most of them must be in time: a machine with much else to do may spoil one or two. */
const TRIES = 5;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
failOnPageErrors(() => stage);

interface Story {
  readonly name: string;
  readonly company: string;
  readonly territory: string;
  readonly registeredOn: Temporal.PlainDate;
  /** Moves of the time machine after which nothing is due yet. */
  readonly tooEarly: readonly string[];
  /** The one that reaches the follow-up. */
  readonly moveThatFires: string;
  readonly dueOn: Temporal.PlainDate;
  readonly reason: string;
}

const february = firstDay(({ month, dayOfWeek }) => month === 2 && dayOfWeek === 2);
/** Epiphany in the middle of a week, so that no weekend has a say. */
const epiphany = firstDay(
  ({ month, day, dayOfWeek }) => month === 1 && day === 6 && dayOfWeek >= 2 && dayOfWeek <= 4,
);
/** Epiphany on a Monday, so that a weekend runs into it. */
const mondayEpiphany = firstDay(({ month, day, dayOfWeek }) => month === 1 && day === 6 && dayOfWeek === 1);

const stories: Story[] = [
  {
    name: 'on a working day',
    company: 'Gasthof Sonnenhang',
    territory: 'DE-BY',
    registeredOn: february,
    tooEarly: ['+ 1 Tag', '+ 1 Tag'],
    moveThatFires: '+ 1 Tag',
    dueOn: february.add({ days: 3 }),
    reason: '3 Tage nach der Übernahme des Leads',
  },
  {
    name: 'past Epiphany, a holiday in Bavaria',
    company: 'Landhaus Dreikönig',
    territory: 'DE-BY',
    registeredOn: epiphany.subtract({ days: 3 }),
    tooEarly: ['+ 3 Tage'],
    moveThatFires: 'Nächster Montag bis Freitag, 09:01',
    dueOn: epiphany.add({ days: 1 }),
    reason: '; verschoben auf ',
  },
  {
    name: 'past a weekend that runs into Epiphany',
    company: 'Hotel Bergkristall',
    territory: 'DE-BY',
    registeredOn: mondayEpiphany.subtract({ days: 5 }),
    tooEarly: ['+ 3 Tage', 'Nächster Montag bis Freitag, 09:01'],
    moveThatFires: '+ 1 Tag',
    dueOn: mondayEpiphany.add({ days: 1 }),
    reason: ', 7. Januar: Wochenende, Heilige Drei Könige',
  },
];

describe.each(stories)('a lead whose third day falls $name', (story) => {
  const { company } = story;
  let sales: Page;
  let manager: Page;

  beforeAll(async () => {
    await stage.setClock(at(story.registeredOn, 10));
    sales = await stage.open('/', SALES);
    manager = await stage.open('/', MANAGER);
    await Promise.all([live(sales), live(manager)]);
  });
  afterAll(async () => {
    await sales.context().close();
    await manager.context().close();
  });

  test('registered at a trade fair, it shows on the manager’s screen without reload', async () => {
    await sales.getByRole('button', { name: 'Lead registrieren' }).click();
    const dialog = sales.getByRole('dialog', { name: 'Lead registrieren' });
    await dialog.getByLabel('Firma').fill(company);
    await dialog.getByLabel('Quelle').selectOption('Messe');
    await dialog.getByLabel('Gebiet').selectOption(story.territory);
    await dialog.getByLabel('Ort').fill('Musterstadt');
    const save = dialog.getByRole('button', { name: 'Speichern (Notieren)' });

    await save.click();
    await seen(dialog.getByText('Bitte sagen, worum es ging.'));
    await dialog.getByLabel('Worum ging es?').fill('Muster');
    await save.click();
    await seen(dialog.getByText('Bitte mit mindestens 10 Zeichen sagen, worum es ging.'));
    await dialog.getByLabel('Worum ging es?').fill('Hat am Stand probiert und möchte ein Muster.');

    await save.click();
    await seen(dialog.getByText(`${company} ist registriert`));
    await seen(feedEntry(manager, company, 'neu registriert'));
    await seen(openFollowUp(manager, company, 'T3 · Muster'));

    await dialog.getByRole('button', { name: 'Fertig' }).click();
    await gone(dialog);
    await seen(openFollowUp(sales, company, 'T3 · Muster'));
    await seen(openFollowUp(sales, company, 'T7 · Großbestellung'));
  });

  test('its T3 waits for the working day, fires once and is due on both screens', async () => {
    expect(await t3(company)).toMatchObject({ dueAt: instantOf(story.dueOn, 9), firedAt: null });
    for (const move of story.tooEarly) await travel(sales, move, 'nichts wurde fällig');
    expect(await t3(company)).toMatchObject({ firedAt: null, fired: 0, dueEvents: 0 });

    await travel(sales, story.moveThatFires, '1 Aufgabe wurde fällig');
    await seen(due(sales, company));
    await seen(tile(sales, 'T3 fällig', '1'));
    await seen(feedEntry(manager, company, 'T3 · Muster ist fällig'));
    await seen(due(manager, company));

    await travel(sales, '+ 1 Stunde', 'nichts wurde fällig');
    expect(await t3(company)).toMatchObject({ status: 'PENDING', fired: 1, dueEvents: 1 });
  });

  test('the lead’s page says in words why it was due then', async () => {
    await openFollowUp(sales, company, 'T3 · Muster').getByRole('link', { name: company }).click();
    await seen(sales.getByRole('heading', { level: 1, name: company }));
    const row = card(sales, 'Nachfassen').getByRole('listitem').filter({ hasText: 'T3 · Muster' });
    await row.getByText('Warum dann?').click();
    await seen(row.getByText(story.reason));
    await seen(row.getByText('Ausgelöst'));
    await sales.getByRole('button', { name: 'Zurück' }).click();
  });

  test('completed with success, it leaves both screens', async () => {
    await due(sales, company)
      .getByRole('button', { name: `${company} erledigen` })
      .click();
    const dialog = sales.getByRole('dialog', { name: 'Nachfassen erledigen' });
    await choose(dialog, 'Erfolg');
    await dialog.getByLabel('Notiz').fill('Das Muster kam gut an.');
    await dialog.getByRole('button', { name: 'Erledigt' }).click();

    await gone(openFollowUp(sales, company, 'T3 · Muster'));
    await gone(openFollowUp(manager, company, 'T3 · Muster'));
    await seen(openFollowUp(manager, company, 'T7 · Großbestellung'));
    await seen(feedEntry(manager, company, 'T3 · Muster erledigt: Erfolg'));
    await seen(tile(sales, 'T3 fällig', '0'));
    expect(await t3(company)).toMatchObject({ status: 'COMPLETED', outcome: 'SUCCESS', fired: 1 });
  });
});

test('what one registers is on the screen of their manager within a second', async ({ annotate }) => {
  await stage.setClock(at(february, 10));
  const manager = await stage.open('/', MANAGER);
  await live(manager);
  const took: number[] = [];
  for (let n = 1; n <= TRIES; n++) {
    const companyName = `Bäckerei am Eck ${n}`;
    const shown = Promise.all([
      seen(feedEntry(manager, companyName, 'neu registriert')),
      seen(openFollowUp(manager, companyName, 'T3 · Muster')),
    ]).then(() => performance.now());
    await stage.register(SALES, { companyName, territory: 'DE-BY' });
    const answered = performance.now();
    took.push(Math.round((await shown) - answered));
  }
  await annotate(`Seen ${took.join(', ')} ms after the answer.`);
  expect(took.filter((it) => it < WITHIN_MS).length).toBeGreaterThan(TRIES / 2);
  await manager.context().close();
});

test('the mail of what comes due waits as a draft with its reason, until somebody sends or blocks it', async () => {
  await stage.setClock(at(february, 10));
  const contacts = [{ firstName: 'Ina', lastName: 'Post', email: 'ina@postwendend.example' }];
  const consent = { givenAt: new Date().toISOString(), wording: 'Ja, schreibt mir.' };
  const lead = { companyName: 'Café Postwendend', territory: 'DE-HH', contacts, consent };
  const { id } = await stage.register(SALES, lead);
  const [sales, manager] = await Promise.all([
    stage.open(`/leads/${id}`, SALES),
    stage.open(`/leads/${id}`, MANAGER),
  ]);
  const row = (page: Page, what: string) =>
    card(page, 'Nachfassen').getByRole('listitem').filter({ hasText: what });
  await sales.getByRole('button', { name: /^Zeitmaschine/ }).click();
  await sales.getByRole('menuitem', { name: '+ 7 Tage' }).click();

  const notByItself = 'In diesem Gebiet geht Mail nicht von selbst hinaus.';
  const sample = row(sales, 'T3 · Muster');
  await seen(sample.getByText('Entwurf', { exact: true }));
  await seen(sample.getByText(notByItself));
  await seen(sample.getByText('An Ina Post <ina@postwendend.example>'));
  await seen(row(manager, 'T3 · Muster').getByText('Entwurf', { exact: true }));
  await sample.getByRole('button', { name: /^Ansehen und senden/ }).click();
  const dialog = sales.getByRole('dialog', { name: 'Mail senden' });
  await seen(dialog.getByText('An Ina Post <ina@postwendend.example>'));
  await seen(dialog.getByText(notByItself));
  await dialog.getByLabel('Betreff').fill('Wie waren die Muster?');
  await dialog.getByLabel('Text').fill('Hallo Ina, wie haben sie geschmeckt?');

  // Somebody else is quicker: what was typed stays, and is refused in its place.
  await row(manager, 'T3 · Muster')
    .getByRole('button', { name: /^Ansehen und senden/ })
    .click();
  const quicker = manager.getByRole('dialog', { name: 'Mail senden' });
  await quicker.getByLabel('Betreff').fill('Zu den Mustern');
  await quicker.getByLabel('Text').fill('Guten Tag, waren sie gut?');
  await quicker.getByRole('button', { name: 'Senden' }).click();
  await gone(quicker);
  await gone(dialog.getByText(notByItself));
  await dialog.getByRole('button', { name: 'Senden' }).click();
  await seen(dialog.getByRole('alert'));
  expect(await dialog.getByLabel('Betreff').inputValue()).toBe('Wie waren die Muster?');
  await sales.keyboard.press('Escape');
  await seen(row(manager, 'T3 · Muster').getByText('Wird gesendet'));
  expect(await handOverQueued(stage.app.open.resources)).toBe(1);
  await seen(sample.getByText(/^Gesendet am/));
  await sample.getByRole('button', { name: /^Ansehen.*Zu den Mustern/ }).click();
  const sent = sales.getByRole('dialog', { name: 'Zu den Mustern' });
  await seen(sent.getByText('Guten Tag, waren sie gut?'));
  await sales.keyboard.press('Escape');
  await gone(sent);

  // Where one works the follow-ups off, the one that waits is marked, and leads to itself.
  const waiting = sales
    .getByRole('listitem')
    .filter({ hasText: 'Café Postwendend' })
    .getByRole('link', { name: 'Mail wartet als Entwurf' });
  for (const place of ['Nachfassen', 'Cockpit']) {
    await sales.getByRole('link', { name: place, exact: true }).click();
    await seen(waiting);
    expect(await waiting.count(), place).toBe(1);
    await waiting.click();
    await seen(sales.getByRole('dialog', { name: 'Mail senden' }).getByText('An Ina Post'));
    await sales.keyboard.press('Escape');
    await expect.poll(() => new URL(sales.url()).search).toBe('');
    await gone(sales.getByRole('dialog'));
  }

  const order = (page: Page) => row(page, 'T7 · Großbestellung');
  await seen(order(sales).getByRole('button', { name: /^Ansehen und senden/ }));
  await seen(order(manager).getByRole('button', { name: /^Ansehen und senden/ }));
  await sales.getByRole('button', { name: 'Weitere Aktionen' }).click();
  await sales.getByRole('menuitem', { name: 'Werbung sperren …' }).click();
  await seen(sales.getByRole('dialog', { name: 'Werbung sperren' }));
  await sales.keyboard.press('Escape');
  await card(sales, 'Betrieb').getByRole('button', { name: 'Einwilligung widerrufen …' }).click();
  const withdrawal = sales.getByRole('dialog', { name: 'Werbung sperren' });
  await withdrawal.getByLabel('Notiz').fill('Am Telefon gesagt');
  await withdrawal.getByRole('button', { name: 'Sperren' }).click();
  for (const page of [sales, manager]) {
    await seen(card(page, 'Kontakte').getByText('Keine Werbung'));
    await seen(card(page, 'Betrieb').getByText('gilt nicht mehr: Werbung ist gesperrt'));
    await seen(order(page).getByText('Der Betrieb will keine Werbung.'));
    await gone(order(page).getByRole('button', { name: /^Ansehen und senden/ }));
  }
  await Promise.all([sales.context().close(), manager.context().close()]);
});

test('nothing jumps while a page loads, and a key is answered within a tenth of a second', async ({
  annotate,
}) => {
  const { id } = await stage.register(SALES, { companyName: 'Gasthof Sprungfrei', territory: 'DE-BY' });
  const page = await (await stage.context(SALES)).newPage();
  await page.addInitScript(countKeys);
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    type Shift = PerformanceEntry & Partial<{ value: number; hadRecentInput: boolean }>;
    const take = ({ value, hadRecentInput }: Shift) => {
      if (!hadRecentInput) seen.shift += value ?? 0;
    };
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type: 'layout-shift',
      buffered: true,
    });
  });
  const measured = async () => {
    await drawn(page);
    return page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen);
  };

  for (const [route, pathOf] of Object.entries(screens)) {
    if (forStrangers.includes(route)) continue;
    await page.goto(pathOf(id));
    await settled(page);
    const { shift } = await measured();
    await annotate(`${route} shifted by ${shift.toFixed(3)}.`);
    expect(shift, `layout shift of ${route}`).toBeLessThan(0.1);
  }

  await page.goto('/leads');
  await settled(page);
  const field = page.getByRole('searchbox');
  await field.focus();
  await field.pressSequentially('Gasthof', { delay: 30 });
  await page.keyboard.press('Control+k');
  const commands = page.getByRole('combobox');
  await seen(commands);
  await commands.pressSequentially('sprungfrei', { delay: 30 });
  await seen(page.getByRole('option', { name: /^Gasthof Sprungfrei/ }));
  const pressed = 'Gasthof'.length + 1 + 'sprungfrei'.length;
  await annotate(await keysInTime(page, pressed));
  await page.context().close();
});

interface Counted {
  keyWaits: number[];
}

/** Runs in the page: how long each key took until its answer was drawn, of those that took more than a frame. */
function countKeys(): void {
  const keyWaits: number[] = [];
  Object.assign(window, { keyWaits });
  new PerformanceObserver((list) =>
    list.getEntries().forEach(({ name, duration }) => name === 'keydown' && keyWaits.push(duration)),
  ).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
}

/** What has just been drawn is told of with the frame after. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(done));
  });
}

/** Holds that most of the keys pressed since the last call were answered in time, and says what they took. */
async function keysInTime(page: Page, pressed: number): Promise<string> {
  await drawn(page);
  const waits = await page.evaluate(() => (window as unknown as Counted).keyWaits.splice(0));
  // Most of them must be in time, as above.
  expect(waits.filter((wait) => wait > 100).length).toBeLessThan(pressed / 2);
  return `Of ${pressed} keys ${waits.length} took more than 16 ms: ${waits.join(', ')}.`;
}

test('Epiphany is a working day where it is no holiday', async () => {
  await stage.setClock(at(epiphany.subtract({ days: 3 }), 10));
  await stage.register(SALES, { companyName: 'Kantine am Tiergarten', territory: 'DE-BE' });
  expect(await t3('Kantine am Tiergarten')).toMatchObject({ dueAt: instantOf(epiphany, 9) });
});

// The last: whoever moves the clock after it moves the clocks of its two thousand leads.
test('the end of a long list costs what its beginning does, and keys there are answered in time', async ({
  annotate,
}) => {
  const LEADS = 2_050;
  const PAGE = 100;
  const rows = Array.from({ length: LEADS }, (_, nth) =>
    leadRow({
      id: randomUUID(),
      company_name: `Beiz Nummer ${nth}`,
      company_normalized: `beiz nummer ${nth}`,
      territory_code: 'CH-ZH',
      owner_id: demoPeople.salesCh.id,
      registered_at: new Date(Date.now() - nth * 60_000),
    }),
  );
  await insertRows(stage.app.admin, 'leads', rows);
  const page = await (await stage.context(demoPeople.salesCh.email)).newPage();
  await page.addInitScript(countKeys);
  await page.goto('/leads');
  await settled(page);
  const list = page.getByRole('table');
  const loaded = (count: number) => seen(page.getByText(`${count.toLocaleString('de-DE')} geladen, weitere`));
  /** Scrolls on through as many rows as a page has, some a frame. */
  const scrollOn = () =>
    list.evaluate(async (table, height) => {
      const frame = table.parentElement;
      if (!frame) throw new Error('The table has no frame');
      const until = frame.scrollTop + height;
      for (let frames = 0; frame.scrollTop < until && frames < 100; frames++) {
        frame.scrollTop += 300;
        await new Promise((drawn) => requestAnimationFrame(drawn));
      }
    }, PAGE * 61);
  const toEnd = () => list.evaluate((table) => table.parentElement?.scrollTo(0, table.scrollHeight));
  const profiler = await page.context().newCDPSession(page);
  await profiler.send('Profiler.enable');
  /** How often each function of the page runs meanwhile. */
  const callsWhile = async (what: () => Promise<void>) => {
    await profiler.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await what();
    const { result } = await profiler.send('Profiler.takePreciseCoverage');
    await profiler.send('Profiler.stopPreciseCoverage');
    const calls = new Map<string, number>();
    for (const { scriptId, functions } of result)
      for (const { functionName, ranges } of functions)
        calls.set(`${functionName} ${scriptId}:${ranges[0]?.startOffset}`, ranges[0]?.count ?? 0);
    return calls;
  };

  await loaded(PAGE);
  await scrollOn();
  await loaded(2 * PAGE);
  const early = await callsWhile(async () => {
    await scrollOn();
    await loaded(3 * PAGE);
  });
  for (let pages = 4; pages <= 18; pages++) {
    await toEnd();
    await loaded(pages * PAGE);
  }
  await scrollOn();
  await loaded(19 * PAGE);
  const late = await callsWhile(async () => {
    await scrollOn();
    await loaded(20 * PAGE);
  });
  const growth = [...late].map(([name, count]) => ({ name, more: count - (early.get(name) ?? 0) }));
  const most = growth.reduce((one, other) => (other.more > one.more ? other : one));
  const sum = (calls: Map<string, number>) => [...calls.values()].reduce((all, count) => all + count, 0);
  await annotate(
    `A page of ${PAGE} rows took ${sum(early)} calls as the third and ${sum(late)} as the twentieth; ${most.name} ran ${most.more} times more.`,
  );
  // Each row that is there already may be looked at a few times for each page that comes, not with each step of the scrolling.
  expect(most.more).toBeLessThan(5 * 17 * PAGE);

  const field = page.getByRole('searchbox');
  await field.focus();
  const sought = 'Beiz Nummer 199';
  await field.pressSequentially(sought, { delay: 60 });
  await annotate(await keysInTime(page, sought.length));
  await field.blur();
  await page.keyboard.press('n');
  const name = page.getByRole('dialog', { name: 'Lead registrieren' }).getByLabel('Firma');
  await seen(name);
  const typed = 'Beiz Nummer 7';
  await name.pressSequentially(typed, { delay: 60 });
  await annotate(await keysInTime(page, typed.length + 1));
  await page.context().close();
});

/** The follow-up of this kind in the list of open ones, whenever it is due. */
function openFollowUp(page: Page, company: string, kind: string) {
  return card(page, 'Nachfassen')
    .getByRole('listitem')
    .filter({ hasText: company })
    .filter({ hasText: kind });
}

/** The same, when the list says that it is to be done now. */
function due(page: Page, company: string) {
  return card(page, 'Nachfassen')
    .getByRole('region', { name: 'Heute' })
    .getByRole('listitem')
    .filter({ hasText: company });
}

function feedEntry(page: Page, company: string, text: string) {
  return card(page, 'Gerade passiert')
    .getByRole('listitem')
    .filter({ hasText: company })
    .filter({ hasText: text });
}

function tile(page: Page, label: string, value: string) {
  return page
    .getByRole('list', { name: 'Meine Zahlen' })
    .getByRole('listitem')
    .filter({ hasText: label })
    .getByText(value, { exact: true });
}

async function travel(page: Page, move: string, outcome: string): Promise<void> {
  await page.getByRole('button', { name: /^Zeitmaschine/ }).click();
  const told = seen(page.getByRole('status', { name: 'Meldungen' }).getByText(outcome));
  await Promise.all([told, page.getByRole('menuitem', { name: move }).click()]);
  await dismissMessages(page);
}

/** The next move's message must not be taken for this one's. All in one go: they also leave by themselves. */
async function dismissMessages(page: Page): Promise<void> {
  const close = page.getByRole('button', { name: 'Meldung schließen' });
  await close.evaluateAll((buttons: HTMLElement[]) => {
    for (const button of buttons) button.click();
  });
  await expect.poll(() => close.count()).toBe(0);
}

const t3Answer = z.object({
  leads: z.object({
    nodes: z.tuple([
      z.object({
        followUps: z.object({
          nodes: z.array(
            z.object({
              id: z.string(),
              kind: z.string(),
              status: z.string(),
              outcome: z.string().nullable(),
              dueAt: z.string(),
              firedAt: z.string().nullable(),
              ledger: z.array(z.object({ decision: z.string() })),
            }),
          ),
        }),
      }),
    ]),
  }),
  // Of a lead that has gone to the pool since, sales are not told which follow-up it was.
  events: z.object({ nodes: z.array(z.object({ data: z.object({ followUpId: z.string().optional() }) })) }),
});

/** What the server knows of the lead's T3, and how often it was fired and told of. */
async function t3(company: string) {
  const answer = await stage.app.query(
    `query ($company: String!) {
      leads(search: $company, first: 1) {
        nodes { followUps(first: 10) { nodes { id kind status outcome dueAt firedAt ledger { decision } } } }
      }
      events(types: [FOLLOW_UP_DUE], last: 100) { nodes { data } }
    }`,
    { company },
    SALES,
  );
  const { leads, events } = t3Answer.parse(answer.data);
  const found = leads.nodes[0].followUps.nodes.filter(({ kind }) => kind === 'T3');
  expect(found).toHaveLength(1);
  const [followUp] = found;
  return {
    ...followUp,
    fired: followUp?.ledger.filter(({ decision }) => decision === 'FIRED').length,
    dueEvents: events.nodes.filter(({ data }) => data.followUpId === followUp?.id).length,
  };
}

function at(date: Temporal.PlainDate, hour: number): Temporal.Instant {
  return date.toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: { hour } }).toInstant();
}

function instantOf(date: Temporal.PlainDate, hour: number): string {
  return new Date(at(date, hour).epochMilliseconds).toISOString();
}

/** The first such day that is at least a week ahead. */
function firstDay(fits: (date: Temporal.PlainDate) => boolean): Temporal.PlainDate {
  let date = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 7 });
  while (!fits(date)) date = date.add({ days: 1 });
  return date;
}
