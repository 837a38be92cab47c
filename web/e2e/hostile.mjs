// SPDX-License-Identifier: Apache-2.0
// Text that others wrote is shown as text, wherever it comes from. What would run
// opens a dialog or breaks the page's policy; both fail the run.
import { equal } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { settled, signIn, tolerating } from './browser.mjs';
import { caller } from './calls.mjs';
import { EVIL, hostileSpec } from './hostileSpec.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./run.mjs').Test} Test */
/** @typedef {ReturnType<typeof schema>} Schema */

// The daemon's messages, as the proto files have them.
function schema() {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const proto = join(root, 'proto');
  const names = readdirSync(join(proto, 'bootmill/v1'))
    .filter((name) => name.endsWith('.proto'))
    .map((name) => `bootmill/v1/${name}`);
  const scratch = mkdtempSync(join(tmpdir(), 'bootmill-web-'));
  try {
    const set = join(scratch, 'set.pb');
    const out = ['--include_imports', `--descriptor_set_out=${set}`];
    execFileSync('protoc', ['-I', proto, ...out, ...names]);
    const files = fromBinary(FileDescriptorSetSchema, readFileSync(set));
    const registry = createFileRegistry(files);
    return (/** @type {string} */ name) => {
      const type = registry.getMessage(`bootmill.v1.${name}`);
      if (type === undefined) throw new Error(`no message is ${name}`);
      return type;
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

// Answers of the daemon as they might be elsewhere: with names that it takes from
// nobody, because an image or a package might have them.
/** @param {Page} page @param {string} method @param {import('@bufbuild/protobuf').DescMessage} type @param {(answer: any) => void} change */
const altered = (page, method, type, change) =>
  page.route(`**/bootmill.v1.${method}*`, async (route) => {
    const answer = await route.fetch();
    const message = fromBinary(type, await answer.body());
    change(message);
    await route.fulfill({
      response: answer,
      body: Buffer.from(toBinary(type, message)),
    });
  });

/** @param {Page} page @param {Schema} type */
async function badAnswers(page, type) {
  await altered(
    page,
    'ArtifactService/InspectArtifact',
    type('InspectArtifactResponse'),
    (image) => {
      for (const module of image.modules.slice(0, 8)) {
        module.name = `${EVIL}${module.name}`;
        module.dependencies = module.dependencies?.map(
          (/** @type {string} */ name) => `${EVIL}${name}`,
        );
      }
      image.prefix = EVIL;
    },
  );
  const bad = (/** @type {any} */ toolchain) => {
    const part = { version: EVIL, upstreamVersion: EVIL, evidence: EVIL };
    Object.assign(toolchain, part, { flavour: EVIL });
  };
  await altered(page, 'ToolchainService/GetToolchain', type('Toolchain'), bad);
  const list = type('ListToolchainsResponse');
  await altered(page, 'ToolchainService/ListToolchains', list, ({ toolchains }) =>
    toolchains.forEach(bad),
  );
  const modules = type('ListModulesResponse');
  await altered(page, 'ToolchainService/ListModules', modules, (answer) => {
    for (const module of answer.modules.slice(0, 8)) {
      module.commands = [EVIL];
      module.license = EVIL;
    }
  });
}

/** @param {Page} page @param {string} where */
async function isText(page, where) {
  equal(await page.locator('img, svg[onload]').count(), 0, where);
}

// What is shown, in a field too.
/** @param {Page} page @param {string} text */
const shows = (page, text) =>
  page.waitForFunction(
    (wanted) =>
      document.body.innerText.includes(wanted) ||
      [...document.querySelectorAll('input, textarea')].some((one) =>
        /** @type {any} */ (one).value.includes(wanted),
      ),
    text,
  );

/** @param {Page} page @param {string} text */
async function append(page, text) {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}

// The dialogs of the editor, of a file from elsewhere, and the palette.
/** @param {Page} page @param {Test} test @param {string} text */
async function dialogs(page, { daemon }, text) {
  const edit = `${daemon.base}/o/default/fleets/hostile/edit`;
  await page.goto(edit);
  await append(page, `\n# mine ${EVIL}`);
  await page.getByRole('button', { name: 'Save …', exact: true }).click();
  await page.locator('.diff-added').first().waitFor();
  await isText(page, 'the save dialog');
  await page.getByRole('button', { name: 'Back to the draft' }).click();
  await daemon.apply(`${text}\n# theirs ${EVIL}`, EVIL);
  await page.getByText('Revision 2 was saved while you edited').waitFor();
  await page.getByRole('button', { name: 'Save …', exact: true }).click();
  await page.getByRole('group', { name: 'Conflict' }).getByText(EVIL).first().waitFor();
  await isText(page, 'the merge dialog');
  await page.getByRole('button', { name: 'Back to the draft' }).click();
  await page.getByRole('button', { name: 'Discard draft' }).click();
  await page.keyboard.press('Control+k');
  await page
    .getByRole('combobox', { name: 'Page, object or action' })
    .fill('token img src');
  await page.getByRole('option', { name: EVIL }).first().waitFor();
  await isText(page, 'the palette');

  await page.goto(`${daemon.base}/o/default/inspect`);
  const file = { name: EVIL, mimeType: 'application/octet-stream' };
  const buffer = readFileSync('/usr/lib/grub-xen/grub-i386-xen_pvh.bin');
  await page.getByLabel('Image file').setInputFiles({ ...file, buffer });
  await page.locator('.tile').first().waitFor();
  await shows(page, EVIL);
  await isText(page, 'a file with such a name');
}

/** @param {Test} test */
export async function hostileText(test) {
  const { daemon, open, shot } = test;
  const type = schema();
  const { call, close } = caller(daemon);
  const { toolchains } = JSON.parse(await call('ToolchainService/ListToolchains', {}));
  const toolchain = toolchains
    .find((/** @type {any} */ one) => one.isDefault)
    .name.replace('toolchains/', '');
  const text = await hostileSpec(type('LoaderSpec'), toolchain, (spec) =>
    call('FleetService/PreviewFleet', {
      parent: 'orgs/default',
      source: { format: 'FORMAT_YAML', text: spec },
    }).then(
      () => '',
      (error) => String(error),
    ),
  );
  close();
  await daemon.apply(text, EVIL);
  await daemon.cli('build', 'hostile', '--watch');
  await daemon.cli('tokens', 'create', EVIL, '--role', 'viewer');
  const { releases } = JSON.parse(
    await daemon.cli('list', 'releases', '--fleet', 'hostile', '-o', 'json'),
  );
  const { builds } = JSON.parse(
    await daemon.cli('list', 'builds', '--fleet', 'hostile', '-o', 'json'),
  );
  const image = `images/${releases[0].images[0].sha256}`;
  const page = await open();
  await signIn(page, await daemon.link());
  await badAnswers(page, type);
  const of = encodeURIComponent(toolchain);
  for (const [path, shown] of /** @type {const} */ ([
    ['fleets?q=hostile', undefined],
    ['fleets/hostile', undefined],
    ['fleets/hostile?view=revisions', EVIL],
    ['fleets/hostile?view=builds', undefined],
    ['fleets/hostile?view=spec', EVIL],
    ['fleets/hostile/edit', EVIL],
    ['fleets/hostile/edit?mode=form', EVIL],
    ['fleets/hostile/edit?mode=both&preview=story', EVIL],
    ['fleets/hostile/edit?preview=configuration', 'img src=x'],
    ['fleets/hostile/edit?preview=modules', undefined],
    ['fleets/hostile/edit?preview=problems', undefined],
    ['fleets/hostile/edit?preview=sizes', undefined],
    ['builds?q=hostile', undefined],
    [`builds/${builds[0].name.split('/').at(-1)}`, undefined],
    ['releases/hostile-1', 'hostile'],
    [image, EVIL],
    [`${image}?view=configuration`, 'img src=x'],
    [`${image}?view=elf`, undefined],
    [`${image}?view=attestations`, undefined],
    [`${image}?view=compare`, undefined],
    ['toolchains', EVIL],
    [`toolchains/${of}`, EVIL],
    [`toolchains/${of}?view=effect`, undefined],
    ['events', undefined],
    ['tokens', EVIL],
    ['audit', undefined],
    [`fleets/${encodeURIComponent(EVIL)}`, EVIL],
    [`fleets?q=${encodeURIComponent(EVIL)}`, undefined],
    [`audit?object=${encodeURIComponent(EVIL)}`, undefined],
  ])) {
    // That such a fleet cannot be is an answer.
    await tolerating(page, /status of 400/, async () => {
      await page.goto(`${daemon.base}/o/default/${path}`);
      await settled(page);
    });
    if (shown !== undefined) await shows(page, shown);
    await isText(page, path);
    if (path === image) await shot(page, 'hostile-image');
  }
  await dialogs(page, test, text);
}
