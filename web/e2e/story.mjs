// SPDX-License-Identifier: Apache-2.0
// An admin's way from a new fleet over a mistake to what hosts have, and back.
import { equal, ok } from 'node:assert/strict';
import { signIn, tolerating } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

const LINT = '.cm-lintRange-error';

/** @param {Page} page @param {string} text */
async function append(page, text) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(`\n${text}`);
}

/** @param {Page} page @param {string} why @param {number} revision */
async function save(page, why, revision) {
  await press(page, 'Save …');
  await page.getByLabel('Why').fill(why);
  await page.getByText('Configuration').first().waitFor();
  await press(page, `Save as revision ${revision}`);
  await page.getByText(`Saved as revision ${revision}.`).waitFor();
}

/** @param {Page} page */
async function build(page) {
  await press(page, 'Build');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Build', exact: true }).click();
  await page.getByRole('link', { name: 'Open the release' }).click();
  await page.getByRole('heading', { name: 'Images', exact: true }).waitFor();
}

// The mouse on a field explains it; what belongs to a field can be put away.
/** @param {Page} page @param {import('./run.mjs').Test['look']} look */
async function hoverAndFold(page, look) {
  const line = page.locator('.cm-line', { hasText: 'timeout: 7s' });
  await line.hover({ position: { x: 45, y: 8 } });
  const help = page.locator('.hover-help');
  await help.getByText('timeout').first().waitFor();
  ok((await help.innerText()).split('\n').length > 1, 'help without words');
  await look(page, 'editor-hover');
  await page.mouse.move(0, 0);
  await help.waitFor({ state: 'detached' });

  await page.locator('.cm-line', { hasText: /^boot:/ }).click();
  await page.keyboard.press('Control+Shift+BracketLeft');
  await page.locator('.cm-foldPlaceholder').waitFor();
  await line.waitFor({ state: 'detached' });
  await look(page, 'editor-folded');
  await page.locator('.cm-foldPlaceholder').click();
  await line.waitFor();
  // By the mouse, at the edge.
  await page.locator('.cm-foldGutter [title="Fold line"]').last().click();
  await page.locator('.cm-foldPlaceholder').click();
  equal(await page.locator('.cm-foldPlaceholder').count(), 0);
}

