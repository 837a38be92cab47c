// SPDX-License-Identifier: Apache-2.0
// What somebody who works here all day relies on: keys, the palette, marks of drafts,
// the way from a failed build to its line.
import { equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

/** @param {string} fleet @param {string} [more] */
const spec = (fleet, more = '') =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\n${more}boot:\n  sources:\n    - grub_config: {}\n`;

/** @param {Page} page @param {string} text */
async function append(page, text) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}

/** @param {Page} page */
const box = (page) => page.getByRole('combobox', { name: 'Page, object or action' });

/** @param {Page} page @param {string} words */
async function palette(page, words) {
  await page.keyboard.press('Control+k');
  await box(page).fill(words);
}

/** @param {Page} page @param {string} [name] */
const option = (page, name = '') =>
  page
    .getByRole('listbox', { name: 'Matches' })
    .getByRole('option', name === '' ? {} : { name })
    .first();

// Ctrl S opens what saves, says why it does not, and never the browser's own dialog;
// until then the list and the fleet's page tell of the draft.
/** @param {Page} page @param {Test} test */
async function draftAndKey(page, { daemon, shot }) {
  await daemon.apply(spec('keys'), 'x');
  const fleet = `${daemon.base}/o/default/fleets/keys`;
  await page.goto(`${fleet}/edit`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+s');
  await page.getByText('Nothing is changed.').last().waitFor();
  await append(page, '# a draft\n');
  await page.getByText('Draft on revision 1').waitFor();
  await page.goto(`${daemon.base}/o/default/fleets?q=keys`);
  await page.getByRole('link', { name: 'unsaved draft' }).waitFor();
  await shot(page, 'draft-mark');
  await page.goto(fleet);
  await page.getByText('keeps an unsaved draft').waitFor();
  await page.getByRole('link', { name: 'Go on with the draft' }).click();
  await page.locator('.cm-line', { hasText: '# a draft' }).waitFor();
  await page.getByRole('button', { name: 'Save …' }).waitFor();
  await page.locator('.preview:not(.stale)').waitFor();
  await page.keyboard.press('Control+s');
  await page.getByLabel('Why').fill('by key');
  await page.getByRole('button', { name: 'Save as revision 2' }).click();
  await page.getByText('Saved as revision 2.').waitFor();
  await page.goto(`${daemon.base}/o/default/fleets?q=keys`);
  await settled(page);
  equal(await page.getByText('unsaved draft').count(), 0);
}

// The palette does what the page does, says why it cannot, and leads to every object.
/** @param {Page} page @param {Test} test */
async function paletteActs(page, { daemon, look }) {
  const release = JSON.parse(
    await daemon.cli('list', 'releases', '--fleet', 'hosting', '-o', 'json'),
  ).releases[0];
  const id = release.name.split('/').at(-1);
  await page.goto(`${daemon.base}/o/default/fleets/hosting`);
  await settled(page);
  await palette(page, 'this page');
  for (const name of ['Delete', 'Build', 'Edit', 'Copy command']) {
    await option(page, name).waitFor();
  }
  await look(page, 'palette');
  await box(page).fill('this page delete');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Delete hosting?' }).waitFor();
  // Above a dialog there is no second one.
  await page.keyboard.press('Control+k');
  equal(await box(page).count(), 0);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await palette(page, 'this page build');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Build hosting', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await palette(page, `release ${id}`);
  await option(page, id).click();
  await page.getByRole('heading', { name: id, exact: true }).waitFor();
  const off = page.getByRole('button', { name: 'Promote …' });
  if ((await off.getAttribute('aria-disabled')) === 'true') {
    await palette(page, 'this page promote');
    await option(page, 'Hosts should have it already.').waitFor();
    await page.keyboard.press('Escape');
  }
  await palette(page, release.images[0].sha256);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`images/${release.images[0].sha256}`));
  await palette(page, 'new token');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'New token' }).waitFor();
  await page.keyboard.press('Escape');
  for (const kind of ['person admin', 'toolchain debian', 'build hosting']) {
    await palette(page, kind);
    await option(page).waitFor();
    await page.keyboard.press('Escape');
  }
}

// A toolchain that lacks a module: the build fails, and its error leads to the line.
/** @param {Page} page @param {Test} test */
async function failedBuild(page, { daemon, look }) {
  const directory = daemon.directory('lacking');
  const script = [
    'mkdir -p tree/DEBIAN tree/usr/lib',
    'cp -r /usr/lib/grub tree/usr/lib/grub',
    'rm tree/usr/lib/grub/*/zfs.mod',
    String.raw`sed -i 's/2\.06-13/2.06-98/' tree/usr/lib/grub/*/modinfo.sh`,
    `printf 'Package: grub-xen-bin\\nVersion: 1\\nArchitecture: amd64\\nMaintainer: Nobody <nobody@example.org>\\nDescription: test\\n' >tree/DEBIAN/control`,
    'dpkg-deb --root-owner-group -Zgzip -z1 --build tree grub.deb >/dev/null',
  ];
  execFileSync('bash', ['-ec', script.join('\n')], { cwd: directory });
  const deb = join(directory, 'grub.deb');
  const sha = createHash('sha256').update(readFileSync(deb)).digest('hex');
  const said = await daemon.cli(
    ...[
      'toolchain',
      'import',
      '--deb',
      deb,
      '--sha256',
      sha,
      '--activate',
      '-o',
      'json',
    ],
  );
  const toolchain = /toolchains\/([^"]+)"/.exec(said)?.[1] ?? '';
  match(toolchain, /98/);
  await daemon.apply(spec('lacking', '# Pools of ours.\nmodules: [zfs]\n'), 'x');
  await page.goto(`${daemon.base}/o/default/fleets/lacking`);
  await page.getByRole('button', { name: 'Build', exact: true }).first().click();
  await page.getByLabel('Toolchain').selectOption(`toolchains/${toolchain}`);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Build', exact: true })
    .click();
  const link = page.getByRole('link', { name: /line 4 of revision 1/ });
  await link.waitFor();
  await look(page, 'failed-build');
  await link.click();
  await page.locator('.cm-activeLine', { hasText: 'modules: [zfs]' }).waitFor();
  ok(page.url().includes('at=4:'), page.url());
  await daemon.cli('toolchain', 'revoke', toolchain, '--yes');
}

const SITUATIONS = { draftAndKey, paletteActs, failedBuild };

/** @param {Test} test */
export async function everyday(test) {
  await tryEach(SITUATIONS, test);
}
