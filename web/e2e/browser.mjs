// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium; whatever a page reports as an error fails the run.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 760 };

/** @typedef {import('playwright-core').Page} Page */

export function openBrowser() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--ignore-certificate-errors'],
  });
}

// Per page, what its console may say at the moment: Chromium logs each answer that is
// no success as an error.
const tolerated = /** @type {WeakMap<Page, RegExp>} */ (new WeakMap());

/** @param {Page} page @param {RegExp} noise @param {() => Promise<void>} work */
export async function tolerating(page, noise, work) {
  tolerated.set(page, noise);
  await work();
  tolerated.delete(page);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string[]} problems
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openPage(browser, problems, options = {}) {
  const context = await browser.newContext({
    viewport: DESKTOP,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    // The daemon's certificate is of its own CA.
    ignoreHTTPSErrors: true,
    ...options,
  });
  context.setDefaultTimeout(20_000);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`POLICY ${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  context.on('page', (page) => {
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error') return;
      const isPolicy = /POLICY|Content.Security.Policy/.test(text);
      if (!isPolicy && tolerated.get(page)?.test(text)) return;
      problems.push(`${page.url()}: ${text} ${message.location().url}`);
    });
    page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.stack}`));
    // Nothing of ours opens one: it is a script that somebody else wrote.
    page.on('dialog', (dialog) => {
      problems.push(`${page.url()}: a script ran: ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  return context.newPage();
}

/**
 * Signs in by a link of the command line; ends at `path`.
 * @param {Page} page @param {string} link @param {string} [path]
 */
export async function signIn(page, link, path) {
  await page.goto(link);
  await page.getByRole('heading', { name: 'Fleets', exact: true }).waitFor();
  if (path !== undefined) await page.goto(new URL(path, link).href);
}

// Until the page shows what it asked the daemon for.
/** @param {Page} page */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(
    () => document.querySelector('.state[role=status], .spinner') === null,
  );
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        window.requestAnimationFrame(() => window.requestAnimationFrame(resolve));
      }),
  );
}

// What is wider than the dialog that holds it, and does not scroll by itself.
/** @param {Page} page */
export const beyondDialog = (page) =>
  page.evaluate(() => {
    const dialog = document.querySelector('.modal');
    if (dialog === null) return '';
    const edge = dialog.getBoundingClientRect().right + 1;
    /** @param {Element | null} node @returns {boolean} */
    const scrolls = (node) =>
      node !== null &&
      node !== dialog &&
      (window.getComputedStyle(node).overflowX !== 'visible' ||
        scrolls(node.parentElement));
    const found = [...dialog.querySelectorAll('*')].find(
      (node) =>
        node.getBoundingClientRect().right > edge &&
        node.getBoundingClientRect().width > 2 &&
        !scrolls(node.parentElement),
    );
    return found?.outerHTML.slice(0, 120) ?? '';
  });

/**
 * Looks for what keeps people with assistive technology out.
 * @param {Page} page
 * @param {string} where
 * @param {string[]} problems
 */
export async function checkAccess(page, where, problems) {
  // By the debugger's protocol, which the page's own policy does not bind.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    /** @type {any} */
    const runner = window;
    const result = await runner.axe.run(document, { resultTypes: ['violations'] });
    return result.violations
      .filter((/** @type {any} */ one) => ['serious', 'critical'].includes(one.impact))
      .map(
        (/** @type {any} */ one) =>
          `${one.id}: ${one.nodes
            .slice(0, 3)
            .map(
              (/** @type {any} */ node) =>
                `${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 220)}`,
            )
            .join(' | ')}`,
      );
  });
  for (const one of found) problems.push(`axe, ${where}: ${one}`);
}

/**
 * Tries each situation in a browser of its own that is signed in, whether or not
 * the others hold.
 * @param {Record<string, (page: import('playwright-core').Page, test: import('./run.mjs').Test) => Promise<void>>} situations
 * @param {import('./run.mjs').Test} test
 */
export async function tryEach(situations, test) {
  for (const [name, situation] of Object.entries(situations)) {
    const page = await test.open();
    await signIn(page, await test.daemon.link());
    try {
      await situation(page, test);
    } catch (error) {
      test.problems.push(`${name}: ${error instanceof Error ? error.stack : error}`);
      await test.shot(page, `failed-${name}`);
    }
    await page.context().close();
  }
}
