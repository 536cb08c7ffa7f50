/**
 * Every screen there is, one a route: what is held on all of them takes them from here. A route that is missing fails
 * accessibility.e2e.ts, which compares with the router of the page.
 */
import type { Page } from 'playwright-core';
import { seen } from './stage.ts';

/** By its route, the address it is seen at, given a lead. */
export const screens: Readonly<Record<string, (leadId: string) => string>> = {
  '/login': () => '/login',
  '/': () => '/',
  '/leads': () => '/leads',
  '/board': () => '/board',
  '/leads/$id': (leadId) => `/leads/${leadId}`,
};

/** Who is not signed in sees these; everybody else is sent on. */
export const forStrangers: readonly string[] = ['/login'];

/** Waits until it shows what it is for, and nothing of it is still on its way. */
export async function settled(page: Page): Promise<void> {
  await seen(page.getByRole('heading', { level: 1 }).first());
  await page.waitForFunction(() => !document.querySelector('[data-skeleton], main [aria-busy=true]'));
}
