// SPDX-License-Identifier: Apache-2.0
// Whatever the pages do can be done by command: where a call that changes something, or
// that somebody presses a button for, is made, its command can be copied, or a reason
// stands here.
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import type { DescService } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';

const sources = import.meta.glob<string>(
  ['./**/*.{ts,tsx}', '!./gen/**', '!./**/*.test.ts', '!./api/**'],
  { query: '?raw', import: 'default', eager: true },
);
const generated = import.meta.glob<Record<string, unknown>>(
  './gen/**/*_service_pb.ts',
  {
    eager: true,
  },
);

const UNDO = 'takes back what was just done, whose own command says how';
const SECRET = 'a password in a command is in the shell’s history';

const WITHOUT: Record<string, string> = {
  './pages/fleet/DeleteFleet.tsx FleetService.undeleteFleet': UNDO,
  './parts/fleet/revert.ts FleetService.rollbackFleet': UNDO,
  './pages/toolchains/SetState.tsx ToolchainService.setDefaultToolchain': UNDO,
  './pages/images/SendImage.tsx ArtifactService.inspectImage':
    'the pages that it is a part of have the command',
  './pages/sessions/ChangePassword.tsx session.changePassword': SECRET,
  './pages/signin/SetPasswordPage.tsx session.setPassword': SECRET,
  './pages/signin/SignInPage.tsx session.signInWithPassword': SECRET,
  './pages/signin/SignInPage.tsx session.signInWithLink':
    'it is for this browser; the page shows the command that makes the link',
  './parts/shell/Shell.tsx session.signOut':
    'it is of this browser’s cookie; Sessions has the command that ends it from elsewhere',
};

const services = Object.values(generated)
  .flatMap((module) => Object.values(module))
  .filter((one): one is DescService => (one as { kind?: string }).kind === 'service');

const changes = new Set(
  services.flatMap(({ name, methods }) =>
    methods
      .filter(
        ({ idempotency }) =>
          idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS,
      )
      .map(({ localName }) => `${name}.${localName}`),
  ),
);

// `METHOD` as the method that it stands for in its file.
function resolved(text: string): string {
  const alias = /const METHOD = (\w+\.method\.\w+);/.exec(text)?.[1];
  return alias === undefined ? text : text.replace(/\bMETHOD\b/g, alias);
}

const named = (text: string): string[] =>
  [...text.matchAll(/\b(\w+Service)\.method\.(\w+)/g)].map(
    ([, service = '', method = '']) => `${service}.${method}`,
  );

// The arguments of each call of a function in `names`.
function argumentsOf(text: string, names: string): string[] {
  return [...text.matchAll(new RegExp(`\\b(?:${names})\\(`, 'g'))].map(
    ({ index, 0: { length } }) => {
      let depth = 1;
      let at = index + length;
      for (; depth > 0 && at < text.length; ++at) {
        if (text[at] === '(') ++depth;
        if (text[at] === ')') --depth;
      }
      return text.slice(index + length, at);
    },
  );
}

// The calls of clients: of those with a name, and of those that are made for one call.
function byClients(text: string): string[] {
  const clients = [...text.matchAll(/(\w+) = createClient\((\w+),/g)].map(
    ([, name = '', service = '']) => [name, service] as const,
  );
  return [
    ...clients.flatMap(([name, service]) =>
      [...text.matchAll(new RegExp(`\\b${name}\\s*\\.(\\w+)\\(`, 'g'))].map(
        ([, method = '']) => `${service}.${method}`,
      ),
    ),
    ...[...text.matchAll(/createClient\((\w+), transport\)\s*\.(\w+)\(/g)].map(
      ([, service = '', method = '']) => `${service}.${method}`,
    ),
  ];
}

const SESSION =
  /\b(signInWithLink|signInWithPassword|setPassword|changePassword|signOut)\(/g;

function called(text: string): Set<string> {
  const isOfSession = text.includes("api/session'");
  const calls = [
    ...argumentsOf(text, 'useMutation|useUpload').flatMap(named),
    ...byClients(text).filter((call) => changes.has(call)),
  ];
  const ofSession = [...text.matchAll(SESSION)].map(
    ([, name = '']) => `session.${name}`,
  );
  return new Set([...calls, ...(isOfSession ? ofSession : [])]);
}

const offered = (text: string): Set<string> =>
  new Set(argumentsOf(text, 'command|commandEach|curlUpload').flatMap(named));

const all = Object.entries(sources).flatMap(([file, source]) => {
  const text = resolved(source);
  const has = offered(text);
  return [...called(text)].map((call) => ({
    place: `${file} ${call}`,
    call,
    has: has.has(call),
  }));
});

describe('an action', () => {
  it('can be copied as a command where it is done, or says why not', () => {
    const without = all.filter(({ place, has }) => !has && !(place in WITHOUT));
    expect(without.map(({ place }) => place)).toEqual([]);
  });

  it('is one of those that there are', () => {
    expect(new Set(all.map(({ call }) => call)).size).toBeGreaterThan(20);
    const places = new Set(all.filter(({ has }) => !has).map(({ place }) => place));
    expect(Object.keys(WITHOUT).filter((place) => !places.has(place))).toEqual([]);
  });
});
