// SPDX-License-Identifier: Apache-2.0
// What the command palette offers: what the page under it does, the pages, and every
// object that the caller may see.
import { skipToken } from '@tanstack/react-query';
import { useQuery } from '@connectrpc/connect-query';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useAccess, useOrg, useRefusal } from '../../api/access';
import { useBuilds, useFleets, useReleases, useToolchains } from '../../api/lists';
import { idOf, orgName, pathOf, paths } from '../../api/names';
import { PrincipalService } from '../../gen/bootmill/v1/principal_service_pb';
import { TokenService } from '../../gen/bootmill/v1/token_service_pb';
import type { NavItem } from './nav';
import { setTheme } from './theme';

export interface Entry {
  title: string;
  kind: string;
  // Why it cannot be done now.
  reason?: string | undefined;
  run: () => void;
}

// The newest of what grows without end.
const NEWEST = 1_000;

// All words of `query` must be in the title or kind.
export function matches(
  entry: { title: string; kind: string },
  query: string,
): boolean {
  const text = `${entry.kind} ${entry.title}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

// The buttons and links in the page's head and above its lists, as they stand there: an
// action of a page is one of the palette by standing there.
function pageActions(): Entry[] {
  const found = document.querySelectorAll<HTMLElement>(
    '[data-actions] :is(button, a.button)',
  );
  return [...found].map((element) => {
    const why = element.getAttribute('aria-describedby') ?? '';
    const isOff = element.getAttribute('aria-disabled') === 'true';
    return {
      title: (element.getAttribute('aria-label') ?? element.textContent).replace(
        /\s*[▾…]$/,
        '',
      ),
      kind: 'This page',
      reason: isOff
        ? (document.getElementById(why)?.textContent ?? 'Busy.')
        : undefined,
      run: () => {
        // What it opens gives the focus back to it, as after a press.
        element.focus();
        element.click();
      },
    };
  });
}

// Names of everything in the org that has a page, and what was asked for them.
function useObjects() {
  const org = useOrg();
  const lists = [
    useFleets(org),
    useReleases(org, '', NEWEST),
    useBuilds(org, '', NEWEST),
  ] as const;
  const [{ items: fleets }, { items: releases }, { items: builds }] = lists;
  const known = useToolchains();
  const { toolchains } = known;
  // Until it has come, nobody knows whether the next two may be asked for.
  const access = useAccess();
  const noPeople = useRefusal(PrincipalService.method.listPrincipals);
  const peopleList = useQuery(
    PrincipalService.method.listPrincipals,
    noPeople === undefined ? { parent: orgName(org), pageSize: 1_000 } : skipToken,
  );
  const people = peopleList.data?.principals;
  const noTokens = useRefusal(TokenService.method.listTokens);
  const tokenList = useQuery(
    TokenService.method.listTokens,
    noTokens === undefined ? { parent: orgName(org), pageSize: 1_000 } : skipToken,
  );
  const tokens = tokenList.data?.tokens;
  const objects = useMemo<{ name: string; kind: string; title?: string }[]>(
    () => [
      ...fleets.map(({ name }) => ({ name, kind: 'Fleet' })),
      ...releases.map(({ name }) => ({ name, kind: 'Release' })),
      ...toolchains.map(({ name }) => ({ name, kind: 'Toolchain' })),
      ...(people ?? []).map(({ name }) => ({ name, kind: 'Person' })),
      ...(tokens ?? []).map(({ name, displayName }) => ({
        name,
        kind: 'Token',
        title: displayName,
      })),
      ...builds.map(({ name, fleet }) => ({
        name,
        kind: 'Build',
        title: `${idOf(fleet)}, ${idOf(name).slice(0, 16)}`,
      })),
    ],
    [fleets, releases, toolchains, people, tokens, builds],
  );
  return { objects, asked: [...lists, known, access, peopleList, tokenList] };
}

const DIGEST = /^[0-9a-f]{64}$/;

// What is offered for what was typed, and what was asked for it.
export function useEntries(items: readonly NavItem[]) {
  const org = useOrg();
  const [, navigate] = useLocation();
  const { objects, asked } = useObjects();
  const [actions] = useState(pageActions);
  const noNewToken = useRefusal(TokenService.method.createToken);
  const fixed = useMemo(() => {
    const go = (path: string) => () => navigate(path);
    return [
      ...actions,
      ...items.map(({ title, path }) => ({ title, kind: 'Page', run: go(path(org)) })),
      { title: 'New fleet', kind: 'Action', run: go(paths.newFleet(org)) },
      {
        title: 'New token',
        kind: 'Action',
        reason: noNewToken,
        run: go(`${paths.tokens(org)}?dialog=new`),
      },
      { title: 'Dark colours', kind: 'Action', run: () => setTheme('dark') },
      { title: 'Light colours', kind: 'Action', run: () => setTheme('light') },
      ...objects.flatMap(({ name, kind, title = idOf(name) }) => {
        const path = pathOf(org, name);
        const edit = paths.edit(org, idOf(name));
        return [
          ...(path === undefined ? [] : [{ title, kind, run: go(path) }]),
          ...(kind === 'Fleet' ? [{ title, kind: 'Edit', run: go(edit) }] : []),
        ];
      }),
    ];
  }, [actions, items, org, objects, navigate, noNewToken]);
  const offered = useCallback(
    (query: string): Entry[] => {
      const sha = query.trim();
      const image = {
        title: sha,
        kind: 'Image',
        run: () => navigate(paths.image(org, sha)),
      };
      // An image is in no list, but has its digest as its name.
      if (DIGEST.test(sha)) return [image];
      return fixed.filter((entry) => matches(entry, query));
    },
    [fixed, org, navigate],
  );
  return { offered, asked };
}
