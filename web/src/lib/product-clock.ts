/**
 * The product's time: the server's clock, which the time machine may have moved. Everything on the screen that
 * says "today", "overdue" or "in 3 days" measures against it, never against the browser's own clock.
 */
import { useEffect, useState } from 'react';
import { createStore, useStore } from './store.ts';

/** Milliseconds to add to this browser's clock. */
const skew = createStore(0);

/** A second of network time is not a moved clock. */
const TOLERANCE = 1_500;

/** Tells what the server's clock read just now. */
export function setProductTime(now: string): void {
  const next = Date.parse(now) - Date.now();
  if (Math.abs(next - skew.get()) > TOLERANCE) skew.set(next);
}

export function productNow(): number {
  return Date.now() + skew.get();
}

/** Just now, and past for the server as well: this clock may be ahead of its own by the tolerance. */
export function justPast(): number {
  return productNow() - TOLERANCE;
}

/** Product time in milliseconds since the epoch, read again every `every` milliseconds and when the clock moves. */
export function useProductNow(every = 30_000): number {
  const offset = useStore(skew);
  const [real, setReal] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setReal(Date.now()), every);
    return () => clearInterval(timer);
  }, [every, offset]);
  return real + offset;
}
