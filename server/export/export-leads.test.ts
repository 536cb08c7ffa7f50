/** Leads as a file: the same rows and fields as the list, for whoever asks; harmless for spreadsheets; whole or cut. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import { makeApiToken } from '../testing/api-tokens.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { makeLead } from '../testing/leads.ts';
import { demoPeople } from '../testing/people.ts';

const { salesDe, sales2De, managerDe, salesCh, admin } = demoPeople;
const AT = new Date('2027-03-01T11:00:00Z');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ exportLimits: { perPerson: 12 } });
  await makeLead(app.admin, {
    companyName: '=HYPERLINK("http://boese.example";"Gasthof")',
    ownerId: salesDe.id,
    registeredAt: AT,
    contacts: [
      { first_name: 'Eva', last_name: '@SUM(A1)', email: 'eva@linde.example', phone: '+49821123456' },
    ],
    columns: {
      city: 'Augsburg',
      postal_code: '01067',
      notes: 'Zeile 1\nZeile 2; "Zitat"',
      estimated_volume_cents: 1_250_050,
      estimated_volume_currency: 'EUR',
      business_type: 'RESTAURANT',
    },
  });
  await makeLead(app.admin, {
    companyName: 'Pool am See',
    registeredAt: AT,
    contacts: [{ last_name: 'Verborgen', email: 'verborgen@see.example' }],
    columns: { notes: 'Nur für Besitzer', estimated_volume_cents: 99, estimated_volume_currency: 'EUR' },
  });
  await makeLead(app.admin, { companyName: 'Fremder Hof', territory: 'CH-ZH', ownerId: salesCh.id });
  for (let nth = 0; nth < 205; nth++) {
    await makeLead(app.admin, {
      companyName: `Kette ${String(nth).padStart(3, '0')}`,
      ownerId: sales2De.id,
      status: nth % 2 === 0 ? 'ACTIVE' : 'QUALIFIED',
      registeredAt: new Date(AT.getTime() - nth * 1000),
    });
  }
});
afterAll(() => app.stop());

async function ask(parameters: Record<string, string>, as?: string, init: RequestInit = {}) {
  const response = await fetch(`${app.url}/export/leads.csv?${new URLSearchParams(parameters).toString()}`, {
    ...init,
    headers: { ...(as && { authorization: `Bearer ${await app.token(as)}` }), ...init.headers },
  });
  // As bytes: decoding would drop the mark at the beginning.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  return { response, text, status: response.status };
}
const rowsOf = (text: string, delimiter = ','): Record<string, string>[] =>
  parse(text, { columns: true, delimiter, bom: true });

test('a file for programs has codes, instants and all that the viewer may read', async () => {
  const { response, text, status } = await ask({ filter: '{"mine":true}' }, salesDe.email);
  expect(status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="leads-[\d-]+\.csv"$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(rowsOf(text)).toEqual([
    expect.objectContaining({
      companyName: `'=HYPERLINK("http://boese.example";"Gasthof")`,
      contact: 'Eva @SUM(A1)',
      email: 'eva@linde.example',
      phone: `'+49821123456`,
      status: 'REGISTERED',
      postalCode: '01067',
      estimatedVolume: '12500.50',
      currency: 'EUR',
      businessType: 'RESTAURANT',
      registeredAt: '2027-03-01T11:00:00.000Z',
      owner: salesDe.name,
      notes: 'Zeile 1\nZeile 2; "Zitat"',
    }),
  ]);
});

test('a file for spreadsheets has a mark, semicolons, words, local dates and decimal commas', async () => {
  const columns = 'companyName,status,estimatedVolume,registeredAt,businessType';
  const parameters = { filter: '{"mine":true}', format: 'excel', columns };
  const german = await ask(parameters, salesDe.email);
  expect(german.text).toBe(
    '\ufeff"Firma";"Status";"Volumen";"Registriert am";"Betriebstyp"\r\n' +
      `"'=HYPERLINK(""http://boese.example"";""Gasthof"")";"Registriert";"12500,50";"01.03.2027 12:00";"Restaurant"\r\n`,
  );
  const english = await ask({ ...parameters, language: 'en' }, salesDe.email);
  expect(english.text).toContain('"Company";"Status";"Volume";"Registered on";"Business type"');
  expect(english.text).toContain('"Registered";"12500.50";"2027-03-01 12:00";"Restaurant"');
});

test('rows and withheld fields are those of the list, over all pages, in its order', async () => {
  const chosen = { columns: 'companyName,email,notes,estimatedVolume', search: 'pool am see' };
  const pooled = await ask(chosen, salesDe.email);
  expect(rowsOf(pooled.text)).toEqual([
    { companyName: 'Pool am See', email: '', notes: '', estimatedVolume: '' },
  ]);
  expect(rowsOf((await ask(chosen, managerDe.email)).text)[0]).toMatchObject({
    email: 'verborgen@see.example',
  });

  const whole = {
    filter: '{"status":["ACTIVE"],"territory":["DE"]}',
    columns: 'companyName',
    orderBy: 'COMPANY_NAME:DESC',
  };
  const names = rowsOf((await ask(whole, managerDe.email)).text).map(({ companyName }) => companyName);
  const expected = Array.from({ length: 205 }, (_, nth) => `Kette ${String(nth).padStart(3, '0')}`);
  expect(names).toEqual(expected.filter((_, nth) => nth % 2 === 0).reverse());
  expect(rowsOf((await ask({ columns: 'companyName' }, managerDe.email)).text)).toHaveLength(207);
  expect(
    rowsOf((await ask({ columns: 'companyName', search: 'Fremder Hof' }, managerDe.email)).text),
  ).toEqual([]);
});

test('what may not be asked is refused before anything is sent, without a word of the database', async () => {
  const codes = async (parameters: Record<string, string>, as?: string, init?: RequestInit) => {
    const { status, text } = await ask(parameters, as, init);
    const body = JSON.parse(text) as { code: string; error: string; requestId: string };
    expect(body.requestId).toMatch(/^[\w-]{36}$/);
    expect(body.error).not.toMatch(/SELECT|prisma|uuid/i);
    return [status, body.code];
  };
  expect(await codes({})).toEqual([401, 'UNAUTHENTICATED']);
  expect(await codes({ filter: '{"status":["NOPE"]}' }, admin.email)).toEqual([400, 'BAD_USER_INPUT']);
  const misread: Record<string, string>[] = [
    { filter: '{' },
    { filter: '[]' },
    { orderBy: 'COMPANY_NAME' },
    { columns: 'passwordHash' },
    { format: 'xlsx' },
    { unknown: '1' },
    { search: 'x'.repeat(201) },
  ];
  for (const wrong of misread)
    expect([wrong, await codes(wrong, admin.email)]).toEqual([wrong, [400, 'BAD_USER_INPUT']]);
  // Ordering by a field that is withheld on some rows would tell it.
  expect(await codes({ orderBy: 'ESTIMATED_VOLUME:DESC' }, salesCh.email)).toEqual([403, 'FORBIDDEN']);
  expect(await codes({}, salesCh.email, { method: 'POST' })).toEqual([405, 'BAD_USER_INPUT']);
  const cookie = { cookie: `nachfass_session=${await app.token(salesCh.email)}` };
  expect(await codes({}, undefined, { headers: { ...cookie, 'sec-fetch-site': 'cross-site' } })).toEqual([
    403,
    'FORBIDDEN',
  ]);
  expect((await ask({}, undefined, { headers: { ...cookie, 'sec-fetch-site': 'same-origin' } })).status).toBe(
    200,
  );
  const write = await makeApiToken(app, admin.email, ['WRITE']);
  expect(await codes({}, undefined, { headers: { authorization: `Bearer ${write.secret}` } })).toEqual([
    403,
    'FORBIDDEN',
  ]);
});

test('who exports what is kept, and too often is too often', async () => {
  await ask({ search: 'geheim', filter: '{"mine":true}', columns: 'companyName' }, sales2De.email);
  const { rows } = await app.admin.query<{ user_id: string; changes: unknown }>(
    `SELECT user_id, changes FROM audit_log WHERE action = 'exportLeads' ORDER BY number DESC LIMIT 1`,
  );
  expect(rows).toEqual([
    {
      user_id: sales2De.id,
      changes: { format: 'csv', fields: ['companyName'], filter: ['mine'], searched: true },
    },
  ]);
  for (let nth = 1; nth < 12; nth++)
    expect((await ask({ search: 'nichts' }, sales2De.email)).status).toBe(200);
  const refused = await ask({}, sales2De.email);
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([429, { code: 'RATE_LIMITED' }]);
  expect(Number(refused.response.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a right that is lost in between cuts the file off, so that nobody takes it for whole', async () => {
  // The session ends with the entry in the audit log: after the first page was read, before the second one is.
  await app.admin.query(`
    CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    BEGIN DELETE FROM sessions WHERE user_id = new.user_id; RETURN NULL; END $$;
    CREATE TRIGGER ends AFTER INSERT ON audit_log FOR EACH ROW WHEN (new.action = 'exportLeads')
      EXECUTE FUNCTION end_session()`);
  try {
    await expect(ask({}, managerDe.email)).rejects.toThrow('terminated');
  } finally {
    app.forget(managerDe.email);
    await app.admin.query('DROP TRIGGER ends ON audit_log; DROP FUNCTION end_session()');
  }
});