/** @param {import('./run.mjs').Test} test */
export async function story({ daemon, open, look, shot }) {
  // The size of the pictures in docs/ui.md.
  const page = await open({ viewport: { width: 1200, height: 760 } });
  await signIn(page, await daemon.link());
  await page.getByRole('link', { name: 'hosting', exact: true }).waitFor();
  ok(!page.url().includes('#'), 'the secret stays in the address');

  // The wizard. The daemon refuses drafts that are not whole yet.
  await tolerating(page, /status of 400/, async () => {
    await page.getByRole('link', { name: 'New fleet' }).click();
    // What the answers make is shown before there is a name.
    await page.getByRole('region', { name: /Diagram/ }).waitFor();
    await page.getByLabel('ZFS').check();
    await page.getByRole('tab', { name: 'Modules' }).click();
    await page.getByRole('cell', { name: 'zfs packed', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Boot story' }).click();
    await page.getByLabel('What is the fleet called?').fill('story');
    await page.getByText('Pending', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: /Diagram/ }).waitFor();
    await look(page, 'wizard');
    await press(page, 'Create fleet');
    await page.waitForURL(/fleets\/story\/edit/);

    // A mistake, found at its line by the daemon and put right in the text.
    const editor = page.locator('.cm-content');
    await append(page, '  timeout: soon');
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page.locator('.cm-line', { hasText: 'soon' }).locator(LINT).waitFor();
    await page.getByRole('tabpanel').getByText('boot.timeout').waitFor();
    await look(page, 'editor-error');
    const off = page.getByRole('button', { name: 'Save …', exact: true });
    ok((await off.getAttribute('aria-disabled')) === 'true');
    await page.locator(LINT).dblclick();
    await page.keyboard.insertText('5s');
    const good = page.getByText('The daemon takes this spec as it stands.');
    await good.waitFor();

    // What a target cannot do is told among the problems, at its place.
    const limits = page.getByRole('tabpanel').locator('.problems .warning');
    await limits.getByText('targets[1]').first().waitFor();
    await limits
      .getByRole('button', { name: /^line \d+, column/ })
      .first()
      .click();
    equal(await page.evaluate(() => String(window.getSelection())), 'x86_64-xen');
    await page.locator('.cm-lintRange-warning').first().waitFor();

    // Another one, put right in the form, which keeps the comments.
    await page.locator('.cm-line', { hasText: 'timeout: 5s' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.insertText('later');
    await page.locator('.cm-line', { hasText: 'later' }).locator(LINT).waitFor();
    await page.getByLabel('Edit as').selectOption('both');
    const timeout = page.getByLabel('timeout', { exact: true });
    await timeout.fill('7s');
    await timeout.blur();
    await good.waitFor();
    ok((await editor.innerText()).includes('timeout: 7s'));
    ok((await editor.innerText()).includes('# What happens when nothing booted.'));
    await look(page, 'editor-form');

    // A draft survives a reload.
    await page.reload();
    await page.getByText('Your draft from earlier is back.').waitFor();

    // Completion from the schema.
    await page.getByLabel('Edit as').selectOption('text');
    await hoverAndFold(page, look);
    await append(page, '');
    await page.keyboard.type('  on_g');
    await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
    await look(page, 'editor-completion');
    await page.keyboard.press('Escape');
    await page.keyboard.type('uest_failure: next_source');
    await good.waitFor();
  });

  await press(page, 'Save …');
  await page.getByLabel('Why').fill('a shorter wait');
  await page.getByText('Configuration').first().waitFor();
  await look(page, 'save');
  await press(page, 'Save as revision 2');
  await page.getByText('Saved as revision 2.').waitFor();

  // Build, look into the image, give it to hosts.
  await build(page);
  await page.getByRole('link', { name: 'i386-xen_pvh' }).click();
  await page.locator('.tile').first().waitFor();
  await look(page, 'image');
  await page.getByRole('tab', { name: 'Configuration' }).click();
  await page.getByText('Early configuration').waitFor();
  await page.goto(`${daemon.base}/o/default/releases/story-1`);
  await press(page, 'Promote …');
  await page.getByText('until now they have none').waitFor();
  await press(page, 'Promote story-1');
  await page.getByText('hosts have it').waitFor();

  // Another revision and release; what it changes for hosts is shown.
  await page.goto(`${daemon.base}/o/default/fleets/story/edit`);
  await append(page, '  banner: Hello from the story');
  await save(page, 'a banner', 3);
  await build(page);
  await press(page, 'Promote …');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('now they should have story-1').waitFor();
  await dialog.getByText('Hello from the story').first().waitFor();
  await look(page, 'promote');
  await press(page, 'Promote story-2');
  await page.getByText('hosts have it').waitFor();

  // Back to the older release.
  await page.goto(`${daemon.base}/o/default/releases/story-1`);
  await press(page, 'Promote …');
  await page.getByText('this is a way back').waitFor();
  await page.getByRole('dialog').getByText('Hello from the story').first().waitFor();
  await press(page, 'Promote story-1');
  await page.getByText('hosts have it').waitFor();

  // And to an earlier text.
  await page.goto(`${daemon.base}/o/default/fleets/story?view=revisions`);
  await page.getByRole('button', { name: 'Bring back' }).last().click();
  await look(page, 'bring-back');
  await press(page, 'Make revision 4');
  await page.getByText('Revision 4', { exact: true }).waitFor();

  await page.goto(
    `${daemon.base}/o/default/audit?method=ReleaseService%2FPromoteRelease`,
  );
  const records = page.getByRole('table', { name: 'Audit records' });
  for (const detail of [
    'release=1 previous=0',
    'release=2 previous=1',
    'release=1 previous=2',
  ]) {
    await records.getByText(detail).waitFor();
  }
  await shot(page, 'dialog-audit');
}
