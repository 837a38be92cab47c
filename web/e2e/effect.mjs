// SPDX-License-Identifier: Apache-2.0
// What a change of the toolchain would do to each fleet of an org.
import { equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled, signIn, tolerating } from './browser.mjs';
import { copied, copies, pasted, terminal } from './shell.mjs';
import { makePackage } from './toolchains.mjs';

/** @param {import('./run.mjs').Test} test */
async function otherToolchain({ daemon }) {
  // A module of it has other bytes.
  const deb = makePackage(daemon.directory('effect-deb'), '2.06-97', [
    `sed -i 's/GNU GRUB  version/GNU GRUB  Version/' tree/usr/lib/grub/*/normal.mod`,
  ]);
  const sha = createHash('sha256').update(readFileSync(deb)).digest('hex');
  const made = ['--deb', deb, '--sha256', sha, '--activate', '-o', 'name'];
  return (await daemon.cli('toolchain', 'import', ...made)).trim();
}

/** @param {import('./run.mjs').Test} test */
export async function effect(test) {
  const { daemon, open, look } = test;
  const name = await otherToolchain(test);
  match(name, /^toolchains\/debian-2\.06-97/);
  const directory = daemon.directory('lone');
  await daemon.cli('orgs', 'create', 'empty', '--admin', 'lone', '-d', directory);
  const lone = await open();
  await signIn(lone, await daemon.link(daemon.as(directory, 'empty')));
  await lone.goto(`${daemon.base}/o/empty/${name}?view=effect`);
  await lone.getByText('There is no fleet on which it could have an effect.').waitFor();

  const page = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, await daemon.link());
  const address = `${daemon.base}/o/default/${name}?view=effect`;
  // What is not known is not said.
  await page.route(/FleetService.ListFleets/, (route) => route.abort());
  await tolerating(page, /ERR_FAILED/, async () => {
    await page.goto(address);
    await page.locator('.tab-panel .failure').waitFor();
    equal(await page.getByText('every fleet is built with').count(), 0);
  });
  await page.unroute(/FleetService.ListFleets/);
  await page.getByRole('button', { name: /^Try/ }).click();
  const table = page.getByRole('region', { name: 'Fleets' });
  // Some fleets of the other tests cannot be built.
  await tolerating(page, /status of 400/, async () => {
    await page.getByRole('button', { name: 'Work out the differences' }).click();
    await table.getByRole('button', { name: 'Difference of hosting' }).click();
    await table.getByText('Other bytes: normal').first().waitFor();
    await table.getByText('Configuration: no difference.').first().waitFor();
    await page.getByText(/^(\d+) of \1$/).waitFor();
    await settled(page);
  });
  await look(page, 'effect');

  // The same by command: one difference for each fleet that has a release.
  const shell = terminal(
    test,
    join(daemon.data, 'credentials/admin'),
    'effect-terminal',
  );
  const menu = page
    .locator('.tab-panel')
    .getByRole('button', { name: /^Copy command/ });
  const texts = await copies(page, menu);
  const calls = await pasted(shell, texts.get('Copy as curl') ?? '');
  match(calls, /"changedModules":\["normal"/);
  const { status, output } = await shell.run(texts.get('Copy as CLI command') ?? '');
  equal(status, 1, output);
  match(output, /1 modules with other bytes/);

  // Toolchains are of no org.
  await page.goto(`${daemon.base}/o/default/${name}`);
  const get = await copied(page, 'CLI command');
  ok(!get.includes('--org'), get);
}
