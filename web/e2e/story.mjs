// SPDX-License-Identifier: Apache-2.0
// An admin's way from a new fleet over a mistake to an image.
import { ok } from 'node:assert/strict';

/**
 * @param {import('playwright-core').Page} page
 * @param {Awaited<ReturnType<typeof import('./daemon.mjs').startAll>>} daemon
 * @param {(name: string) => Promise<void>} shot
 */
export async function story(page, daemon, shot) {
  /** @param {string} name */
  const button = (name) => page.getByRole('button', { name, exact: true });
  await page.goto(daemon.base);
  await page.getByRole('link', { name: 'hosting', exact: true }).waitFor();

  // The wizard.
  await page.getByRole('link', { name: 'New fleet' }).click();
  await page.getByLabel('What is the fleet called?').fill('story');
  await page.getByLabel('ZFS').check();
  await page.getByText('Pending', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('region', { name: /Diagram/ }).waitFor();
  await shot('wizard-story');
  await button('Create fleet').click();
  await page.waitForURL(/fleets\/story\/edit/);

  // A mistake, found at its place by the daemon and put right in the form.
  const editor = page.locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  timeout: soon');
  await page.getByRole('tab', { name: /Problems/ }).click();
  await page.getByText('boot.timeout').first().waitFor();
  await page.locator('.cm-lintRange-error').waitFor();
  await shot('editor-error');
  ok((await button('Save …').getAttribute('aria-disabled')) === 'true');
  await page.getByLabel('Edit as').selectOption('both');
  const timeout = page.getByLabel('timeout', { exact: true });
  await timeout.fill('7s');
  await timeout.blur();
  await page.getByText('The daemon takes this spec as it stands.').waitFor();
  ok((await editor.innerText()).includes('timeout: 7s'));
  ok((await editor.innerText()).includes('# What happens when nothing booted.'));
  await shot('editor-form');

  // A draft survives a reload.
  await page.reload();
  await page.getByText('Your draft from earlier is back.').waitFor();

  // Completion from the schema.
  await page.getByLabel('Edit as').selectOption('text');
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('on_g');
  await page.locator('.cm-tooltip-autocomplete li').first().waitFor();
  await shot('editor-completion');
  await page.keyboard.press('Enter');
  await page.keyboard.type('n');
  await page
    .locator('.cm-tooltip-autocomplete li', { hasText: 'next_source' })
    .waitFor();
  await page.waitForTimeout(150);
  await page.keyboard.press('Enter');
  ok((await editor.innerText()).includes('on_guest_failure: next_source'));

  await button('Save …').click();
  await page.getByLabel('Why').fill('a shorter wait');
  await page.getByText('Configuration').first().waitFor();
  await shot('save-dialog');
  await page.getByRole('button', { name: /Save as revision/ }).click();
  await page.getByText('Saved as revision 2.').waitFor();

  // Two people: theirs comes by the command line.
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('banner: mine');
  daemon.cli('rollback', 'story', '1');
  await button('Compare and merge').click();
  await page.getByRole('dialog').waitFor();
  await shot('merge-dialog');
  for (const choice of await page.getByLabel('Decide this conflict').all()) {
    await choice.selectOption('mine');
  }
  await button('Take the merged text').click();
  ok((await editor.innerText()).includes('banner: mine'));
  await button('Save …').click();
  await page.getByLabel('Why').fill('with a banner');
  await page.getByRole('button', { name: /Save as revision 4/ }).click();
  await page.getByText('Saved as revision 4.').waitFor();

  // Build and look into the image.
  await button('Build').click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Build', exact: true })
    .click();
  await page.getByRole('link', { name: 'Open the release' }).click();
  await page.getByRole('link', { name: 'i386-xen_pvh' }).click();
  await page.locator('.tile').first().waitFor();

  // Back to an earlier revision.
  await page.goto(`${daemon.base}/o/default/fleets/story?view=revisions`);
  await page.getByRole('button', { name: 'Bring back' }).last().click();
  await page.getByRole('button', { name: 'Make revision 5' }).click();
  await page.getByText('Revision 5').first().waitFor();

  // A restart under the open page: it comes back by itself.
  await daemon.restart();
  await page.locator('.connection.live').waitFor({ timeout: 40_000 });
  daemon.cli('rollback', 'story', '2');
  await page.getByText('Revision 6').first().waitFor();
}
