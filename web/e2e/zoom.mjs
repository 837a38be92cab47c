// SPDX-License-Identifier: Apache-2.0
// One job for somebody who has enlarged everything to 200 % and wants no motion: a
// change, its build, and its way to hosts.
import { equal } from 'node:assert/strict';
import { checkAccess, signIn } from './browser.mjs';

// A window of 1440 by 900 at 200 %.
const ZOOMED = { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 };

/** @param {import('playwright-core').Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

/** @param {import('./run.mjs').Test} test */
export async function zoom({ daemon, open, problems, shot }) {
  const page = await open({ ...ZOOMED, reducedMotion: 'reduce' });
  /** @param {string} name */
  const look = async (name) => {
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    if (over > 1) problems.push(`zoom, ${name}: ${over} px too wide`);
    // What runs for long, or again and again, is motion.
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((one) => Number(one.effect?.getComputedTiming().endTime ?? 0) > 100)
        .map((one) => String(Reflect.get(one, 'animationName') ?? one.id)),
    );
    equal(moving.length, 0, `${name}: ${moving.join(', ')} moves`);
    await checkAccess(page, `zoom, ${name}`, problems);
    await shot(page, `zoom-${name}`);
  };
  await signIn(page, await daemon.link());
  await look('fleets');
  await page.getByRole('link', { name: 'Edit appliance' }).click();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('\n# Seen from near.\n');
  await page.getByRole('tab', { name: /Problems/ }).click();
  await page.getByText('The daemon takes this spec as it stands.').waitFor();
  await look('edit');
  await press(page, 'Save …');
  await page.getByLabel('Why').fill('seen from near');
  await look('save');
  await press(page, 'Save as revision 2');
  await page.getByText('Saved as revision 2.').waitFor();
  await press(page, 'Build');
  await page.getByRole('dialog').getByRole('button', { name: 'Build' }).click();
  await page.getByRole('link', { name: 'Open the release' }).click();
  await page.getByRole('heading', { name: 'Images', exact: true }).waitFor();
  await look('release');
  await press(page, 'Promote …');
  await page.getByText('until now they have none').waitFor();
  await look('promote');
  await press(page, 'Promote appliance-1');
  await page.getByText('hosts have it').waitFor();
}
