// SPDX-License-Identifier: Apache-2.0
// How long a person waits, measured in the browser and written to build/reports; it
// fails only if something does not come at all.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settled, signIn, tolerating } from './browser.mjs';
import { caller } from './calls.mjs';
import { kilobytes, sizes } from '../scripts/sizes.mjs';

const reports = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'build/reports',
);
const FLEETS = 10_000;
const KEYS = 60;
const ROUNDS = 12;
const MOST_SPEC_BYTES = 256 * 1024;

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./daemon.mjs').Daemon} Daemon */

// The largest spec that the daemon takes: entries, files, and comments to its end.
function largeSpec() {
  const lines = ['fleet: large', 'targets: [i386-xen_pvh, x86_64-xen, i386-xen]'];
  lines.push('boot:', '  timeout: 5s', '  sources:', '    - grub_config: {}');
  lines.push('    - host_declared:', '        entries:');
  for (let n = 0; n < 60; ++n) {
    lines.push(
      `          # Entry ${n}: why it is here, in words.`,
      `          - title: "Entry ${n}"`,
      `            volume: {filesystem_label: "system${n}"}`,
      `            kernel: /boot/vmlinuz-${n}`,
      `            initrds: [/boot/initrd-${n}.img]`,
      `            command_line: root=LABEL=system${n} ro console=hvc0`,
    );
  }
  lines.push('files:');
  for (let n = 0; n < 24; ++n) {
    lines.push(`  - path: notes/${n}.txt`, '    text: |');
    for (let k = 0; k < 100; ++k) {
      lines.push(`      line ${k} of a note that lies in the memdisk as it is`);
    }
  }
  let text = `${lines.join('\n')}\n`;
  const comment = `# ${'words that nobody reads '.repeat(3)}\n`;
  while (text.length + comment.length < MOST_SPEC_BYTES - 64) text += comment;
  return text;
}

/** @param {Daemon} daemon */
async function manyFleets(daemon) {
  const { call, close } = caller(daemon);
  const name = 'orgs/default';
  await call('OrgService/UpdateOrg', { name, fleetsLimit: String(FLEETS + 100) });
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < FLEETS; n = next++) {
      const id = `many-${String(n).padStart(5, '0')}`;
      const target = n % 3 === 0 ? 'x86_64-xen' : 'i386-xen_pvh';
      const text = `fleet: ${id}\ntargets: [${target}]\nboot:\n  sources:\n    - grub_config: {}\n`;
      const source = { format: 'FORMAT_YAML', text };
      await call('FleetService/CreateFleet', { parent: name, source });
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  close();
}

/** @param {readonly number[]} times @param {number} part */
const quantile = (times, part) =>
  times.toSorted((a, b) => a - b)[
    Math.min(times.length - 1, Math.floor(part * times.length))
  ] ?? NaN;

// The time from a key to the frame in which the page shows what came of it. The watch
// stands before the key is pressed.
/** @param {Page} page @param {string} key @param {string} shown @param {boolean} there */
async function keystroke(page, key, shown, there) {
  await page.evaluate(
    ([selector, wanted]) => {
      const measured = new Promise((resolve) => {
        let begin = 0;
        const observer = new MutationObserver(() => {
          const is = document.querySelector(String(selector)) !== null;
          if (begin === 0 || is !== wanted) return;
          observer.disconnect();
          window.requestAnimationFrame(() => resolve(performance.now() - begin));
        });
        const all = { subtree: true, childList: true, attributes: true };
        observer.observe(document.body, all);
        const key = (/** @type {Event} */ event) => (begin = event.timeStamp);
        window.addEventListener('keydown', key, { once: true, capture: true });
      });
      Reflect.set(window, 'measured', measured);
    },
    [shown, there],
  );
  await page.keyboard.press(key);
  return measured(page);
}

const LONGEST_MS = 30_000;

// What the watch on the page says.
/** @param {Page} page @returns {Promise<number>} */
async function measured(page) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error('nothing came of it')), LONGEST_MS).unref();
  });
  const time = page.evaluate(() => Promise.resolve(Reflect.get(window, 'measured')));
  return Number(await Promise.race([time, late]));
}

/** @param {import('./run.mjs').Test} test */
async function keystrokes({ daemon, open }) {
  const text = largeSpec();
  await daemon.apply(text, 'the largest spec');
  const page = await open();
  const times = /** @type {number[]} */ ([]);
  await tolerating(page, /status of 400/, async () => {
    await signIn(page, await daemon.link(), '/o/default/fleets/large/edit');
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.getByText('The daemon takes this spec as it stands.').waitFor();
    await page.locator('.cm-line', { hasText: 'timeout: 5s' }).click();
    await page.keyboard.press('End');
    for (let n = 0; n < KEYS; ++n) {
      const wrong = n % 2 === 0;
      const key = wrong ? 'x' : 'Backspace';
      times.push(await keystroke(page, key, '.cm-lintRange-error', wrong));
    }
  });
  return { bytes: text.length, times };
}

