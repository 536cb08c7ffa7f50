import { expect, test } from 'vitest';
import { measure, type Chunk } from './bundle-budget.ts';

const chunk = (fileName: string, bytes: number, more: Partial<Chunk> = {}): Chunk => ({
  fileName,
  gzipBytes: bytes,
  imports: [],
  isEntry: false,
  isDynamicEntry: false,
  module: null,
  ...more,
});

const limits = { initial: 180, route: 60, firstPage: ['/cockpit.tsx'] };

test('the first page is the entry, what it imports, and the chunks it always loads; a route only what it adds', () => {
  const chunks = [
    chunk('entry.js', 100, { isEntry: true, imports: ['shared.js'] }),
    chunk('shared.js', 10),
    chunk('cockpit.js', 7, { isDynamicEntry: true, module: '/app/cockpit.tsx', imports: ['shared.js'] }),
    chunk('leads.js', 30, {
      isDynamicEntry: true,
      module: '/app/leads.tsx',
      imports: ['shared.js', 'menu.js'],
    }),
    chunk('menu.js', 5, { imports: ['leads.js'] }),
  ];
  expect(measure(chunks, limits)).toEqual([
    { name: 'initial', bytes: 117, limit: 180_000 },
    { name: 'leads.js', bytes: 35, limit: 60_000 },
  ]);
});
