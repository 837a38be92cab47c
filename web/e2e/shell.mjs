// SPDX-License-Identifier: Apache-2.0
// Runs what the page copies, as somebody does who pastes it into a terminal.
import { equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {{ status: number | null, output: string }} Result */
/** @typedef {{ run: (text: string, seconds?: number) => Promise<Result>, directory: string }} Terminal */

const LONGEST_SECONDS = 30;

/**
 * A terminal of whoever has the credential in `credentials`, in a directory that
 * holds it. Questions are answered with yes. The org of its environment is none, so
 * that only a command that says its org does anything.
 * @param {import('./run.mjs').Test} test
 * @param {string} credentials
 * @param {string} name
 * @returns {Terminal}
 */
export function terminal({ daemon, bin }, credentials, name) {
  const directory = daemon.directory(name);
  mkdirSync(directory, { recursive: true });
  for (const file of ['ca.pem', 'cert.pem', 'key.pem']) {
    copyFileSync(join(credentials, file), join(directory, file));
  }
  const env = {
    HOME: directory,
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    TERM: 'dumb',
    COLUMNS: '200',
    BOOTMILL_SERVER: `localhost:${daemon.grpc}`,
    BOOTMILL_ORG: 'nowhere',
    BOOTMILL_PATIENCE: '5',
    BOOTMILL_CA: join(directory, 'ca.pem'),
    BOOTMILL_CERT: join(directory, 'cert.pem'),
    BOOTMILL_KEY: join(directory, 'key.pem'),
  };
  const script = join(directory, '.pasted');
  return {
    directory,
    run: (text, seconds = LONGEST_SECONDS) => {
      writeFileSync(script, text);
      return new Promise((resolve, reject) => {
        const args = [
          String(seconds),
          'script',
          '-qefc',
          `bash ${script}`,
          '/dev/null',
        ];
        const child = spawn('timeout', args, { cwd: directory, env });
        let output = '';
        child.stdout.on('data', (chunk) => (output += String(chunk)));
        child.stderr.on('data', (chunk) => (output += String(chunk)));
        child.once('error', reject);
        child.once('close', (status) => resolve({ status, output }));
        child.stdin.write('y\n');
      });
    },
  };
}

/**
 * Runs `text`, which has to succeed; returns what it printed.
 * @param {Terminal} where @param {string} text
 */
export async function pasted(where, text) {
  const { status, output } = await where.run(text);
  equal(status, 0, `${text}\n\nended with ${status}:\n${output}`);
  return output;
}

/**
 * Every text that the menu behind `button` copies, by its label.
 * @param {Page} page @param {Locator} button
 */
export async function copies(page, button) {
  const found = /** @type {Map<string, string>} */ (new Map());
  for (let at = 0; ; ++at) {
    await button.click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    if (at >= (await items.count())) break;
    const label = (await items.nth(at).innerText()).split('\n')[0] ?? '';
    await page.evaluate(() => window.navigator.clipboard.writeText(''));
    await items.nth(at).click();
    await page.waitForFunction(
      async () => (await window.navigator.clipboard.readText()) !== '',
    );
    found.set(label, await page.evaluate(() => window.navigator.clipboard.readText()));
  }
  await page.keyboard.press('Escape');
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
  return found;
}

/**
 * What the foot of the open dialog, or else the page's head, copies.
 * @param {Page} page @param {'CLI command' | 'curl'} how @param {string} [does]
 */
export async function copied(page, how, does) {
  const foot = page.locator('.dialog-foot');
  const where = (await foot.count()) > 0 ? foot : page.locator('.page-head');
  const button = where.getByRole('button', { name: /^Copy command/ }).first();
  const label = `Copy as ${how}${does === undefined ? '' : `: ${does}`}`;
  const text = (await copies(page, button)).get(label);
  ok(text !== undefined, `there is no “${label}” at ${page.url()}`);
  return text;
}
