import { expect, it } from 'vitest';
import { serverUrl } from './server-url.ts';

it.each([
  ['127.0.0.1', 'http://localhost:4000'],
  ['0.0.0.0', 'http://0.0.0.0:4000'],
  ['::1', 'http://[::1]:4000'],
])('on %s is %s', (host, url) => {
  expect(serverUrl(host, 4000)).toBe(url);
  expect(new URL(url).port).toBe('4000');
});
