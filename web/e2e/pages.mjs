// SPDX-License-Identifier: Apache-2.0
// Every page, light and dark, at a desk and on a phone: nothing is out of reach of
// assistive technology, and nothing is wider than its window.
import {
  checkAccess,
  DESKTOP,
  PHONE,
  settled,
  signIn,
  tolerating,
} from './browser.mjs';

const VIEWS = /** @type {const} */ ([
  ['desktop', DESKTOP],
  ['phone', PHONE],
]);
// Here only the width is looked at.
const NARROWER = [
  { width: 1280, height: 800 },
  { width: 1100, height: 700 },
];
const THEMES = /** @type {const} */ (['light', 'dark']);

/** @param {import('./daemon.mjs').Daemon} daemon */
async function addresses({ apply, cli }) {
  for (const seconds of [5, 9]) {
    const boot = `boot:\n  timeout: ${seconds}s\n  sources:\n    - grub_config: {}\n`;
    await apply(`fleet: compared\ntargets: [i386-xen_pvh]\n${boot}`, 'x');
  }
  const { releases } = JSON.parse(await cli('list', 'releases', '-o', 'json'));
  const { builds } = JSON.parse(await cli('list', 'builds', '-o', 'json'));
  /** @param {string} name */
  const id = (name) => encodeURIComponent(name.split('/').at(-1) ?? '');
  const release = releases.find(
    (/** @type {any} */ one) => one.fleet === 'orgs/default/fleets/hosting',
  );
  const sha = release.images[0].sha256;
  return {
    fleets: '/fleets',
    fleet: '/fleets/hosting',
    revisions: '/fleets/hosting?view=revisions',
    'revision-compare': '/fleets/compared?view=revisions&compare=1-2',
    spec: '/fleets/appliance?view=spec',
    edit: '/fleets/hosting/edit',
    'edit-form': '/fleets/hosting/edit?mode=form',
    'edit-both': '/fleets/hosting/edit?mode=both&preview=problems',
    'edit-configuration': '/fleets/hosting/edit?preview=configuration',
    'edit-modules': '/fleets/hosting/edit?preview=modules',
    'edit-sizes': '/fleets/hosting/edit?preview=sizes',
    create: '/new-fleet',
    builds: '/builds',
    build: `/builds/${id(builds[0].name)}`,
    releases: '/releases',
    release: `/releases/${id(release.name)}`,
    image: `/images/${sha}`,
    'image-configuration': `/images/${sha}?view=configuration`,
    'image-elf': `/images/${sha}?view=elf`,
    'image-attestations': `/images/${sha}?view=attestations`,
    'image-compare': `/images/${sha}?view=compare`,
    'image-module': `/images/${sha}?part=module%20tar`,
    inspect: '/inspect',
    toolchains: '/toolchains',
    toolchain: `/toolchains/${id(release.toolchain)}`,
    'toolchain-effect': `/toolchains/${id(release.toolchain)}?view=effect`,
    people: '/people',
    audit: '/audit',
    events: '/events',
    sessions: '/sessions',
    tokens: '/tokens',
    'deleted-fleets': '/deleted-fleets',
    orgs: '/orgs',
    missing: '/fleets/nothing',
    nowhere: '/nowhere',
  };
}

/** @param {import('playwright-core').Page} page */
const overhang = (page) =>
  page.evaluate(() => {
    // A list of rows or of views must be seen whole: nobody looks for what is beside it.
    const boxes = [...document.querySelectorAll('.table, .table .row, .tab-list')];
    return [document.documentElement, ...boxes]
      .filter((box) => box.scrollWidth - box.clientWidth > 1)
      .map(
        (box) =>
          `${box.className || 'the page'} by ${box.scrollWidth - box.clientWidth}`,
      )
      .join(', ');
  });

// Of the page that is open.
/** @param {import('playwright-core').Page} page @param {import('./run.mjs').Test} test @param {string} name */
async function lookAtAll(page, { problems, shot }, name) {
  for (const viewport of NARROWER) {
    await page.setViewportSize(viewport);
    await settled(page);
    const over = await overhang(page);
    if (over !== '') problems.push(`${name}, ${viewport.width}: too wide: ${over}`);
  }
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [view, viewport] of VIEWS) {
      await page.setViewportSize(viewport);
      await settled(page);
      const wide = await overhang(page);
      if (wide !== '') problems.push(`${name}, ${view}: too wide: ${wide}`);
      await checkAccess(page, `${name}, ${theme}, ${view}`, problems);
      await shot(page, `${name}-${view}-${theme}`);
    }
  }
}

// What whoever is not signed in sees.
/** @param {import('./run.mjs').Test} test */
async function outside(test) {
  const { daemon, open } = test;
  const page = await open();
  await page.goto(`${daemon.base}/sign-in`);
  await page.getByRole('heading', { name: 'Sign in to Bootmill' }).waitFor();
  await lookAtAll(page, test, 'sign-in');
  const invitation = ['accounts', 'create', 'newcomer', '--role', 'viewer'];
  const said = await daemon.cli(...invitation);
  await page.goto(/https:\S+\/set-password\S+/.exec(said)?.[0] ?? '');
  await page.getByRole('heading', { name: 'Set your password' }).waitFor();
  await lookAtAll(page, test, 'set-password');
}

/** @param {import('./run.mjs').Test} test */
export async function pages(test) {
  const { daemon, open } = test;
  await outside(test);
  const page = await open();
  await signIn(page, await daemon.link());
  await tolerating(page, /status of 40[04]/, async () => {
    for (const [name, path] of Object.entries(await addresses(daemon))) {
      await page.goto(`${daemon.base}/o/default${path}`);
      await lookAtAll(page, test, name);
    }
  });
}
