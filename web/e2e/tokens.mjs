// SPDX-License-Identifier: Apache-2.0
// A token made in the browser, shown once, used by a program, and revoked; a fleet
// deleted and brought back.
import { equal, match, ok } from 'node:assert/strict';
import { signIn } from './browser.mjs';

// One whose life is a second.
/** @param {import('playwright-core').Page} page @param {import('./daemon.mjs').Daemon} daemon */
async function expiry(page, daemon) {
  const secret = await page.evaluate(async () => {
    const answer = await fetch('/bootmill.v1.TokenService/CreateToken', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Bootmill-Csrf': '1' },
      body: JSON.stringify({
        parent: 'orgs/default',
        displayName: 'short',
        role: 'ACCESS_ROLE_VIEWER',
        lifetime: '1s',
      }),
    });
    return (await answer.json()).secret;
  });
  const program = await page.context().browser()?.newContext({
    ignoreHTTPSErrors: true,
  });
  ok(program !== undefined);
  const call = () =>
    program.request.post(`${daemon.base}/bootmill.v1.PrincipalService/GetCaller`, {
      headers: { Authorization: `Bearer ${secret}` },
      data: {},
    });
  for (let n = 0; (await call()).status() === 200; ++n) {
    ok(n < 50, 'a token outlives its life');
    await page.waitForTimeout(100);
  }
  const answer = await call();
  equal(answer.status(), 401);
  match(await answer.text(), /expired/);
  await program.close();
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'short' });
  await row.getByText('expired', { exact: true }).waitFor();
  await row.getByRole('button', { name: 'Revoke short' }).click();
  await page.getByRole('button', { name: 'Revoke for ever' }).click();
  await page.getByText('No token yet.').waitFor();
}

/** @param {import('./run.mjs').Test} test */
export async function tokens({ daemon, open, look }) {
  const page = await open();
  await signIn(page, await daemon.link());
  await page.goto(`${daemon.base}/o/default/tokens`);
  await page.getByText('No token yet.').waitFor();
  await page.getByRole('button', { name: 'New token …' }).click();
  const make = page.getByRole('button', { name: 'Make the token' });
  equal(await make.getAttribute('aria-disabled'), 'true', 'it has no name yet');
  await page.getByLabel('What it is for').fill('pipeline');
  await page.getByLabel('Role', { exact: true }).selectOption('viewer');
  await page.getByLabel('Only for these fleets').fill('hosting');
  await look(page, 'new-token');
  await make.click();
  await page.getByRole('heading', { name: 'The new token' }).waitFor();
  await look(page, 'token-made');
  const secret = await page.getByText(/^bmt_/).innerText();
  match(secret, /^bmt_[0-9A-Za-z]{49}$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('viewer for hosting').waitFor();
  ok(!(await page.content()).includes(secret), 'it is shown once');

  // A program has no cookie and no certificate.
  const program = await page.context().browser()?.newContext({
    ignoreHTTPSErrors: true,
  });
  ok(program !== undefined);
  /** @param {string} method @param {object} data */
  const call = async (method, data) => {
    const answer = await program.request.post(`${daemon.base}/bootmill.v1.${method}`, {
      headers: { Authorization: `Bearer ${secret}` },
      data,
    });
    return answer.status();
  };
  equal(await call('PrincipalService/GetCaller', {}), 200);
  const name = 'orgs/default/fleets/hosting';
  equal(await call('FleetService/GetFleet', { name }), 200);
  equal(await call('FleetService/ListFleets', { parent: 'orgs/default' }), 403);
  await page.reload();
  await page.getByText('last used').waitFor();

  await page.getByRole('button', { name: 'Revoke pipeline' }).click();
  await look(page, 'revoke-token');
  await page.getByRole('button', { name: 'Revoke for ever' }).click();
  await page.getByText('No token yet.').waitFor();
  equal(await call('PrincipalService/GetCaller', {}), 401);
  await program.close();
  await expiry(page, daemon);

  await page.goto(`${daemon.base}/o/default/fleets/hosting`);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Its releases stay.').waitFor();
  await look(page, 'delete-fleet');
  await page.getByRole('button', { name: 'Delete hosting' }).click();
  await page.getByRole('link', { name: 'Deleted', exact: true }).click();
  await look(page, 'deleted-fleets');
  await page.getByRole('link', { name: 'hosting', exact: true }).click();
  await page.getByText('Its releases stay, and its hosts go on').waitFor();
  equal(await page.getByRole('button', { name: 'Build', exact: true }).count(), 0);
  await page.getByRole('button', { name: 'Bring back hosting' }).click();
  await page.getByRole('button', { name: 'Build', exact: true }).waitFor();
}
