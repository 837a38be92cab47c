// SPDX-License-Identifier: Apache-2.0
// An image taken apart: one of the daemon's, whose checks on the page are run as they
// stand there, and files from elsewhere.
import { equal, match, ok, throws } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settled, signIn, tolerating } from './browser.mjs';
import { pasted, terminal } from './shell.mjs';

const STOCK = '/usr/lib/grub-xen/grub-i386-xen_pvh.bin';
const EVIL = '<img src=x onerror=alert(1)>';

// Debian 13 has cosign, which runs on 12 too.
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COSIGN = join(ROOT, 'build/cosign');

/** @typedef {import('playwright-core').Page} Page */

/** @param {string} directory @param {string} command */
const shell = (directory, command) =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', command], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${COSIGN}/usr/bin:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** @param {Page} page @param {string} directory @param {RegExp | string} button */
async function download(page, directory, button) {
  const role = button === 'Download' ? 'link' : 'button';
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole(role, { name: button, exact: true }).click(),
  ]);
  const path = join(directory, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

// What the page says to run agrees that all is well, and notices a flipped bit.
/** @param {Page} page @param {string} directory */
async function runChecks(page, directory) {
  const image = await download(page, directory, 'Download');
  await page.getByRole('tab', { name: 'Provenance and signatures' }).click();
  await page.getByRole('button', { name: 'Download signature' }).waitFor();
  for (const name of [
    'Download attestation.pem',
    'Download signature',
    'Download provenance',
  ]) {
    await download(page, directory, name);
  }
  const fetch = join(ROOT, 'deploy/setup/fetch-packages.sh');
  execFileSync(fetch, ['trixie', COSIGN, 'usr/bin/cosign', 'cosign'], {
    stdio: 'inherit',
  });
  const checks = await page.locator('.command-line code').allInnerTexts();
  match(checks.at(-1) ?? '', /^cosign verify-blob-attestation --key attestation\.pem /);
  shell(directory, checks.splice(-2, 1)[0] ?? '');
  equal(checks.length, 4);
  const said = checks.map((command) => shell(directory, `${command} 2>&1`)).join('');
  equal(said.match(/Verified OK/g)?.length, 3, said);

  const bytes = readFileSync(image);
  bytes.writeUInt8(bytes.readUInt8(5000) ^ 1, 5000);
  writeFileSync(image, bytes);
  for (const command of checks) {
    let failed = false;
    try {
      shell(directory, command);
    } catch {
      failed = true;
    }
    ok(failed, `agrees with a changed image: ${command}`);
  }
}

// Parts are what their digests say, by the commands that stand with them, and are not
// if the image has other bytes.
/** @param {Page} page @param {import('./run.mjs').Test} test @param {string} image */
async function partChecks(page, { daemon, look }, image) {
  const directory = daemon.directory('parts');
  await page.goto(image);
  const rows = page.getByRole('region', { name: 'Parts' }).locator('tbody tr');
  await rows.first().waitFor();
  const path = await download(page, directory, 'Download');
  const parts = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].slice(0, 2).map((cell) => cell.textContent)),
  );
  const checks = [];
  for (const [kind, prefix] of [
    ['kernel', ''],
    ['module', 'module '],
    ['packed module', 'file '],
    ['memdisk file', 'file '],
  ]) {
    const [name = ''] = parts.find((part) => part[1] === kind) ?? [];
    await page.goto(`${image}?part=${encodeURIComponent(`${prefix}${name}`)}`);
    const section = page.getByRole('region', { name: `Check of ${prefix}${name}` });
    await section.waitFor();
    if (kind === 'packed module') {
      await section.getByText('Unpacked by gzip').waitFor();
      await look(page, 'image-part');
    }
    checks.push(...(await section.locator('.command-line code').allInnerTexts()));
  }
  equal(checks.length, 5);
  for (const command of checks) equal(shell(directory, command), '-: OK\n', command);
  writeFileSync(
    path,
    readFileSync(path).map((byte) => byte ^ 0xff),
  );
  for (const command of checks) throws(() => shell(directory, command), command);
}

// Without the key nothing can be verified: the page says so, and what to do.
/** @param {Page} page @param {string} image */
async function noKey(page, image) {
  const asked = '**/bootmill.v1.TrustService/GetAttestationKey*';
  await page.route(asked, (route) => route.abort());
  await tolerating(page, /Failed to load resource/, async () => {
    await page.goto(`${image}?view=attestations`);
    const key = page.getByRole('region', { name: 'Attestation key' });
    const again = key.getByRole('button', { name: 'Try now' });
    await again.waitFor();
    await page.unroute(asked);
    await again.click();
    await key.getByRole('button', { name: 'Download attestation.pem' }).waitFor();
  });
}

// The segments are those that readelf sees.
/** @param {Page} page @param {string} file */
async function sameAsReadelf(page, file) {
  await page.getByRole('tab', { name: 'ELF' }).click();
  const rows = page.getByRole('region', { name: 'Segments' }).locator('tbody tr');
  await rows.first().waitFor();
  const listed = execFileSync('readelf', ['-lW', file], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /^ {2}(LOAD|NOTE|GNU_STACK) /.test(line))
    .map((line) => line.trim().split(/\s+/));
  const shown = await rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );
  equal(shown.length, listed.length);
  for (const [at, row] of shown.entries()) {
    equal(row[0], listed[at]?.[0]);
    equal(BigInt(row[2] ?? ''), BigInt(listed[at]?.[1] ?? ''));
    equal(BigInt(row[4] ?? ''), BigInt(listed[at]?.[3] ?? ''));
  }
}

