// SPDX-License-Identifier: Apache-2.0
// Signing in, out, and by what does not count (any more).
import { equal, ok } from 'node:assert/strict';
import { signIn, tolerating } from './browser.mjs';

const COOKIE = '__Host-bootmill';

/** @param {import('./run.mjs').Test} test */
export async function sessions({ daemon, open, look }) {
  const page = await open();
  const context = page.context();
  const place = `${daemon.base}/o/default/fleets/hosting?view=revisions`;
  const signInPage = page.getByRole('heading', { name: 'Sign in to Bootmill' });
  const there = async () => {
    await page.getByText('Revision 1', { exact: true }).waitFor();
    equal(page.url(), place);
  };

  // Whoever is not signed in comes back to where they wanted to go.
  await page.goto(place);
  await signInPage.waitFor();
  await look(page, 'sign-in');
  const first = await daemon.link();
  await page.goto(first);
  await there();
  const cookie = (await context.cookies()).find(({ name }) => name === COOKIE);
  ok(cookie?.httpOnly === true && cookie.secure && cookie.sameSite === 'Strict');
  equal(cookie.path, '/');

  // A second tab goes with it when the first signs out.
  const second = await context.newPage();
  await second.goto(place);
  await second.getByText('Revision 1', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await signInPage.waitFor();
  await second.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
  await second.close();
  equal((await context.cookies()).length, 0);
  // The cookie itself is worth nothing now.
  const path = `${daemon.base}/bootmill.v1.PrincipalService/GetCaller`;
  const old = await context.request.post(path, {
    headers: { Cookie: `${COOKIE}=${cookie.value}`, 'X-Bootmill-Csrf': '1' },
    data: {},
  });
  equal(old.status(), 401);

  // A used link, then a good one pasted into the page.
  await tolerating(page, /status of 401/, async () => {
    await page.goto(first);
    await page.getByText('the link was used already').waitFor();
    await look(page, 'used-link');
  });
  await page.goto(place);
  await page.getByLabel('Or paste the link').fill(await daemon.link());
  await page.getByRole('button', { name: 'Sign in by the link' }).click();
  await there();

  // A cookie that the daemon does not know.
  await context.clearCookies();
  await context.addCookies([
    { ...cookie, value: '0'.repeat(64), expires: Date.now() / 1000 + 3600 },
  ]);
  await tolerating(page, /status of 401/, async () => {
    await page.reload();
    await signInPage.waitFor();
  });
  // A link opened where the sign-in page is open already: only its end changes.
  await page.goto(`${daemon.base}/sign-in`);
  await page.goto(daemon.linkByRoot('admin'));
  await there();
  const fresh = (await context.cookies()).find(({ name }) => name === COOKIE);
  ok(fresh !== undefined && fresh.value !== '0'.repeat(64), 'a session of its own');

  // Ended by the command line under an open page.
  await tolerating(page, /status of 401|ERR_/, async () => {
    await daemon.cli('ui', 'logout');
    await page.getByRole('tab', { name: 'Releases' }).click();
    await signInPage.waitFor();
  });
  await page.goto(await daemon.link());
  await page.getByRole('heading', { name: 'hosting', exact: true }).waitFor();

  // Somebody else's address in what the page remembers leads nowhere.
  await page.evaluate(() => {
    window.sessionStorage.setItem('bootmill-return', '//evil.example/');
  });
  await signIn(page, await daemon.link());
  equal(new URL(page.url()).origin, daemon.base);
}
