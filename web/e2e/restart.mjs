// SPDX-License-Identifier: Apache-2.0
// The daemon goes and comes back under an open page.
import { signIn, tolerating } from './browser.mjs';

/** @param {import('./run.mjs').Test} test */
export async function restart({ daemon, open, shot }) {
  const page = await open();
  await signIn(page, await daemon.link(), '/o/default/fleets/vault?view=revisions');
  await page.locator('.connection.live').waitFor();
  await tolerating(page, /ERR_|status of 503/, async () => {
    await daemon.end();
    await page.locator('.connection.lost').waitFor();
    await shot(page, 'connection-lost');
    await daemon.start();
    // The session is good still, and the stream goes on.
    await page.locator('.connection.live').waitFor({ timeout: 40_000 });
  });
  const spec = 'fleet: after\ntargets: [i386-xen_pvh]\n';
  await daemon.apply(`${spec}boot:\n  sources:\n    - grub_config: {}\n`, 'x');
  await page.getByRole('link', { name: 'Fleets' }).first().click();
  await page.getByRole('link', { name: 'after', exact: true }).waitFor();
  await page.locator('.connection.live').waitFor();
}
