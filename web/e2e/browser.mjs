// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium; whatever the page reports as an error fails the run.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

export async function openBrowser() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {string[]} problems
 */
export async function openPage(browser, options, problems) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // A refused draft and a lost daemon are answers, not faults of the page.
    if (/status of (400|503|404|409|412)|ERR_|net::/.test(message.text())) return;
    problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.stack}`));
  return page;
}

/**
 * Looks for what keeps people with assistive technology out.
 * @param {import('playwright-core').Page} page
 * @param {string} where
 * @param {string[]} problems
 */
export async function checkAccess(page, where, problems) {
  // By the debugger's protocol, which the page's own policy does not bind.
  await page.evaluate(axe);
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
