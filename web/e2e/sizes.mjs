// SPDX-License-Identifier: Apache-2.0
// The sizes that a build is held to are of what a browser does load, and of no less.
import { deepEqual } from 'node:assert/strict';
import { settled, signIn } from './browser.mjs';
import { sizes as sizesOf } from '../scripts/sizes.mjs';

/** @param {import('./run.mjs').Test} test */
export async function sizes({ daemon, open }) {
  const [first, editor] = sizesOf().map(({ files }) => files);
  const page = await open();
  const loaded = /** @type {Set<string>} */ (new Set());
  page.on('response', (answer) => {
    const file = /\/(assets\/[^?]+\.(?:js|css))$/.exec(answer.url())?.[1];
    if (file !== undefined) loaded.add(file);
  });
  await signIn(page, await daemon.link());
  await settled(page);
  const beyond = (/** @type {string[] | undefined} */ counted) =>
    [...loaded].filter((file) => counted?.includes(file) !== true);
  deepEqual(beyond(first), [], 'the first page loads what is not counted');
  loaded.clear();
  await page.goto(`${daemon.base}/o/default/fleets/hosting/edit`);
  await page.locator('.cm-content').waitFor();
  await page.getByRole('region', { name: /Diagram/ }).waitFor();
  await settled(page);
  deepEqual(
    beyond([...(first ?? []), ...(editor ?? [])]),
    [],
    'the editor loads what is not counted',
  );
}
