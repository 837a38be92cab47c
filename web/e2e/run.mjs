// SPDX-License-Identifier: Apache-2.0
// npm run e2e -- [DIRECTORY OF BOOTMILLD AND BOOTMILL]
// Screenshots go to build/reports/ui.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAccess, openBrowser, openPage } from './browser.mjs';
import { startAll } from './daemon.mjs';
import { story } from './story.mjs';

const repo = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const reports = join(repo, 'build/reports/ui');
mkdirSync(reports, { recursive: true });
const daemon = await startAll(resolve(process.argv[2] ?? join(repo, 'build/bin')));
const browser = await openBrowser();
/** @type {string[]} */
const problems = [];
const VIEWS = /** @type {const} */ ([
  ['desktop', { width: 1440, height: 900 }],
  ['phone', { width: 360, height: 760 }],
]);
const THEMES = /** @type {const} */ (['light', 'dark']);

try {
  if (process.argv[3] !== 'pages') {
    const page = await openPage(
      browser,
      { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
      problems,
    );
    await story(page, daemon, async (name) => {
      await checkAccess(page, name, problems);
      await page.screenshot({ path: join(reports, `story-${name}.png`) });
    }).catch(async (error) => {
      await page.screenshot({ path: join(reports, 'story-failed.png') });
      throw error;
    });
    await page.context().close();
  }

  const releases = JSON.parse(daemon.cli('list', 'releases', '-o', 'json')).releases;
  const sha = releases[0].images[0].sha256;
  const builds = JSON.parse(daemon.cli('list', 'builds', '-o', 'json')).builds;
  /** @param {string} name */
  const id = (name) => name.split('/').at(-1) ?? '';
  const toolchain = id(releases[0].toolchain);
  const pages = {
    fleets: '/fleets',
    fleet: '/fleets/hosting',
    revisions: '/fleets/hosting?view=revisions',
    edit: '/fleets/hosting/edit',
    'edit-form': '/fleets/hosting/edit?mode=form',
    'edit-configuration': '/fleets/hosting/edit?preview=configuration',
    'edit-modules': '/fleets/hosting/edit?preview=modules',
    'edit-sizes': '/fleets/hosting/edit?preview=sizes',
    create: '/new-fleet',
    builds: '/builds',
    build: `/builds/${id(builds[0].name)}`,
    releases: '/releases',
    release: `/releases/${id(releases[0].name)}`,
    image: `/images/${sha}`,
    'image-attestations': `/images/${sha}?view=attestations`,
    toolchains: '/toolchains',
    toolchain: `/toolchains/${encodeURIComponent(toolchain)}`,
    people: '/people',
    audit: '/audit',
    events: '/events',
    missing: '/fleets/nothing',
  };
  for (const theme of THEMES) {
    for (const [view, viewport] of VIEWS) {
      const page = await openPage(browser, { viewport, colorScheme: theme }, problems);
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(`${daemon.base}/o/default${path}`);
        await page.locator('h1').waitFor();
        await page.waitForTimeout(900);
        const wide = await page.evaluate(
          () =>
            document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 1)
          problems.push(`${name}, ${view}: ${wide} px wider than the window`);
        await checkAccess(page, `${name}, ${theme}, ${view}`, problems);
        await page.screenshot({ path: join(reports, `${name}-${view}-${theme}.png`) });
      }
      await page.context().close();
    }
  }
} catch (error) {
  problems.push(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
} finally {
  await browser.close();
  daemon.stop();
}
console.log(problems.length === 0 ? 'e2e: passed' : [...new Set(problems)].join('\n'));
process.exit(problems.length === 0 ? 0 : 1);
