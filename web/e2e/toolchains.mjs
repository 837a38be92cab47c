// SPDX-License-Identifier: Apache-2.0
// A toolchain's life: imported as a package and by directory, chosen, retired, taken
// back.
import { equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled, signIn } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */

// The installed GRUB as another version's package.
/** @param {string} directory @param {string} version @param {string[]} [more] */
export function makePackage(directory, version, more = []) {
  const script = [
    'mkdir -p tree/DEBIAN tree/usr/lib',
    'cp -r /usr/lib/grub tree/usr/lib/grub',
    `sed -i 's/2\\.06-13/${version}/' tree/usr/lib/grub/*/modinfo.sh`,
    ...more,
    `printf 'Package: grub-xen-bin\\nVersion: 1\\nArchitecture: amd64\\nMaintainer: Nobody <nobody@example.org>\\nDescription: test\\n' >tree/DEBIAN/control`,
    'dpkg-deb --root-owner-group -Zgzip -z1 --build tree grub.deb >/dev/null',
  ];
  execFileSync('bash', ['-ec', script.join('\n')], { cwd: directory });
  return join(directory, 'grub.deb');
}

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();

// Asks for a change of state, which the dialog explains, and does it.
/** @param {Page} page @param {string} verb */
async function change(page, verb) {
  await press(page, `${verb} …`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/In all orgs \d+ release/).waitFor();
  await dialog.getByRole('button', { name: verb, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** @param {Page} page */
async function undo(page) {
  await page.getByRole('button', { name: 'Undo' }).last().click();
}

/** @param {Page} page @param {import('./run.mjs').Test} test */
async function byDirectory(page, { daemon, look }) {
  await page.goto(`${daemon.base}/o/default/toolchains`);
  await press(page, 'Import …');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('From').selectOption('directory');
  await dialog.getByLabel('Directory', { exact: true }).fill('/etc');
  const go = dialog.getByRole('button', { name: 'Import', exact: true });
  equal(await go.getAttribute('aria-disabled'), 'true');
  await dialog.getByLabel('Trust the directory as it is').check();
  await go.click();
  await dialog.getByText('not below the daemon').waitFor();
  await dialog.getByLabel('Directory', { exact: true }).fill('/usr/lib/grub');
  await look(page, 'import-directory');

  // The same by curl, as the page copies it.
  await dialog.getByRole('button', { name: 'Copy command' }).click();
  await page.getByRole('menuitem', { name: 'curl' }).click();
  const curl = await page.evaluate(() => window.navigator.clipboard.readText());
  const answer = execFileSync('bash', ['-ec', curl], {
    cwd: join(daemon.data, 'credentials/admin'),
    encoding: 'utf8',
  });
  match(answer, /"name":"toolchains\//);

  await go.click();
  await page.waitForURL(/toolchains\/debian/);
}

/** @param {import('./run.mjs').Test} test */
export async function toolchains(test) {
  const { daemon, open, look } = test;
  const deb = makePackage(daemon.directory('deb'), '2.06-99');
  const sha = createHash('sha256').update(readFileSync(deb)).digest('hex');
  const page = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, await daemon.link(), '/o/default/toolchains');

  await press(page, 'Import …');
  const dialog = page.getByRole('dialog');
  const go = dialog.getByRole('button', { name: 'Import', exact: true });
  await dialog.getByLabel('Package', { exact: true }).setInputFiles(deb);
  const expected = dialog.getByLabel('SHA-256 that you expect');
  await expected.fill('0'.repeat(64));
  await look(page, 'import');
  await go.click();
  await dialog.getByText(`has SHA-256 ${sha}, expected 0000`).waitFor();
  await expected.fill(sha);
  await go.click();
  await page.waitForURL(/toolchains\/debian-2.06-99/);
  await page.getByText(`package, SHA-256 ${sha}`).waitFor();
  await page.getByText('Quarantined', { exact: true }).waitFor();
  // What its state refuses says so in the words of the daemon.
  const make = page.getByRole('button', { name: 'Make default …', exact: true });
  equal(await make.getAttribute('aria-disabled'), 'true');
  await make.hover();
  await page.getByText(/is not ACTIVE: `bootmill toolchain activate`/).waitFor();

  // It becomes the default and goes back.
  await change(page, 'Activate');
  await page.getByText('Active', { exact: true }).waitFor();
  await press(page, 'Make default …');
  await look(page, 'make-default');
  await press(page, 'Make it the default');
  await page.getByText('Active, the default').waitFor();
  await undo(page);
  await page.getByText('Active', { exact: true }).waitFor();
  await change(page, 'Deprecate');
  await page.getByText('Deprecated', { exact: true }).waitFor();
  await undo(page);
  await page.getByText('Active', { exact: true }).waitFor();

  // Another person's open page learns of it by itself.
  const other = await open();
  await signIn(other, await daemon.link(), '/o/default/toolchains');
  const row = other.getByRole('row', { name: /2\.06-99/ });
  await row.getByText('Active', { exact: true }).waitFor();
  await change(page, 'Deprecate');
  await row.getByText('Deprecated', { exact: true }).waitFor();
  await undo(page);
  await row.getByText('Active', { exact: true }).waitFor();
  await other.goto(`${daemon.base}/o/default/events`);
  await other
    .getByRole('link', { name: /^toolchains\/.*2\.06-99/ })
    .first()
    .waitFor();

  // The one that fleets depend on: the dialog names them.
  await byDirectory(page, test);
  ok(
    !page.url().includes('2.06-99'),
    'the same content is the toolchain that is there',
  );
  await settled(page);
  await page.getByText('Active, the default').waitFor();
  await press(page, 'Revoke …');
  await dialog.getByText('default/hosting').waitFor();
  await look(page, 'revoke');
  await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('Revoked', { exact: true }).waitFor();
  await undo(page);
  await page.getByText('Active, the default').waitFor();
}
