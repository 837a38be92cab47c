// SPDX-License-Identifier: Apache-2.0
// Calls of the daemon beside the browser.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';

/** Calls as the administrator. @param {import('./daemon.mjs').Daemon} daemon */
export function caller(daemon) {
  const file = (/** @type {string} */ name) =>
    readFileSync(join(daemon.data, 'credentials/admin', name));
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 8,
    ca: file('ca.pem'),
    cert: file('cert.pem'),
    key: file('key.pem'),
  });
  /** @param {string} method @param {object} message @returns {Promise<string>} */
  const call = (method, message) =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${daemon.base}/bootmill.v1.${method}`,
        { method: 'POST', agent, headers: { 'Content-Type': 'application/json' } },
        (answer) => {
          let text = '';
          answer.on('data', (chunk) => (text += String(chunk)));
          answer.on('end', () =>
            answer.statusCode === 200
              ? resolve(text)
              : reject(new Error(`${method}: ${text}`)),
          );
        },
      );
      sent.on('error', reject).end(JSON.stringify(message));
    });
  return { call, close: () => agent.destroy() };
}
