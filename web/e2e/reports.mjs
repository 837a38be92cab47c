// SPDX-License-Identifier: Apache-2.0
// Situations that people reported of other consoles, rebuilt here: a press that slips
// off a dialog, lines that end as on Windows, a draft in two tabs, a full storage, a
// clock that is off, a page from before an update, an input method, a long name.
import { equal, match, ok } from 'node:assert/strict';
import { settled, signIn, tolerating, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

/** @param {string} fleet */
const spec = (fleet) =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\nboot:\n  timeout: 5s\n  sources:\n    - grub_config: {}\n`;

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

/** @param {Page} page */
const textOf = (page) => page.locator('.cm-content').innerText();

/** @param {Page} page @param {string} text */
async function append(page, text) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}

// Text that is marked with the mouse, which is let go beside the dialog; a press
// beside it; a secret and the Escape key.
/** @param {Page} page @param {Test} test */
async function pressBesideADialog(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/tokens`);
  await press(page, 'New token …');
  const box = page.getByLabel('What it is for');
  await box.fill('nightly builds');
  const place = await box.boundingBox();
  ok(place !== null);
  await page.mouse.move(place.x + 20, place.y + 8);
  await page.mouse.down();
  await page.mouse.move(12, place.y + 8, { steps: 4 });
  await page.mouse.up();
  await page.mouse.click(12, 500);
  equal(await box.inputValue(), 'nightly builds');
  await press(page, 'Make the token');
  await page.getByRole('heading', { name: 'The new token' }).waitFor();
  await page.mouse.click(12, 500);
  await page.keyboard.press('Escape');
  match(await page.getByText(/^bmt_/).innerText(), /^bmt_/);
  await press(page, 'Done');
  await press(page, 'Revoke nightly builds');
  await press(page, 'Revoke for ever');
  const left = page.getByRole('button', { name: 'Revoke nightly builds' });
  await left.waitFor({ state: 'detached' });
}

// A fleet from a file of Windows: looking is no change, one line is one line, and the
// file's ends of lines stay.
/** @param {Page} page @param {Test} test */
async function linesOfWindows(page, { daemon }) {
  await daemon.apply(spec('windows').replaceAll('\n', '\r\n'), 'from a file');
  await page.goto(`${daemon.base}/o/default/fleets/windows/edit?preview=problems`);
  await page.getByText('The daemon takes this spec as it stands.').waitFor();
  equal(await page.getByText('Draft on revision').count(), 0);
  await append(page, '# one line\r\n');
  await page.getByText('Draft on revision 1').waitFor();
  await press(page, 'Save …');
  await page.getByLabel('Why').fill('one line');
  await page.locator('.diff-added').first().waitFor();
  equal(await page.locator('.diff-removed').count(), 0, 'lines that are the same');
  await press(page, 'Save as revision 2');
  await page.getByText('Saved as revision 2.').waitFor();
  await page.getByText('Revision 2', { exact: true }).waitFor();
  const { source } = JSON.parse(
    await daemon.cli('get', 'fleets/windows', '-o', 'json'),
  );
  equal(source.text, `${spec('windows')}# one line\n`.replaceAll('\n', '\r\n'));
}

// One fleet in two tabs: what is typed in one stands in the other, so that none of
// them writes over it.
/** @param {Page} page @param {Test} test */
async function twoTabs(page, { daemon }) {
  await daemon.apply(spec('tabs'), 'x');
  const address = `${daemon.base}/o/default/fleets/tabs/edit`;
  await page.goto(address);
  const other = await page.context().newPage();
  await other.goto(address);
  await other.locator('.cm-line', { hasText: 'fleet: tabs' }).waitFor();
  await append(page, '# first tab\n');
  await other.locator('.cm-line', { hasText: '# first tab' }).waitFor();
  await append(other, '# second tab\n');
  await page.locator('.cm-line', { hasText: '# second tab' }).waitFor();
  // A tab that is closed at once has kept the last key.
  await append(other, '# last words\n');
  const closed = other.waitForEvent('close');
  await other.close({ runBeforeUnload: true }); // does not wait for it
  await closed;
  await page.reload();
  await page.locator('.cm-line', { hasText: '# second tab' }).waitFor();
  const text = await textOf(page);
  for (const line of ['# first tab', '# second tab', '# last words']) {
    ok(text.includes(line), `${line} is lost: ${text}`);
  }
  const again = await page.context().newPage();
  await again.goto(address);
  await again.getByText('Draft on revision 1').waitFor();
  await press(page, 'Discard draft');
  await again.getByText('Revision 1', { exact: true }).waitFor();
  await again.close();
}

