import { afterEach, expect, test } from 'vitest';
import { justPast, productNow, setProductTime } from './product-clock.ts';

afterEach(() => setProductTime(new Date().toISOString()));

test.each([0, 86_400_000, -86_400_000])(
  'what has just been is past for the server although this clock is ahead, moved by %d ms',
  (moved) => {
    setProductTime(new Date(Date.now() + moved).toISOString());
    const serverNow = () => productNow() - 1_400;
    setProductTime(new Date(serverNow()).toISOString());
    const past = justPast();
    expect(past).toBeLessThanOrEqual(serverNow());
    expect(past).toBeGreaterThan(serverNow() - 2_000);
  },
);
