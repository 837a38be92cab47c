// SPDX-License-Identifier: Apache-2.0
// Pages of others that a person who is signed in opens: they change nothing, read
// nothing and cannot put the console into a frame.
import { equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { request } from 'node:https';
import { join } from 'node:path';
import { signIn } from './browser.mjs';

/** @typedef {import('./run.mjs').Test} Test */

// With what it takes for the browser to send the cookie: `https://localhost`, whose
// other port is another origin but the same site.
/** @param {Test['daemon']} daemon @param {string} html */
async function attacker(daemon, html) {
  const credential = join(daemon.data, 'credentials/server');
  const server = createServer(
    {
      cert: readFileSync(join(credential, 'cert.pem')),
      key: readFileSync(join(credential, 'key.pem')),
    },
    (_, answer) => answer.setHeader('Content-Type', 'text/html').end(html),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(0)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    origin: `https://localhost:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param {string} base */
const page = (base) => `<!doctype html><title>evil</title>
<iframe name="framed" src="${base}/o/default/fleets"></iframe>
<iframe name="target"></iframe>
<form id="form" method="post" enctype="text/plain" target="target"
  action="${base}/bootmill.v1.FleetService/DeleteFleet">
  <input name='{"name":"orgs/default/fleets/rescue","x":"' value='"}'></form>
<form id="out" method="post" target="target" action="${base}/session/end"></form>`;

/** @param {string} base */
async function calls(base) {
  const name = 'orgs/default/fleets/rescue';
  const body = JSON.stringify({ name });
  const url = `${base}/bootmill.v1.FleetService/DeleteFleet`;
  const get = `${base}/bootmill.v1.FleetService/GetFleet?encoding=json&message=${encodeURIComponent(body)}`;
  /** @type {[string, RequestInit][]} */
  const tries = [
    [url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }],
    [url, { method: 'POST', body, headers: { 'X-Bootmill-Csrf': '1' } }],
    [url, { method: 'POST', body, mode: 'no-cors' }],
    [`${base}/session/end`, { method: 'POST', body: '{}', mode: 'no-cors' }],
    [get, {}],
    [`${base}/session`, { headers: { 'X-Bootmill-Csrf': '1' } }],
  ];
  const read = [];
  for (const [address, init] of tries) {
    const answer = await fetch(address, { ...init, credentials: 'include' }).catch(
      () => undefined,
    );
    const text = await answer?.text().catch(() => '');
    if (text !== undefined && text !== '') read.push(`${address}: ${text}`);
  }
  return read;
}

/** @param {Test} test @param {import('playwright-core').Page} mine */
async function otherOrigin({ daemon }, mine) {
  const evil = await attacker(daemon, page(daemon.base));
  try {
    const other = await mine.context().newPage();
    // What it is refused stands in its console; that is no fault.
    other.removeAllListeners('console');
    /** @type {string[]} */
    const sent = [];
    other.on('request', (one) => void sent.push(`${one.method()} ${one.url()}`));
    const answered = /** @type {Map<string, number>} */ (new Map());
    other.on('response', (one) => void answered.set(one.url(), one.status()));
    await other.goto(evil.origin);

    const framed = other.frame({ name: 'framed' });
    ok(framed !== null && framed.url().startsWith('chrome-error:'), framed?.url());

    for (const form of ['form', 'out']) {
      const answer = other.waitForResponse((one) => one.request().method() === 'POST');
      await other.evaluate((id) => {
        /** @type {any} */ (document.getElementById(id)).submit();
      }, form);
      const { status } = await answer.then((one) => ({ status: one.status() }));
      ok(status === 403 || status === 401 || status === 415, `${form}: ${status}`);
    }
    const read = await other.evaluate(calls, daemon.base);
    equal(read.length, 0, read.join('\n'));
    ok(sent.some((one) => one.startsWith('POST')));
    await other.close();
  } finally {
    evil.close();
  }
  // The fleet is there and the person is signed in.
  ok((await daemon.cli('get', 'fleets/rescue')).includes('rescue'));
  await mine.reload();
  await mine.getByRole('link', { name: 'rescue', exact: true }).waitFor();
}

// As it is, not as a browser or fetch would tidy it up.
/** @param {number} port @param {string} path @returns {Promise<[number, string]>} */
const raw = (port, path) =>
  new Promise((resolve, reject) => {
    const headers = { Accept: 'text/html' };
    const options = {
      host: '127.0.0.1',
      port,
      path,
      headers,
      rejectUnauthorized: false,
    };
    request(options, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => resolve([answer.statusCode ?? 0, text]));
    })
      .on('error', reject)
      .end();
  });

/** @param {Test} test */
async function otherFiles({ daemon }) {
  for (const path of [
    '/assets/../index.html',
    '/assets/../../credentials/ca/key.pem',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2f..%2fetc/passwd',
    '/assets/..\\..\\etc\\passwd',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/',
  ]) {
    const [status, text] = await raw(daemon.http, path);
    equal(status, 404, `${path}: ${text}`);
    ok(!/root:|PRIVATE/.test(text), path);
  }
  // Outside /assets/ any path is the same page.
  const [, text] = await raw(daemon.http, '/../../etc/passwd');
  ok(text.startsWith('<!doctype html>'));
}

/** @param {Test} test */
export async function attacks(test) {
  const mine = await test.open();
  await signIn(mine, await test.daemon.link());
  await otherOrigin(test, mine);
  await otherFiles(test);
}
