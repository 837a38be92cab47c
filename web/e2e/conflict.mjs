// SPDX-License-Identifier: Apache-2.0
// Two people edit one fleet: the second sees what the first saved and overwrites
// nothing unseen.
import { ok } from 'node:assert/strict';
import { signIn } from './browser.mjs';

const SPEC = `fleet: shared
targets: [i386-xen_pvh]
boot:
  sources:
    - grub_config: {}
  banner: common
`;

/** @param {import('./run.mjs').Test} test */
export async function conflict({ daemon, open, look }) {
  await daemon.apply(SPEC, 'for two');
  const directory = daemon.directory('bob');
  await daemon.cli('principals', 'issue', 'bob', '--role', 'operator', '-d', directory);
  const path = '/o/default/fleets/shared/edit';
  const [ann, bob] = [await open(), await open()];
  await signIn(ann, await daemon.link(), path);
  await signIn(bob, await daemon.link(daemon.as(directory)), path);

  for (const [page, text] of /** @type {const} */ ([
    [ann, ' of Ann'],
    [bob, ' of Bob'],
  ])) {
    await page.locator('.cm-line', { hasText: 'banner: common' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(text);
  }
  await bob.getByRole('button', { name: 'Save …', exact: true }).click();
  await bob.getByLabel('Why').fill('mine first');
  await bob.getByRole('button', { name: 'Save as revision 2' }).click();
  await bob.getByText('Saved as revision 2.').waitFor();

  await ann.getByText('Revision 2 was saved while you edited').waitFor();
  await ann.getByRole('button', { name: 'Save …', exact: true }).click();
  await ann.getByText('Merge revision 2 into your draft').waitFor();
  const take = ann.getByRole('button', { name: 'Take the merged text' });
  ok((await take.getAttribute('aria-disabled')) === 'true', 'an undecided conflict');
  await look(ann, 'merge');
  await ann.getByLabel('Decide this conflict').selectOption('mine');
  await take.click();
  await ann.getByRole('button', { name: 'Save …', exact: true }).click();
  await ann.getByLabel('Why').fill('after Bob');
  await ann.getByRole('button', { name: 'Save as revision 3' }).click();
  await ann.getByText('Saved as revision 3.').waitFor();
  // Bob, who has no draft, sees it come.
  await bob.locator('.cm-line', { hasText: 'common of Ann' }).waitFor();

  const revisions = await daemon.cli('get', 'fleets/shared');
  ok(revisions.includes('of Ann'), revisions);
}
