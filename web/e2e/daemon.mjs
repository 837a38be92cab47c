// SPDX-License-Identifier: Apache-2.0
// A daemon of the test's own, in a directory of its own, which serves its own pages.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const START_SECONDS = 30;
const STOP_MS = 15_000;

/** @param {() => Promise<boolean>} test @param {string} what */
async function until(test, what) {
  for (let n = 0; n < START_SECONDS * 10; ++n) {
    if (await test().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${START_SECONDS} s for ${what}`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' ? (address?.port ?? 0) : 0),
      );
    });
  });
}

/** @typedef {Awaited<ReturnType<typeof startDaemon>>} Daemon */
/** @typedef {(...args: string[]) => Promise<string>} Cli */

/** @param {string} bin */
export async function startDaemon(bin) {
  const root = mkdtempSync(join(tmpdir(), 'bootmill-web-'));
  const data = join(root, 'data');
  const [grpc, http] = [await freePort(), await freePort()];
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let running;
  const log = /** @type {string[]} */ ([]);
  const spawnDaemon = () => {
    running = spawn(
      join(bin, 'bootmilld'),
      [
        ...['--data-dir', data],
        ...['--grpc-address', `127.0.0.1:${grpc}`],
        ...['--http-address', `127.0.0.1:${http}`],
        ...['--grpc-socket', join(root, 'grpc.sock'), '--http-socket', ''],
        // Ten thousand fleets are made at once.
        ...['--max-changes-per-minute', '1000'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    running.stderr?.on('data', (chunk) => log.push(String(chunk)));
  };
  // Whatever ends this process ends the daemon.
  process.once('exit', () => {
    if (running?.exitCode === null) running.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });
  /** @param {string} directory @param {string} org @returns {Cli} */
  const as =
    (directory, org = 'default') =>
    async (...args) => {
      const { stdout } = await promisify(execFile)(
        join(bin, 'bootmill'),
        [
          ...args,
          ...['--server', `localhost:${grpc}`, '--ca', join(directory, 'ca.pem')],
          ...['--cert', join(directory, 'cert.pem')],
          ...['--key', join(directory, 'key.pem')],
          // A copied command names it.
          ...(args.includes('--org') ? [] : ['--org', org]),
        ],
        { cwd: repo, encoding: 'utf8' },
      );
      return stdout;
    };
  const cli = as(join(data, 'credentials/admin'));
  const end = async () => {
    const child = running;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(late);
  };
  const start = async () => {
    spawnDaemon();
    await until(async () => (await cli('whoami')) !== '', 'the daemon');
  };
  await start();
  return {
    base: `https://localhost:${http}`,
    http,
    grpc,
    data,
    log,
    cli,
    as,
    start,
    end,
    // A directory for files of a test.
    directory: (/** @type {string} */ name) => {
      mkdirSync(join(root, name), { recursive: true });
      return join(root, name);
    },
    /** @param {Cli} [who] */
    link: async (who = cli) => (await who('ui', 'login')).trim(),
    // The machine's root may make a link for anybody.
    linkByRoot: (/** @type {string} */ user) =>
      execFileSync(
        join(bin, 'bootmill'),
        ['ui', 'login', '--as', user, '--server', `unix:${join(root, 'grpc.sock')}`],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      ).trim(),
    /** @param {string} text @param {string} message @param {Cli} [who] */
    apply: async (text, message, who = cli) => {
      const path = join(root, 'spec.yaml');
      writeFileSync(path, text);
      return who('apply', '-f', path, '-m', message);
    },
    stop: end,
  };
}

/** @param {Daemon} daemon */
export async function fill(daemon) {
  const { cli } = daemon;
  const source = ['--directory', '/usr/lib/grub', '--trust-directory'];
  await cli('toolchain', 'import', ...source, '--activate');
  await cli('apply', '-f', 'deploy/examples', '-m', 'the examples');
  await cli('build', 'hosting', '--watch');
}