// The browser keeps no more: the page says so before the draft is lost.
/** @param {Page} page @param {Test} test */
async function fullStorage(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/fleets/tabs/edit`);
  await page.locator('.cm-line', { hasText: 'fleet: tabs' }).waitFor();
  await page.evaluate(() => {
    for (let size = 1 << 22; size > 0; size >>= 1) {
      try {
        localStorage.setItem(`full-${size}`, 'x'.repeat(size));
      } catch {
        continue;
      }
    }
  });
  await append(page, '# more than there is room for\n');
  await page.getByText('no room left for the draft').waitFor();
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith('full-')) localStorage.removeItem(key);
    }
  });
  await append(page, '# room\n');
  await page.getByText('no room left for the draft').waitFor({ state: 'detached' });
  await press(page, 'Discard draft');
}

// This machine's clock is an hour off: what was done just now was done just now.
/** @param {Page} _ @param {Test} test */
async function clockOff(_, { daemon, open }) {
  await daemon.apply(spec('clock'), 'x');
  for (const hours of [-1, 1]) {
    const page = await open();
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });
    await signIn(page, await daemon.link(), '/o/default/fleets/clock');
    await settled(page);
    const said = page.getByTitle(/UTC$/).first();
    await said.waitFor();
    match(await said.innerText(), /just now|sec|min/, `${hours} hours off`);
    await page.context().close();
  }
}

// The daemon was updated under an open page: a part that was not loaded yet is gone.
// The other pages go on, and the draft is there after the reload that the page asks for.
/** @param {Page} page @param {Test} test */
async function pageFromBefore(page, { daemon, look }) {
  await daemon.apply(spec('before'), 'x');
  await page.goto(`${daemon.base}/o/default/fleets/before/edit`);
  await append(page, '# before the update\n');
  await page.getByText('Draft on revision 1').waitFor();
  await page.route(/assets\/AuditPage/, (route) => route.fulfill({ status: 404 }));
  await tolerating(page, /404|Failed to fetch|dynamically imported/, async () => {
    await page.getByRole('link', { name: 'Audit', exact: true }).click();
    await page.getByText('the daemon may have been updated').waitFor();
  });
  await look(page, 'page-from-before');
  await page.getByRole('link', { name: 'Fleets', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Fleets', exact: true }).waitFor();
  await page.unroute(/assets\/AuditPage/);
  await page.goto(`${daemon.base}/o/default/fleets/before/edit`);
  await page.locator('.cm-line', { hasText: '# before the update' }).waitFor();
  await press(page, 'Discard draft');
}

// Enter ends a word of an input method; it does not go anywhere.
/** @param {Page} page @param {Test} test */
async function inputMethod(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/fleets`);
  await settled(page);
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox', { name: 'Page, object or action' });
  await box.fill('audit');
  const composing = { bubbles: true, key: 'Enter', isComposing: true, keyCode: 229 };
  await box.dispatchEvent('keydown', composing);
  equal(await box.count(), 1, 'the palette went');
  await box.press('Enter');
  await page.getByRole('heading', { name: 'Audit', exact: true }).waitFor();
}

// The longest name that a fleet may have, at a desk and on a phone.
/** @param {Page} page @param {Test} test */
async function longName(page, { daemon, shot }) {
  const name = `n${'a-very-long-name-'.repeat(4)}`.slice(0, 62) + 'z';
  await daemon.apply(spec(name), 'x');
  for (const width of [360, 1100]) {
    await page.setViewportSize({ width, height: 760 });
    for (const path of [
      '/fleets',
      `/fleets/${name}`,
      `/fleets/${name}/edit`,
      '/audit',
    ]) {
      await page.goto(`${daemon.base}/o/default${path}`);
      await settled(page);
      const over = await page.evaluate(
        () =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      ok(over <= 1, `${path} at ${width}: ${over} px too wide`);
    }
    await page.goto(`${daemon.base}/o/default/fleets?q=${name}`);
    await settled(page);
    await shot(page, `long-name-${width}`);
  }
}

const SITUATIONS = {
  pressBesideADialog,
  linesOfWindows,
  twoTabs,
  fullStorage,
  clockOff,
  pageFromBefore,
  inputMethod,
  longName,
};

/** @param {Test} test */
export async function reports(test) {
  await tryEach(SITUATIONS, test);
}
