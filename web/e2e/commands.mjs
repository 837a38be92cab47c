// SPDX-License-Identifier: Apache-2.0
// What the page copies does what it says, in the org that the page shows: it is pasted
// into a terminal whose context means another org.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled, signIn } from './browser.mjs';
import { copied, copies, pasted, terminal } from './shell.mjs';
import { makePackage } from './toolchains.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */
/** @typedef {import('./shell.mjs').Terminal} Terminal */
/** @typedef {{ page: Page, base: string, cli: import('./daemon.mjs').Cli, shell: Terminal }} Desk */

/** @param {import('./daemon.mjs').Cli} cli @param {string[]} words */
const ask = async (cli, ...words) => JSON.parse(await cli(...words, '-o', 'json'));

/** @param {import('./daemon.mjs').Cli} cli */
const fleetsOf = async (cli) =>
  ((await ask(cli, 'list', 'fleets')).fleets ?? [])
    .map((/** @type {any} */ { name }) => name)
    .sort();

/** @param {Page} page @param {string} name */
const press = (page, name) =>
  page.getByRole('button', { name, exact: true }).first().click();
/** @param {Page} page */
const closeDialog = async (page) => {
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};

// A fleet by the wizard's command, and one by its call.
/** @param {Desk} desk */
async function wizard({ page, base, cli, shell }) {
  await page.goto(`${base}/new-fleet`);
  for (const [id, how] of /** @type {const} */ ([
    ['web', 'CLI command'],
    ['shop', 'curl'],
  ])) {
    await page.getByLabel('What is the fleet called?').fill(id);
    await page.getByLabel('What is it for?').fill("it's $HOME `date`");
    const shown = await page.locator('.code-lines, .code').first().innerText();
    await pasted(shell, await copied(page, how));
    const fleet = await ask(cli, 'get', `fleets/${id}`);
    match(fleet.source.text, /it's \$HOME `date`/, shown);
  }
}

/** @param {Desk} desk @param {string} fleet @param {'CLI command' | 'curl'} how */
async function save({ page, base, cli, shell }, fleet, how) {
  const before = (await ask(cli, 'get', `fleets/${fleet}`)).source.text;
  await page.goto(`${base}/fleets/${fleet}/edit`);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText("# it's $HOME\n# END\n");
  await press(page, 'Save …');
  await page.getByLabel('Why').fill("it's better");
  await pasted(shell, await copied(page, how));
  await closeDialog(page);
  await page.getByRole('button', { name: 'Discard draft' }).click();
  const after = await ask(cli, 'get', `fleets/${fleet}`);
  equal(after.revision, 2);
  equal(after.source.text, `${before}# it's $HOME\n# END\n`);
}

/** @param {Desk} desk */
async function build({ page, base, cli, shell }) {
  await page.goto(`${base}/fleets/web`);
  await press(page, 'Build');
  await pasted(shell, await copied(page, 'CLI command'));
  await closeDialog(page);
  // All that match, as calls.
  await page.goto(`${base}/fleets`);
  await page.getByLabel('Select all that match').check();
  await press(page, 'Build');
  const calls = await pasted(shell, await copied(page, 'curl'));
  equal(calls.match(/"name":"orgs\/globex\/builds/g)?.length, 2, calls);
  await closeDialog(page);
  await cli('build', 'shop', '--wait');

  await page.goto(`${base}/fleets/web`);
  await press(page, 'Promote web-1 …');
  await pasted(shell, await copied(page, 'CLI command'));
  await page.getByText('Hosts should have').waitFor();
  equal(
    (await ask(cli, 'get', 'fleets/web')).currentRelease,
    'orgs/globex/releases/web-1',
  );
}

/** @param {Desk} desk */
async function rollBack({ page, base, cli, shell }) {
  for (const [fleet, how] of /** @type {const} */ ([
    ['web', 'CLI command'],
    ['shop', 'curl'],
  ])) {
    await page.goto(`${base}/fleets/${fleet}?view=revisions`);
    await press(page, 'Bring back');
    await pasted(shell, await copied(page, how));
    equal((await ask(cli, 'get', `fleets/${fleet}`)).revision, 3);
    await closeDialog(page);
  }
}

// The worst that a command can do in the wrong org.
/** @param {Desk} desk @param {Test} test */
async function remove({ page, base, cli, shell }, { daemon }) {
  const others = await fleetsOf(daemon.cli);
  ok(others.includes('orgs/default/fleets/web'));
  await page.goto(`${base}/fleets/web`);
  await press(page, 'Delete');
  await pasted(shell, await copied(page, 'CLI command'));
  deepEqual(await fleetsOf(cli), ['orgs/globex/fleets/shop']);
  deepEqual(await fleetsOf(daemon.cli), others);
  await page.goto(`${base}/deleted-fleets`);
  const back = page.getByRole('listitem').filter({ hasText: 'web' });
  const texts = await copies(page, back.getByRole('button', { name: /^Copy command/ }));
  await pasted(shell, texts.get('Copy as curl') ?? '');
  deepEqual(await fleetsOf(cli), ['orgs/globex/fleets/shop', 'orgs/globex/fleets/web']);
}

/** @param {Desk} desk */
async function people({ page, base, cli, shell }) {
  await page.goto(`${base}/people`);
  await press(page, 'Add …');
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('anna');
  const link = await pasted(shell, await copied(page, 'CLI command'));
  match(link, /\/set-password#globex\/anna\//);
  await closeDialog(page);
  const row = page.getByRole('row', { name: /^anna/ });
  await row.getByRole('button', { name: /^Copy command/ }).waitFor();
  const texts = await copies(page, row.getByRole('button', { name: /^Copy command/ }));
  /** @param {string} label */
  const role = async (label) => {
    await pasted(shell, texts.get(label) ?? '');
    const { principals } = await ask(cli, 'principals', 'list');
    return principals.find((/** @type {any} */ one) => one.name.endsWith('/anna')).role;
  };
  equal(await role('Copy as CLI command: role viewer'), 'ACCESS_ROLE_VIEWER');
  equal(await role('Copy as curl: role admin'), 'ACCESS_ROLE_ADMIN');

  await page.goto(`${base}/tokens?dialog=new`);
  await page.getByLabel('What it is for').fill('nightly build');
  match(await pasted(shell, await copied(page, 'CLI command')), /bmt_\w{49}/);
  await closeDialog(page);
  await page.reload();
  await press(page, 'Revoke nightly build');
  await pasted(shell, await copied(page, 'CLI command'));
  equal((await ask(cli, 'tokens', 'list')).tokens?.length ?? 0, 0);
}

// Ends what it is run by, or needs another person's role.
const ELSEWHERE =
  /logout|EndSessions|principals bind|BindRole|audit verify|VerifyAudit/;

// Whatever a page's own menus copy.
/** @param {Desk} desk @param {string[]} addresses */
async function lookedAt({ page, base, shell }, addresses) {
  let count = 0;
  for (const address of addresses) {
    await page.goto(`${base}${address}`);
    await settled(page);
    const buttons = page.getByRole('button', { name: / ▾$/ });
    await buttons.first().waitFor();
    const places = Math.min(await buttons.count(), 4);
    for (let at = 0; at < places; ++at) {
      for (const [label, text] of await copies(page, buttons.nth(at))) {
        if (ELSEWHERE.test(text)) continue;
        ++count;
        // A stream has no end of its own.
        const isStream = /bootmill --org globex events|StreamEvents/.test(text);
        const { status, output } = await shell.run(text, isStream ? 2 : undefined);
        const expected = isStream ? [124] : /\bdiff\b/.test(text) ? [0, 1] : [0];
        ok(
          expected.includes(Number(status)),
          `${address}: ${label}\n${text}\nended with ${status}:\n${output}`,
        );
        if (isStream) match(output, /fleets\/web/);
      }
    }
  }
  return count;
}

/** @param {Test} test */
async function byOrg(test) {
  const { daemon, open } = test;
  const directory = daemon.directory('ann');
  await daemon.cli('orgs', 'create', 'globex', '--admin', 'ann', '-d', directory);
  const cli = daemon.as(directory, 'globex');
  await daemon.apply(
    'fleet: web\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n    - grub_config: {}\n',
    'x',
  );
  const page = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, await daemon.link(cli));
  const base = `${daemon.base}/o/globex`;
  const shell = terminal(test, directory, 'ann-terminal');
  const desk = { page, base, cli, shell };
  await wizard(desk);
  await save(desk, 'web', 'CLI command');
  await save(desk, 'shop', 'curl');
  await build(desk);
  await rollBack(desk);
  await remove(desk, test);
  await people(desk);

  const { releases } = await ask(cli, 'list', 'releases');
  const { builds } = await ask(cli, 'list', 'builds');
  const of = (/** @type {string} */ name) =>
    encodeURIComponent(name.split('/')[3] ?? '');
  const [newest] = releases;
  const shas = newest.images.map((/** @type {any} */ { sha256 }) => sha256);
  const count = await lookedAt(desk, [
    ...['/fleets', '/deleted-fleets', '/builds', '/releases', '/audit', '/events'],
    ...['/fleets/web', '/fleets/web?view=revisions&compare=1-2', '/people', '/tokens'],
    ...[`/builds/${of(builds[0].name)}`, `/releases/${of(newest.name)}`, '/sessions'],
    `/images/${shas[0]}`,
    `/images/${shas[0]}?view=compare&compare=${shas[1]}`,
    '/toolchains',
    `/toolchains/${newest.toolchain.split('/')[1]}`,
  ]);
  ok(count > 30, `only ${count} commands were found`);
}

// Files that are sent, which are larger than a message.
/** @param {Test} test */
async function uploads(test) {
  const { daemon, open } = test;
  const admin = join(daemon.data, 'credentials/admin');
  const shell = terminal(test, admin, 'admin-terminal');
  const image = '/usr/lib/grub-xen/grub-i386-xen_pvh.bin';
  copyFileSync(image, join(shell.directory, 'a file.bin'));
  const page = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, await daemon.link(), '/o/default/inspect');
  await page
    .getByLabel('Image file')
    .setInputFiles(join(shell.directory, 'a file.bin'));
  await page.getByText('SHA-256').first().waitFor();
  const sha = createHash('sha256').update(readFileSync(image)).digest('hex');
  match(await pasted(shell, await copied(page, 'curl')), new RegExp(sha));
  match(await pasted(shell, await copied(page, 'CLI command')), /i386-xen_pvh/);

  const deb = makePackage(daemon.directory('other-deb'), '2.06-95');
  copyFileSync(deb, join(shell.directory, 'grub.deb'));
  const digest = execFileSync('sha256sum', [deb], { encoding: 'utf8' }).slice(0, 64);
  await page.goto(`${daemon.base}/o/default/toolchains`);
  await press(page, 'Import …');
  await page.getByLabel('Package', { exact: true }).setInputFiles(deb);
  await page.getByLabel('SHA-256 that you expect').fill(digest);
  match(await pasted(shell, await copied(page, 'curl')), /debian-2.06-95/);
  match(await pasted(shell, await copied(page, 'CLI command')), /2.06-95/);

  await page.goto(`${daemon.base}/o/default/audit?method=FleetService/UpdateFleet`);
  await pasted(shell, await copied(page, 'curl', 'export'));
  await pasted(shell, await copied(page, 'CLI command', 'export'));
  const read = (/** @type {string} */ name) =>
    readFileSync(join(shell.directory, name), 'utf8');
  const lines = read('bootmill-audit.jsonl').trim().split('\n');
  const { records } = JSON.parse(read('bootmill-audit.json'));
  deepEqual(
    lines.map((line) => JSON.parse(line).sequence),
    records.map((/** @type {any} */ { sequence }) => sequence),
  );
  ok(lines.length > 1);
}

/** @param {Test} test */
export async function commands(test) {
  await byOrg(test);
  await uploads(test);
}
