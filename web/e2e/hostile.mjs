// SPDX-License-Identifier: Apache-2.0
// Text that others wrote is shown as text, wherever it comes from. What would run
// opens a dialog or breaks the page's policy; both fail the run.
import { equal } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { settled, signIn, tolerating } from './browser.mjs';

const EVIL = '<img src=x onerror=alert(1)>';
const SPEC = `fleet: hostile
description: "${EVIL}"
targets: [i386-xen_pvh]
boot:
  sources:
    - host_declared:
        entries:
          - title: "${EVIL}"
            volume: {filesystem_label: "system"}
            kernel: "/boot/${EVIL}"
            command_line: "root=LABEL=<svg/onload=alert(2)> ro"
  banner: "${EVIL}</script><script>alert(3)</script>"
`;
const SERVICE = 'bootmill/v1/artifact_service.proto';

// The daemon takes no toolchain with such names; an image from elsewhere might have
// them.
function responseType() {
  const proto = join(
    dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
    'proto',
  );
  const scratch = mkdtempSync(join(tmpdir(), 'bootmill-web-'));
  try {
    const set = join(scratch, 'set.pb');
    const out = ['--include_imports', `--descriptor_set_out=${set}`];
    execFileSync('protoc', ['-I', proto, ...out, SERVICE]);
    const files = fromBinary(FileDescriptorSetSchema, readFileSync(set));
    const type = createFileRegistry(files).getMessage(
      'bootmill.v1.InspectArtifactResponse',
    );
    if (type === undefined) throw new Error(`${SERVICE} has another answer`);
    return type;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** @param {import('playwright-core').Page} page */
async function badModules(page) {
  const type = responseType();
  await page.route('**/bootmill.v1.ArtifactService/InspectArtifact*', async (route) => {
    const answer = await route.fetch();
    /** @type {any} */
    const image = fromBinary(type, await answer.body());
    for (const module of image.modules.slice(0, 8)) {
      module.name = `${EVIL}${module.name}`;
      module.dependencies = module.dependencies?.map(
        (/** @type {string} */ name) => `${EVIL}${name}`,
      );
    }
    image.prefix = EVIL;
    await route.fulfill({
      response: answer,
      body: Buffer.from(toBinary(type, image)),
    });
  });
}

/** @param {import('./run.mjs').Test} test */
export async function hostileText({ daemon, open, shot }) {
  await daemon.apply(SPEC, EVIL);
  await daemon.cli('build', 'hostile', '--watch');
  const { releases } = JSON.parse(
    await daemon.cli('list', 'releases', '--fleet', 'hostile', '-o', 'json'),
  );
  const image = `images/${releases[0].images[0].sha256}`;
  const page = await open();
  await signIn(page, await daemon.link());
  await badModules(page);
  for (const [path, shown] of /** @type {const} */ ([
    ['fleets?q=hostile', undefined],
    ['fleets/hostile', undefined],
    ['fleets/hostile?view=revisions', EVIL],
    ['fleets/hostile?view=spec', EVIL],
    ['fleets/hostile/edit', EVIL],
    ['fleets/hostile/edit?mode=form', EVIL],
    ['fleets/hostile/edit?preview=configuration', 'img src=x'],
    ['releases/hostile-1', 'hostile'],
    [image, EVIL],
    [`${image}?view=configuration`, 'img src=x'],
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
    if (shown !== undefined) {
      await page.waitForFunction(
        (text) =>
          document.body.innerText.includes(text) ||
          [...document.querySelectorAll('input, textarea')].some((one) =>
            /** @type {any} */ (one).value.includes(text),
          ),
        shown,
      );
    }
    equal(await page.locator('img, svg[onload]').count(), 0, path);
    if (path === image) await shot(page, 'hostile-image');
  }
}
