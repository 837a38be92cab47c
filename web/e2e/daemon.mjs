// SPDX-License-Identifier: Apache-2.0
// A daemon of one's own with an example fleet, and the page's server over it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const repo = dirname(web);

/** @param {() => Promise<boolean>} test @param {string} what */
export async function until(test, what, seconds = 30) {
  for (let n = 0; n < seconds * 10; ++n) {
    if (await test().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** @param {string} bin */
export async function startAll(bin) {
  const data = mkdtempSync(join(tmpdir(), 'bootmill-web-'));
  const [grpc, http, page] = [17443, 17480, 17490];
  const credentials = join(data, 'credentials', 'admin');
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const daemon = () => {
    const child = spawn(
      join(bin, 'bootmilld'),
      [
        ...['--data-dir', data],
        ...['--grpc-address', `127.0.0.1:${grpc}`],
        ...['--http-address', `127.0.0.1:${http}`],
        ...['--grpc-socket', '', '--http-socket', ''],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    children.push(child);
    return child;
  };
  /** @param {string[]} args */
  const cli = (...args) =>
    execFileSync(
      join(bin, 'bootmill'),
      [
        ...args,
        ...['--server', `localhost:${grpc}`, '--ca', join(credentials, 'ca.pem')],
        ...['--cert', join(credentials, 'cert.pem')],
        ...['--key', join(credentials, 'key.pem'), '--org', 'default'],
      ],
      { cwd: repo, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  let running = daemon();
  const answers = async () => {
    cli('whoami');
    return true;
  };
  const stop = () => {
    children.forEach((child) => child.kill());
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await until(answers, 'the daemon');
    cli(
      ...['toolchain', 'import', '--directory', '/usr/lib/grub'],
      '--trust-directory',
      '--activate',
    );
    cli('apply', '-f', 'deploy/examples', '-m', 'the examples');
    cli('build', 'hosting', '--watch');
    children.push(
      spawn(
        process.execPath,
        [join(web, 'scripts/serve.mjs'), String(http), credentials, String(page)],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      ),
    );
    const base = `http://127.0.0.1:${page}`;
    await until(async () => (await fetch(base)).ok, 'the page');
    const restart = async () => {
      running.kill();
      await new Promise((resolve) => running.once('exit', resolve));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      running = daemon();
      await until(answers, 'the daemon after its restart');
    };
    return { base, cli, restart, stop };
  } catch (error) {
    stop();
    throw error;
  }
}
