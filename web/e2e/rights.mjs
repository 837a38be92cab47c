// SPDX-License-Identifier: Apache-2.0
// What a viewer may not do, and what nobody of another org may know.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { settled, signIn, tolerating } from './browser.mjs';

/**
 * Calls as the page does.
 * @param {import('playwright-core').Page} page
 * @param {string} method @param {object} request
 * @returns {Promise<{status: number, text: string}>}
 */
const call = (page, method, request) =>
  page.evaluate(
    async ([path, body]) => {
      const answer = await fetch(`/bootmill.v1.${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Bootmill-Csrf': '1' },
        body: body ?? '',
      });
      return { status: answer.status, text: await answer.text() };
    },
    [method, JSON.stringify(request)],
  );

/** @param {import('playwright-core').Page} page @param {import('./run.mjs').Test} test */
async function viewerActs(page, { daemon, look }) {
  const fleet = `${daemon.base}/o/default/fleets/hosting`;
  await page.goto(fleet);
  await settled(page);
  const button = page.getByRole('button', { name: 'Build', exact: true }).first();
  equal(await button.getAttribute('aria-disabled'), 'true');
  await button.hover();
  await page
    .getByText('It needs the role operator in org `default`; you have viewer there.')
    .filter({ visible: true })
    .waitFor();
  await look(page, 'viewer');
  await button.click({ force: true });
  equal(await page.getByRole('dialog').count(), 0);
  equal(await page.getByRole('link', { name: 'Audit' }).count(), 0);
  await page.goto(`${fleet}/edit`);
  await page.getByText('You can look and try things out, but not save.').waitFor();
  const save = page.getByRole('button', { name: 'Save …', exact: true });
  equal(await save.getAttribute('aria-disabled'), 'true');

  const name = 'orgs/default/fleets/hosting';
  const refused = [
    [
      'FleetService/UpdateFleet',
      { name, source: { format: 'FORMAT_YAML', text: 'x: 1' } },
    ],
    ['FleetService/DeleteFleet', { name }],
    ['FleetService/RollbackFleet', { name, revision: 1 }],
    ['BuildService/CreateBuild', { parent: 'orgs/default', fleet: 'hosting' }],
    ['ReleaseService/PromoteRelease', { name: 'orgs/default/releases/hosting-1' }],
    ['PrincipalService/ListPrincipals', { parent: 'orgs/default' }],
    ['AuditService/ListAuditRecords', { parent: 'orgs/default' }],
    ['OrgService/ListOrgs', {}],
  ];
  await tolerating(page, /status of 403/, async () => {
    for (const [method, request] of refused) {
      const { status, text } = await call(page, String(method), Object(request));
      equal(status, 403, `${String(method)}: ${text}`);
    }
  });
}

/** @param {import('playwright-core').Page} page @param {import('./run.mjs').Test} test */
async function otherOrg(page, { daemon, open }) {
  const directory = daemon.directory('eve');
  await daemon.cli('orgs', 'create', 'acme', '--admin', 'eve', '-d', directory);
  const eve = daemon.as(directory, 'acme');
  const spec = 'fleet: secret\ntargets: [i386-xen_pvh]\ndescription: whisper\n';
  await daemon.apply(`${spec}boot:\n  sources:\n    - grub_config: {}\n`, 'x', eve);
  await eve('build', 'secret', '--watch');
  const { releases } = JSON.parse(await eve('list', 'releases', '-o', 'json'));
  const sha = releases[0].images[0].sha256;

  await tolerating(page, /status of 40[34]/, async () => {
    const paths = ['fleets', 'fleets/secret', 'fleets/secret/edit', 'builds'];
    paths.push('releases/secret-1', `images/${sha}`, 'audit', 'people');
    for (const path of paths) {
      await page.goto(`${daemon.base}/o/acme/${path}`);
      await page.locator('.failure').first().waitFor();
      const text = await page.locator('body').innerText();
      ok(!text.includes('whisper') && !text.includes('eve'), `${path}: ${text}`);
    }
    const shut = [
      ['FleetService/GetFleet', { name: 'orgs/acme/fleets/NAME' }],
      ['FleetService/ListFleets', { parent: 'orgs/acme' }],
      ['FleetService/DiffFleet', { name: 'orgs/acme/fleets/NAME', fromRevision: 1 }],
      ['ReleaseService/GetRelease', { name: 'orgs/acme/releases/NAME-1' }],
      ['BuildService/ListBuilds', { parent: 'orgs/acme' }],
    ];
    for (const [method, request] of shut) {
      const ask = (/** @type {string} */ name) =>
        call(
          page,
          String(method),
          JSON.parse(JSON.stringify(request).replace('NAME', name)),
        );
      const there = await ask('secret');
      equal(there.status, 403, there.text);
      // Whether something exists is not told either.
      const absent = await ask('absent');
      const plain = (/** @type {string} */ text) =>
        JSON.parse(
          text.replace(/"value":"[^"]*"/, '"value":""').replaceAll('absent', 'secret'),
        );
      deepEqual(plain(absent.text), plain(there.text));
    }
    const bytes = await page.evaluate(
      async (path) => (await fetch(path)).status,
      `/orgs/acme/artifacts/${sha}`,
    );
    equal(bytes, 403);
  });

  // She sees her own, by a link of the machine's root too, and nothing else.
  const hers = await open();
  await signIn(hers, await daemon.link(eve));
  match(hers.url(), /\/o\/acme\/fleets/);
  await hers.getByRole('link', { name: 'secret', exact: true }).waitFor();
  await tolerating(hers, /status of 403/, async () => {
    await hers.goto(`${daemon.base}/o/default/fleets/hosting`);
    await hers.locator('.failure').first().waitFor();
  });
}

// What is refused in another org cannot be asked: who the person is stays, and so does
// the way to each page; buttons say why they are off.
/** @param {import('playwright-core').Page} page @param {import('./run.mjs').Test} test */
async function unknownRights(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/fleets`);
  await settled(page);
  const person = await page.locator('.person-name').innerText();
  const asked = '**/bootmill.v1.PrincipalService/GetCaller';
  await page.route(asked, (route) =>
    (route.request().postData() ?? '').includes('orgs/')
      ? route.fulfill({ status: 400 })
      : route.continue(),
  );
  await tolerating(page, /status of 400/, async () => {
    await page.getByLabel('Org', { exact: true }).selectOption('system');
    const notice = page.locator('.notice', { hasText: 'What you may do is not known' });
    await notice.waitFor();
    equal(await page.locator('.person-name').innerText(), person);
    for (const name of ['People', 'Audit', 'All orgs']) {
      equal(await page.getByRole('link', { name, exact: true }).count(), 1, name);
    }
    await page.unroute(asked);
    await notice.getByRole('button', { name: 'Try again' }).click();
    await notice.waitFor({ state: 'detached' });
  });
}

/** @param {import('./run.mjs').Test} test */
export async function rights(test) {
  const { daemon, open } = test;
  const directory = daemon.directory('victor');
  const issue = ['principals', 'issue', 'victor', '--role', 'viewer'];
  await daemon.cli(...issue, '-d', directory);
  const page = await open();
  await signIn(page, await daemon.link(daemon.as(directory)));
  await viewerActs(page, test);
  await otherOrg(page, test);
  const admin = await open();
  await signIn(admin, await daemon.link());
  await unknownRights(admin, test);
}
