// SPDX-License-Identifier: Apache-2.0
// Differences of thousands of lines begin collapsed, so that the page stays quick; and
// long lists are narrowed down by an address.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { settled, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

const LINES = 5_000;
const MOST_SHOWN = 500;

/** @param {string} word */
const lines = (word) =>
  Array.from({ length: LINES }, (_, n) => `# ${word} ${n}\n`).join('');
/** @param {string} fleet */
const spec = (fleet) =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n    - grub_config: {}\n`;

/** @param {Page} page @param {Test} test */
async function largeDifference(page, { daemon }) {
  await daemon.apply(spec('large-diff'), 'short');
  await daemon.apply(spec('large-diff') + lines('new'), 'long');
  await page.goto(
    `${daemon.base}/o/default/fleets/large-diff?view=revisions&compare=1-2`,
  );
  const added = page.getByRole('figure', { name: 'Spec' }).locator('.diff-added');
  await added.first().waitFor();
  ok((await added.count()) < MOST_SHOWN, 'all lines at once');
  const more = page.getByRole('button', { name: /^Show 2,000 more of 4,\d{3} hidden/ });
  await more.click();
  ok((await added.count()) > 2_000);
}

/** @param {Page} page @param {Test} test */
async function largeMerge(page, { daemon, look }) {
  await daemon.apply(spec('large-merge'), 'short');
  await page.goto(`${daemon.base}/o/default/fleets/large-merge/edit`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  // Pasted: Chromium takes minutes to type as much.
  await page.locator('.cm-content').evaluate((editor, text) => {
    const clipboardData = new window.DataTransfer();
    clipboardData.setData('text/plain', text);
    const how = { clipboardData, bubbles: true, cancelable: true };
    editor.dispatchEvent(new window.ClipboardEvent('paste', how));
  }, lines('mine'));
  await page.getByText('Draft on revision 1').waitFor();
  await daemon.apply(spec('large-merge') + lines('theirs'), 'theirs');
  await page.getByText('Revision 2 was saved while you edited').waitFor();
  await page.getByRole('button', { name: 'Save …', exact: true }).click();
  const sides = page.getByRole('group', { name: 'Conflict' }).locator('pre');
  await sides.first().waitFor();
  for (const side of await sides.all()) {
    const shown = (await side.innerText()).split('\n').length;
    ok(shown < MOST_SHOWN, `${shown} lines of a side at once`);
  }
  await look(page, 'large-merge');
  await page
    .getByRole('button', { name: /^Show 2,000 more of 4,800 hidden/ })
    .first()
    .click();
  ok((await sides.first().innerText()).split('\n').length > 2_000);
  await page.getByLabel('Decide this conflict').selectOption('mine');
  await page.getByRole('button', { name: 'Take the merged text' }).click();
  await page.getByRole('button', { name: 'Discard draft' }).click();
}

// Each list says how many it holds, and its filter stands in the address.
/** @param {Page} page @param {Test} test */
async function filters(page, { daemon }) {
  for (const name of ['gone-one', 'gone-two']) {
    await daemon.apply(spec(name), 'x');
    await daemon.cli('delete', name, '--yes');
    await daemon.cli('tokens', 'create', `for ${name}`, '--role', 'viewer');
  }
  const counts = /** @type {string[]} */ ([]);
  for (const path of [
    'deleted-fleets?q=gone-two',
    'tokens?q=gone-two',
    'toolchains?q=nothing',
    'orgs?q=nothing',
    'sessions?q=nothing',
  ]) {
    await page.goto(`${daemon.base}/o/default/${path}`);
    await settled(page);
    counts.push(await page.locator('.toolbar .count').innerText());
    if (!path.endsWith('nothing')) {
      equal(await page.locator('.list-rows > li').count(), 1, path);
      continue;
    }
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('matches.').waitFor({ state: 'detached' });
    ok(!page.url().includes('q='), page.url());
  }
  deepEqual(
    counts.map((text) => text.split(' of ')[0]),
    ['1', '1', '0', '0', '0'],
  );
}

// What is empty says what to do, and what is not there yet is no empty table.
/** @param {Page} page @param {Test} test */
async function emptyStates(page, { daemon }) {
  await daemon.apply(spec('empty'), 'x');
  const fleet = `${daemon.base}/o/default/fleets/empty`;
  for (const [view, method] of /** @type {const} */ ([
    ['releases', 'ReleaseService/ListReleases'],
    ['builds', 'BuildService/ListBuilds'],
  ])) {
    let answer = () => undefined;
    const held = new Promise((resolve) => (answer = () => void resolve(undefined)));
    await page.route(`**/bootmill.v1.${method}*`, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${fleet}?view=${view}`);
    await page.getByText(`Loading ${view} …`).waitFor();
    equal(await page.getByRole('table').count(), 0, 'an empty table');
    answer();
    await page.getByText(/press build/i).waitFor();
    await page.unroute(`**/bootmill.v1.${method}*`);
  }
  await page.goto(`${daemon.base}/o/default/builds?q=no-such-build`);
  await page.getByText('No build matches.').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByText('No build matches.').waitFor({ state: 'detached' });
}

const SITUATIONS = { largeDifference, largeMerge, filters, emptyStates };

/** @param {Test} test */
export async function large(test) {
  await tryEach(SITUATIONS, test);
}