// Does something on the page; returns the time from the event to a task behind the
// frame that shows what it changed.
/** @param {Page} page @param {() => Promise<void>} act @param {string} type */
async function interaction(page, act, type) {
  await page.evaluate((name) => {
    const measured = new Promise((resolve) => {
      const happened = (/** @type {Event} */ { timeStamp }) => {
        const after = () => resolve(performance.now() - timeStamp);
        window.requestAnimationFrame(() => setTimeout(after));
      };
      window.addEventListener(name, happened, { once: true, capture: true });
    });
    Reflect.set(window, 'measured', measured);
  }, type);
  await act();
  return measured(page);
}

/** @param {import('./run.mjs').Test} test */
async function table({ daemon, open }) {
  await manyFleets(daemon);
  const page = await open();
  await signIn(page, await daemon.link());
  await page.waitForFunction(
    () => /^10,\d{3} fleets$/.test(document.querySelector('.count')?.textContent ?? ''),
    undefined,
    { timeout: 120_000 },
  );
  await settled(page);
  const filter = page.getByLabel('Filter fleets');
  /** @type {Record<string, number[]>} */
  const times = {
    'a letter into the filter': [],
    'a letter out of it': [],
    'sort by a column': [],
    'select all': [],
    'select none': [],
    'a page down': [],
  };
  const measure = async (
    /** @type {string} */ name,
    /** @type {() => Promise<void>} */ act,
    /** @type {string} */ event,
  ) => void times[name]?.push(await interaction(page, act, event));
  const all = page.getByLabel('Select all that match');
  const head = page.getByRole('button', { name: /^Fleet/ });
  for (let n = 0; n < ROUNDS; ++n) {
    await filter.click();
    await measure(
      'a letter into the filter',
      () => page.keyboard.press('9'),
      'keydown',
    );
    await measure(
      'a letter out of it',
      () => page.keyboard.press('Backspace'),
      'keydown',
    );
    await measure('sort by a column', () => head.click(), 'click');
    await measure('select all', () => all.click(), 'click');
    await measure('select none', () => all.click(), 'click');
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.evaluate(() => document.body.focus());
    await measure('a page down', () => page.mouse.wheel(0, 800), 'wheel');
    await page.evaluate(() => window.scrollTo(0, 0));
  }
  return times;
}

/** @param {readonly number[]} times */
const row = (times) =>
  [0.5, 0.95, 1].map((part) => quantile(times, part).toFixed(0)).join(' | ');

/** @param {import('./run.mjs').Test} test */
export async function speed(test) {
  const keys = await keystrokes(test);
  const tables = await table(test);
  const lines = [
    '# How fast the pages are, and how large',
    '',
    'Written by `npm run e2e -- build/bin speed`, copied here by `make docs-refresh`.',
    `Milliseconds in Debian's Chromium without a graphics card, on ${cpus().length} cores`,
    'that daemon, browser and test share.',
    '',
    `## From a keystroke to new diagnostics, in a spec of ${keys.bytes} bytes`,
    '',
    'A letter makes a wrong value of a right one, the next key takes it back; the time',
    'ends with the frame that shows or drops the mark. To reach: 95 % within 150 ms.',
    '',
    '| median | 95 % within | longest |',
    '|---|---|---|',
    `| ${row(keys.times)} |`,
    '',
    `## The table of ${FLEETS.toLocaleString('en')} fleets`,
    '',
    'From the event to the frame after it. To reach: 100 ms.',
    '',
    '| what | median | 95 % within | longest |',
    '|---|---|---|---|',
    ...Object.entries(tables).map(([name, times]) => `| ${name} | ${row(times)} |`),
    '',
    '## What is loaded',
    '',
    'Thousands of bytes after gzip, each row without what was loaded before it. A build',
    'with more than the limit fails.',
    '',
    '| what | kB | at most |',
    '|---|---|---|',
    ...sizes().map(
      ({ what, bytes, most }) =>
        `| ${what} | ${kilobytes(bytes)} | ${kilobytes(most)} |`,
    ),
    '',
  ];
  writeFileSync(join(reports, 'ui-performance.md'), lines.join('\n'));
  console.log(lines.slice(6).join('\n'));
}
