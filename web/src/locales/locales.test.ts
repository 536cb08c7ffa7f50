import path from 'node:path';
import { getCatalogs } from '@lingui/cli/api';
import { getConfig } from '@lingui/conf';
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
