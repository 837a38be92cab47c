// SPDX-License-Identifier: Apache-2.0
// Whether somebody is signed in. The cookie itself is out of reach of scripts.
import { useSyncExternalStore } from 'react';

type Session = 'unknown' | 'in' | 'out' | 'unreachable';

let state: Session = 'unknown';
const listeners = new Set<() => void>();
// Other tabs of this browser share the cookie, so they sign in and out together.
const channel = new BroadcastChannel('bootmill-session');
channel.onmessage = (event: MessageEvent<Session>) => set(event.data);

function set(next: Session) {
  if (state === next) return;
  state = next;
  listeners.forEach((listener) => listener());
}

// Grows with each sign-in and sign-out.
let turns = 0;
export const turn = () => turns;

function announce(next: Session) {
  ++turns;
  set(next);
  channel.postMessage(next);
}

export const signedOut = () => set('out');

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

async function call(path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json', 'X-Bootmill-Csrf': '1' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(messageOf(answer) ?? `the daemon answered ${response.status}`);
  }
  return answer;
}

function messageOf(answer: unknown): string | undefined {
  return typeof answer === 'object' &&
    answer !== null &&
    'message' in answer &&
    typeof answer.message === 'string'
    ? answer.message
    : undefined;
}

export async function checkSession(): Promise<void> {
  const asked = turns;
  try {
    const answer = await call('/session');
    const signedIn =
      typeof answer === 'object' &&
      answer !== null &&
      'signedIn' in answer &&
      answer.signedIn === true;
    // What was true before a sign-in may come after it.
    if (asked === turns) set(signedIn ? 'in' : 'out');
  } catch {
    if (asked === turns) set('unreachable');
  }
}

export async function signInWithLink(token: string): Promise<void> {
  await call('/session/link', { token });
  announce('in');
}

// One form of each character, whichever keyboard it was typed with.
const typed = (password: string): string => password.normalize('NFKC');

export async function signInWithPassword(
  name: string,
  password: string,
): Promise<void> {
  await call('/session/account', { name: name.trim(), password: typed(password) });
  announce('in');
}

export async function setPassword(
  invitation: string,
  newPassword: string,
): Promise<void> {
  await call('/session/password', { invitation, newPassword: typed(newPassword) });
  announce('in');
}

export async function changePassword(
  password: string,
  newPassword: string,
): Promise<void> {
  await call('/session/password', {
    password: typed(password),
    newPassword: typed(newPassword),
  });
  announce('in');
}

export async function signOut(everywhere: boolean): Promise<void> {
  await call('/session/end', { everywhere });
  announce('out');
}
