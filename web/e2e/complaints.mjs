// SPDX-License-Identifier: Apache-2.0
// More of what people reported of other consoles, each tried here as they met it.
import { equal, match, ok } from 'node:assert/strict';
import { settled, signIn, tolerating, tryEach } from './browser.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */

/** @param {string} fleet */
const spec = (fleet) =>
  `fleet: ${fleet}\ntargets: [i386-xen_pvh]\nboot:\n  sources:\n    - grub_config: {}\n`;

// A press of two on what makes something: it is made once, and the second press does
// not put the secret away that the first one brought (InvenTree 191, icingaweb2 1000).
/** @param {Page} page @param {Test} test */
async function doubleClick(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/tokens?dialog=new`);
  await page.getByLabel('What it is for').fill('twice');
  await page.getByRole('button', { name: 'Make the token' }).dblclick();
  await page.getByText(/^bmt_/).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke twice' }).waitFor();
  equal(await page.getByRole('button', { name: 'Revoke twice' }).count(), 1);
  await daemon.apply(spec('twice'), 'x');
  await page.goto(`${daemon.base}/o/default/fleets/twice`);
  await page.getByRole('button', { name: 'Build', exact: true }).first().dblclick();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Build', exact: true }).dblclick();
  await page.getByRole('link', { name: 'Open the release' }).waitFor();
  const { builds } = JSON.parse(
    await daemon.cli('list', 'builds', '--fleet', 'twice', '-o', 'json'),
  );
  equal(builds.length, 1);
}

// Back from an open dialog: it goes, and the page behind can be used
// (home-assistant frontend 4735, evcc 12048).
/** @param {Page} page @param {Test} test */
async function backFromADialog(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/fleets`);
  await settled(page);
  await page.getByRole('link', { name: 'hosting', exact: true }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Fleets', exact: true }).waitFor();
  equal(await page.getByRole('dialog').count(), 0);
  await page.getByLabel('Filter fleets').fill('host');
  await page.getByRole('link', { name: 'hosting', exact: true }).click();
  await page.getByRole('heading', { name: 'hosting', exact: true }).waitFor();
}

// A browser without a clipboard, as behind a proxy without TLS: copying goes another
// way, and where there is none the text stays on the page (truenas webui 14189).
/** @param {Page} page @param {Test} test */
async function noClipboard(page, { daemon }) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const reader = await page.context().newPage();
  await reader.goto(`${daemon.base}/o/default/fleets`);
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  await page.goto(`${daemon.base}/o/default/fleets/hosting?view=spec`);
  await page.getByRole('button', { name: 'Copy Spec' }).click();
  await page.getByText('Copied Spec.').waitFor();
  await reader.bringToFront();
  const copied = await reader.evaluate(() => window.navigator.clipboard.readText());
  match(copied, /^fleet: hosting$/m);
  await reader.close();
  // In a dialog too, which keeps the focus.
  await page.goto(`${daemon.base}/o/default/tokens?dialog=new`);
  await page.getByLabel('What it is for').fill('no clipboard');
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('button', { name: 'Copy the token' }).click();
  await page.getByText('Copied the token.').waitFor();
  await page.evaluate(() => {
    document.execCommand = () => false;
  });
  await page.getByRole('button', { name: 'Copy the token' }).click();
  await page.locator('.toast.failed', { hasText: 'bmt_' }).waitFor();
}

// Times tell their zone, and filters mean the one that they name (harbor 14096,
// xen-orchestra 5100).
/** @param {Page} _ @param {Test} test */
async function timeZones(_, { daemon, open }) {
  await daemon.apply(spec('zones'), 'x');
  const page = await open({ timezoneId: 'America/St_Johns' });
  await signIn(page, await daemon.link(), '/o/default/fleets/zones');
  await settled(page);
  const said = page.locator('time').first();
  const exact = (await said.getAttribute('title')) ?? '';
  match(exact, / UTC$/);
  await page.getByLabel('Times', { exact: true }).selectOption('utc');
  equal(await said.innerText(), exact);
  await page.getByLabel('Times', { exact: true }).selectOption('local');
  match(await said.innerText(), /−0[23]:30$/);
  await page.reload();
  match(await said.innerText(), /−0[23]:30$/);
  const minute = exact.slice(0, 16).replace(' ', 'T');
  await page.goto(
    `${daemon.base}/o/default/audit?since=${minute}&object=orgs/default/fleets/zones`,
  );
  await page.getByRole('table').getByText('UpdateFleet').waitFor();
}

// Signed out in one tab: the other says so, keeps what was typed, and goes on where it
// was after signing in (grafana 30120, portainer 11860).
/** @param {Page} page @param {Test} test */
async function signedOutElsewhere(page, { daemon }) {
  await page.goto(`${daemon.base}/o/default/new-fleet`);
  await page.getByLabel('What is the fleet called?').fill('halfway');
  await page.getByLabel('What is it for?').fill('typed before the session ended');
  const other = await page.context().newPage();
  await other.goto(`${daemon.base}/o/default/fleets`);
  await tolerating(page, /status of (400|401)|ERR_/, async () => {
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
    await page.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
  });
  await other.goto(await daemon.link());
  await other.getByRole('heading', { name: 'Fleets', exact: true }).waitFor();
  await page.bringToFront();
  await page.reload();
  equal(
    await page.getByLabel('What is it for?').inputValue(),
    'typed before the session ended',
  );
  equal(await page.getByLabel('What is the fleet called?').inputValue(), 'halfway');
}

// Words from right to left, signs beyond the basic plane, and signs that turn the text
// behind them round: each is shown as it is, and changes nothing beside it.
/** @param {Page} page @param {Test} test */
async function otherScripts(page, { daemon, shot }) {
  const text = `# שלום 🐧 ﷽ e\u0301\n${spec('scripts')}`;
  const path = '/o/default/fleets/scripts?view=revisions';
  await daemon.apply(text, 'עדכון: 🐧 abc 123');
  await page.goto(`${daemon.base}${path}`);
  await page.getByText('עדכון: 🐧 abc 123').waitFor();
  const row = page.locator('.list-rows > li').first();
  const author = await row.locator('.quiet-text').boundingBox();
  const place = await row.boundingBox();
  ok(
    author !== null && place !== null && author.x < place.x + 40,
    'it stands elsewhere',
  );
  await shot(page, 'other-scripts');
  await page.goto(`${daemon.base}/o/default/fleets/scripts/edit?preview=problems`);
  await page.getByText('The daemon takes this spec as it stands.').waitFor();
  // The mark of an error stands where the daemon means, behind such signs too.
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await tolerating(page, /status of 400/, async () => {
    await page.keyboard.insertText('description: "🐧🐧 שלום" \nnothing: 🐧\n');
    const mark = page.locator('.cm-lintRange-error').first();
    await mark.waitFor();
    ok(/nothing/.test(await mark.innerText()), await mark.innerText());
  });
  await page.getByRole('button', { name: 'Discard draft' }).click();
}

const SITUATIONS = {
  doubleClick,
  backFromADialog,
  noClipboard,
  timeZones,
  signedOutElsewhere,
  otherScripts,
};

/** @param {Test} test */
export async function complaints(test) {
  await tryEach(SITUATIONS, test);
}
