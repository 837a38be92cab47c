// SPDX-License-Identifier: Apache-2.0
// Serves dist as the daemon would, and passes calls on to a daemon with a client
// certificate: for development and tests of the page. On loopback only; the
// daemon itself signs people in.
//
//   npm run serve -- DAEMON_PORT CREDENTIALS_DIR [PORT]
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { Agent, request } from 'node:https';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const [daemonPort = '7480', credentials = '../build/run/data/credentials/admin'] =
  process.argv.slice(2);
const port = Number(process.argv[4] ?? 7490);
const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const agent = new Agent({
  keepAlive: true,
  ca: readFileSync(join(credentials, 'ca.pem')),
  cert: readFileSync(join(credentials, 'cert.pem')),
  key: readFileSync(join(credentials, 'key.pem')),
});
const TYPES = /** @type {Record<string, string>} */ ({
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
});
let signedIn = true;

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** @param {Response} res @param {number} status @param {unknown} body */
function json(res, status, body) {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
}

/** @param {Request} req @param {Response} res */
function session(req, res) {
  if (req.headers['x-bootmill-csrf'] !== '1') {
    return json(res, 403, { code: 'permission_denied', message: 'no CSRF header' });
  }
  if (req.method === 'POST') signedIn = req.url === '/session/link';
  return json(res, 200, { signedIn });
}

/** @param {Request} req @param {Response} res */
function forward(req, res) {
  if (!signedIn) {
    return json(res, 401, { code: 'unauthenticated', message: 'nobody is signed in' });
  }
  const headers = { ...req.headers, host: `localhost:${daemonPort}` };
  delete headers.origin;
  const upstream = request(
    {
      host: '127.0.0.1',
      servername: 'localhost',
      port: daemonPort,
      agent,
      path: req.url,
      method: req.method,
      headers,
    },
    (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    },
  );
  upstream.on('error', (error) => {
    if (res.headersSent) res.destroy();
    else json(res, 503, { code: 'unavailable', message: error.message });
  });
  res.on('close', () => upstream.destroy());
  req.pipe(upstream);
}

/** @param {Response} res */
function page(res) {
  const nonce = randomBytes(16).toString('base64');
  res.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
      `style-src 'self' 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; ` +
      "frame-ancestors 'none'",
  });
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  res.end(html.replace('BOOTMILL_CSP_NONCE', nonce));
}

createServer((req, res) => {
  const path = normalize((req.url ?? '/').split('?', 1)[0] ?? '/');
  if (path.startsWith('/session')) return session(req, res);
  if (path.startsWith('/bootmill.v1.') || path.startsWith('/orgs/')) {
    return forward(req, res);
  }
  const file = join(dist, path);
  if (path.startsWith('/assets/')) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return json(res, 404, {});
    res.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
    return res.end(readFileSync(file));
  }
  return page(res);
}).listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${port}/ over the daemon on port ${daemonPort}`);
});
