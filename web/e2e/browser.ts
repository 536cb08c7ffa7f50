/** The system's Chromium, as the browser tests and the pictures use it. */
import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../server/testing/chromium.ts';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-dev-shm-usage',
];

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: ARGS });
}
