// SPDX-License-Identifier: Apache-2.0
// How calls reach the daemon: same origin, Connect protocol.
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { learn } from './clock';
import { signedOut, turn } from './session';

// A request of another origin cannot set this header without the daemon's
// consent, so that its presence proves that this page sent the request.
export const CSRF_HEADER = { 'X-Bootmill-Csrf': '1' } as const;

const guard: Interceptor = (next) => async (request) => {
  for (const [name, value] of Object.entries(CSRF_HEADER)) {
    request.header.set(name, value);
  }
  const asked = turn();
  try {
    return await next(request);
  } catch (error) {
    // A call that was sent with the session before this one says nothing of it.
    if (ConnectError.from(error).code === Code.Unauthenticated && asked === turn()) {
      signedOut();
    }
    throw error;
  }
};

export const transport = createConnectTransport({
  baseUrl: window.location.origin,
  useBinaryFormat: true,
  interceptors: [guard],
  fetch: async (input, init) => {
    const asked = Date.now();
    const answer = await fetch(input, { ...init, credentials: 'same-origin' });
    learn(answer.headers.get('Date'), asked);
    return answer;
  },
});
