// SPDX-License-Identifier: Apache-2.0
// npm run e2e -- [DIRECTORY OF BOOTMILLD AND BOOTMILL] [PART ...]
// Screenshots go to build/reports/ui.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accounts } from './accounts.mjs';
import { attacks } from './attacks.mjs';
import { beyondDialog, checkAccess, openBrowser, openPage } from './browser.mjs';
import { fill, startDaemon } from './daemon.mjs';
import { commands } from './commands.mjs';
import { conflict } from './conflict.mjs';
import { complaints } from './complaints.mjs';
import { effect } from './effect.mjs';
import { dialogs } from './dialogs.mjs';
import { everyday } from './everyday.mjs';
import { habits } from './habits.mjs';
import { hostileText } from './hostile.mjs';
import { inspector } from './inspector.mjs';
import { keyboard } from './keyboard.mjs';
import { large } from './large.mjs';
import { many } from './many.mjs';
import { pages } from './pages.mjs';
import { reports as reported } from './reports.mjs';
import { restart } from './restart.mjs';
import { rights } from './rights.mjs';
import { sessions } from './sessions.mjs';
import { sizes } from './sizes.mjs';
import { speed } from './speed.mjs';
import { story } from './story.mjs';
import { streams } from './streams.mjs';
import { tokens } from './tokens.mjs';
import { toolchains } from './toolchains.mjs';
import { undo } from './undo.mjs';
import { zoom } from './zoom.mjs';

/**
 * @typedef {object} Test
 * @property {import('./daemon.mjs').Daemon} daemon
 * @property {string} bin
 * @property {import('playwright-core').Browser} browser
 * @property {string[]} problems
 * @property {(options?: import('playwright-core').BrowserContextOptions) => Promise<import('playwright-core').Page>} open
 * @property {(page: import('playwright-core').Page, name: string) => Promise<void>} shot
 * @property {(page: import('playwright-core').Page, name: string) => Promise<void>} look
 */

const PARTS = /** @type {Record<string, (test: Test) => Promise<void>>} */ ({
  story,
  conflict,
  rights,
  sessions,
  accounts,
  tokens,
  attacks,
  hostileText,
  inspector,
  toolchains,
  keyboard,
  habits,
  reports: reported,
  complaints,
  dialogs,
  everyday,
  commands,
  many,
  effect,
  undo,
  large,
  zoom,
  pages,
  streams,
  restart,
  sizes,
  speed,
});

// Only if it is named: it takes minutes, and leaves thousands of fleets behind.
const ON_DEMAND = new Set(['speed']);

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const reports = join(repo, 'build/reports/ui');
mkdirSync(reports, { recursive: true });
const [bin = join(repo, 'build/bin'), ...chosen] = process.argv.slice(2);
/** @type {string[]} */
const problems = [];
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(1));
}

/** @param {unknown} error */
const words = (error) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** @param {Omit<Test, 'open'>} test @param {string} name */
async function run(test, name) {
  const begin = Date.now();
  const contexts = /** @type {import('playwright-core').BrowserContext[]} */ ([]);
  /** @type {Test['open']} */
  const open = async (options) => {
    const page = await openPage(test.browser, problems, options);
    contexts.push(page.context());
    return page;
  };
  const before = problems.length;
  try {
    await PARTS[name]?.({ ...test, open });
  } catch (error) {
    problems.push(`${name}: ${words(error)}`);
    const shown = contexts.flatMap((context) => context.pages());
    for (const [at, page] of shown.entries()) {
      const path = join(reports, `failed-${name}-${at}.png`);
      await page.screenshot({ path }).catch(() => undefined);
    }
  }
  await Promise.all(contexts.map((context) => context.close()));
  const result = problems.length === before ? 'passed' : 'FAILED';
  console.log(`${name}: ${result}, ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

const daemon = await startDaemon(resolve(bin));
try {
  await fill(daemon);
  const browser = await openBrowser();
  try {
    /** @type {Test['shot']} */
    const shot = async (page, name) => {
      await page.screenshot({ path: join(reports, `${name}.png`) });
    };
    /** @type {Test['look']} */
    const look = async (page, name) => {
      for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
        await page.emulateMedia({ colorScheme });
        await checkAccess(page, `${name}, ${colorScheme}`, problems);
      }
      const over = await beyondDialog(page);
      if (over !== '') problems.push(`${name}: ${over} reaches out of the dialog`);
      await shot(page, `dialog-${name}`);
    };
    for (const name of Object.keys(PARTS)) {
      const wanted = chosen.length > 0 ? chosen.includes(name) : !ON_DEMAND.has(name);
      if (!wanted) continue;
      await run({ daemon, bin: resolve(bin), browser, problems, shot, look }, name);
    }
  } finally {
    await browser.close();
  }
} catch (error) {
  problems.push(words(error));
} finally {
  await daemon.stop();
}
if (problems.length > 0) {
  console.log([...new Set(problems)].join('\n'));
  console.log(daemon.log.join('').split('\n').slice(-20).join('\n'));
}
process.exit(problems.length === 0 ? 0 : 1);
