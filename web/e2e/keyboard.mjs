// SPDX-License-Identifier: Apache-2.0
// A fleet is changed, saved and built without a mouse.
import { ok } from 'node:assert/strict';
import { signIn } from './browser.mjs';

// Goes on by Tab until the focus is on something of this name.
/** @param {import('playwright-core').Page} page @param {RegExp} name */
async function tabTo(page, name) {
  for (let n = 0; n < 80; ++n) {
    const here = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at?.id && document.querySelector(`label[for="${at.id}"]`);
      return (
        at?.getAttribute('aria-label') ||
        (label && label.textContent) ||
        at?.textContent ||
        ''
      ).trim();
    });
    if (name.test(here)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`80 times Tab do not lead to ${name}`);
}

/** @param {import('./run.mjs').Test} test */
export async function keyboard({ daemon, open, look }) {
  const page = await open();
  await signIn(page, await daemon.link());
  const { keyboard: keys } = page;

  await keys.press('Control+k');
  await page.getByRole('combobox', { name: 'Page, object or action' }).waitFor();
  await keys.type('edit rescue');
  await page
    .getByRole('listbox', { name: 'Matches' })
    .getByText('rescue')
    .first()
    .waitFor();
  await look(page, 'palette');
  await keys.press('Enter');
  await page.waitForURL(/fleets\/rescue\/edit/);
  await page.locator('.cm-content').waitFor();

  // The first Tab is for those who need not go through the navigation.
  await keys.press('Tab');
  ok(
    await page
      .getByRole('link', { name: 'Skip to content' })
      .evaluate((link) => link === document.activeElement),
  );
  await keys.press('Enter');
  await tabTo(page, /^Edit as/);
  await keys.type('Form');
  // The form is a part of the program that is fetched when it is first asked for.
  await page.getByLabel(/^description/).waitFor();
  await tabTo(page, /^description/);
  await keys.press('Control+a');
  await keys.type('By hand');

  const back = /^Save …/;
  for (let n = 0; n < 80; ++n) {
    const here = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (back.test(here)) break;
    await keys.press('Shift+Tab');
  }
  await keys.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, /^Why/);
  await keys.type('by keyboard');
  await tabTo(page, /^Save as revision 2/);
  await keys.press('Enter');
  await page.getByText('Saved as revision 2.').waitFor();

  await keys.press('Control+k');
  await page.getByRole('combobox', { name: 'Page, object or action' }).waitFor();
  await keys.type('fleet rescue');
  await page
    .getByRole('listbox', { name: 'Matches' })
    .getByText('rescue')
    .first()
    .waitFor();
  await keys.press('Enter');
  await page.waitForURL(/fleets\/rescue$/);
  await page.getByRole('heading', { name: 'rescue', exact: true }).waitFor();
  await tabTo(page, /^Build$/);
  await keys.press('Enter');
  await page.getByRole('dialog').waitFor();
  // The button that opened the dialog has the same name.
  await page.waitForFunction(
    () => document.activeElement?.closest('[role=dialog]') !== null,
  );
  await tabTo(page, /^Build$/);
  await keys.press('Enter');
  await page.getByRole('link', { name: 'Open the release' }).waitFor();
}
