import path from 'node:path';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const web = path.resolve(import.meta.dirname, '../..');

test('every message of the app is translated into both languages, and nothing else is', async () => {
  const config = getConfig({ configPath: path.join(web, 'lingui.config.js') });
  const [catalog] = await getCatalogs(config);
  if (!catalog) throw new Error('lingui.config.js names no catalogue');
  const used = Object.keys((await catalog.collect()) ?? {}).sort();
  expect(used.length).toBeGreaterThan(100);
  for (const locale of config.locales) {
    const messages = (await catalog.read(locale)) ?? {};
    expect(Object.keys(messages).sort(), `messages of ${locale}.po`).toEqual(used);
    const missing = used.filter((id) => !messages[id]?.translation);
    expect(missing, `untranslated in ${locale}.po`).toEqual([]);
    // A placeholder lost in translation would show an empty place.
    const names = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();
    const differing = used.filter(
      (id) =>
        JSON.stringify([...new Set(names(id))]) !==
        JSON.stringify([...new Set(names(messages[id]?.translation ?? ''))]),
    );
    expect(
      differing.filter((id) => !id.includes('plural')),
      `placeholders in ${locale}.po`,
    ).toEqual([]);
  }
});

test('a text in JSX beside the catalogues fails the lint', async () => {
  const probe = `export const Probe = ({ n, on }: { n: number; on: boolean }) => (
    <div title="Hallo" className="flex gap-2" data-state={on ? 'open' : 'closed'}>
      Guten Tag
      {'auch hier'}
      {\`und \${n} da\`}
      {on ? 'ja' : n}
      <img alt={'Bild'} aria-label={\`Bild \${n}\`} /> · <kbd>K</kbd>
    </div>
  );`;
  const eslint = new ESLint({ cwd: path.dirname(web) });
  const [result] = await eslint.lintText(probe, { filePath: path.join(web, 'src/app/probe.tsx') });
  expect(result?.messages.map(({ ruleId, line }) => `${ruleId} ${line}`)).toEqual(
    [2, 2, 4, 5, 5, 6, 7, 7].map((line) => `no-restricted-syntax ${line}`),
  );
});

test('German says one word for one thing', async () => {
  const config = getConfig({ configPath: path.join(web, 'lingui.config.js') });
  const [catalog] = await getCatalogs(config);
  const messages = Object.values((await catalog?.read('de')) ?? {}).map(({ translation }) => translation ?? '');
  expect(messages.length).toBeGreaterThan(100);
  // The owner of a lead is its Besitzer; „Inhaber“ is a contact's role, the owner of the business.
  const others = /Eigentümer|Eigner|Follow-?up(?!s? aus)|Datensatz|Opportunity|\bTask|\bAccount\b|Nutzer\b|\bSie\b|\bIhre?[nmrs]?\b/;
  expect(messages.filter((text) => others.test(text))).toEqual([]);
});