// An image that somebody made for whoever looks at it.
/** @param {string} bin @param {string} directory */
function hostileImage(bin, directory) {
  const path = join(directory, 'hostile.bin');
  writeFileSync(join(directory, 'early.cfg'), `echo "${EVIL}"\n`);
  writeFileSync(join(directory, EVIL.replace('/', '')), EVIL);
  shell(directory, `tar --format=ustar -cf disk.tar '${EVIL}'`);
  const grub = '/usr/lib/grub/i386-xen_pvh';
  const words = ['mkimage', '-O', 'i386-xen_pvh', '-d', grub, '-o', path, '-p', EVIL];
  words.push('-c', join(directory, 'early.cfg'), '-m', join(directory, 'disk.tar'));
  execFileSync(join(bin, 'bootmill'), [...words, 'memdisk', 'tar', 'configfile']);
  const bytes = readFileSync(path);
  for (let at = 0; (at = bytes.indexOf('configfile\0', at)) !== -1; ++at) {
    bytes.write('<b>x</b>\xff\n', at, 'latin1');
  }
  writeFileSync(path, bytes);
  return path;
}

// A release's images, fetched as its page says, have the digests that it shows, by
// coreutils.
/** @param {Page} page @param {import('./run.mjs').Test} test @param {string} release */
async function releaseChecks(page, test, release) {
  const { daemon } = test;
  const admin = join(daemon.data, 'credentials/admin');
  const where = terminal(test, admin, 'release');
  const { directory } = where;
  await page.goto(`${daemon.base}/o/default/releases/${release}`);
  await page.getByRole('heading', { name: 'Fetch its images' }).waitFor();
  const [pull = '', check = ''] = await page
    .locator('.command-line code')
    .allInnerTexts();
  await pasted(where, pull);
  equal(shell(directory, check).match(/: OK$/gm)?.length, 3);
  shell(directory, 'printf x | dd of=images/hosting-i386-xen.bin conv=notrunc bs=1');
  let failed = false;
  try {
    shell(directory, check);
  } catch {
    failed = true;
  }
  ok(failed, 'agrees with a changed image');
}

/** @param {import('./run.mjs').Test} test */
export async function inspector(test) {
  const { daemon, bin, open, look } = test;
  const { releases } = JSON.parse(
    await daemon.cli('list', 'releases', '--fleet', 'hosting', '-o', 'json'),
  );
  const sha = releases[0].images[0].sha256;
  const directory = daemon.directory('inspector');
  const page = await open();
  await signIn(page, await daemon.link(), `/o/default/images/${sha}`);
  await page.locator('.tile').first().waitFor();
  const image = `${daemon.base}/o/default/images/${sha}`;
  await partChecks(page, test, image);
  await noKey(page, image);
  await page.goto(image);
  await page.locator('.tile').first().waitFor();
  await runChecks(page, directory);
  await releaseChecks(page, test, releases[0].name.split('/').at(-1));

  await page.goto(`${daemon.base}/o/default/inspect`);
  const file = page.getByLabel('Image file');
  await file.setInputFiles(STOCK);
  await page.getByText('i386-xen_pvh', { exact: true }).waitFor();
  await page.locator('.tile').first().waitFor();
  match(await page.locator('.toolbar .count').innerText(), /\d{3} of \d{3} parts/);
  await look(page, 'sent-image');
  // By the image's own lists: no toolchain is known.
  await page.getByLabel('Filter parts').fill('module ext2');
  await page.getByRole('region', { name: 'Module ext2' }).getByText('fshelp').waitFor();
  await sameAsReadelf(page, STOCK);
  await look(page, 'sent-image-elf');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByLabel('Compare with').selectOption({ value: sha });
  await page.getByRole('region', { name: 'Parts that differ' }).waitFor();
  await look(page, 'sent-image-compare');

  // The same from the other side.
  await page.goto(`${daemon.base}/o/default/images/${sha}?view=compare&compare=file`);
  await file.setInputFiles(STOCK);
  await page.getByText('Early configuration').first().waitFor();
  await page.getByRole('region', { name: 'Parts that differ' }).waitFor();

  await page.goto(`${daemon.base}/o/default/inspect`);
  await file.setInputFiles(hostileImage(bin, directory));
  await page.locator('.tile').first().waitFor();
  await page.getByText('<b>x</b>\\xff\\x0a', { exact: true }).first().waitFor();
  for (const view of ['ELF', 'Configuration']) {
    await page.getByRole('tab', { name: view }).click();
    await settled(page);
    equal(await page.locator('img, .tab-panel b').count(), 0, view);
  }
  await page.getByText(EVIL).first().waitFor();

  const text = join(directory, 'text');
  writeFileSync(text, '#!/bin/sh and so on and on and on\n');
  await tolerating(page, /status of/, async () => {
    await file.setInputFiles(text);
    await page.getByText('no ELF magic').waitFor();
    const large = join(directory, 'large');
    writeFileSync(large, Buffer.alloc((32 << 20) + 1));
    await file.setInputFiles(large);
    await page.getByText('images have at most').waitFor();
  });
}
