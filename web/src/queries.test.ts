// SPDX-License-Identifier: Apache-2.0
// Whatever is asked of the daemon may fail: each query's error is shown, with what to
// do next, by one of the parts that are made for it.
import { describe, expect, it } from 'vitest';

const sources = import.meta.glob<string>(
  ['./**/*.{ts,tsx}', '!./gen/**', '!./**/*.test.ts'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);

// Queries that need no error state, by file and by what they are asked for.
const WITHOUT: Record<string, string> = {
  './api/access.ts useWho': 'every page shows it: parts/shell/Shell.tsx',
  './api/access.ts useCaller': 'every page shows it: parts/shell/Shell.tsx',
  './api/access.ts useAccess': 'every page shows it: parts/shell/Shell.tsx',
  './api/access.ts useRefusal': 'every page shows it: parts/shell/Shell.tsx',
  './api/access.ts useIsRefused': 'every page shows it: parts/shell/Shell.tsx',
  './api/lists.ts useFleets': 'shown where the list is',
  './api/lists.ts useReleases': 'shown where the list is',
  './api/lists.ts useBuilds': 'shown where the list is',
  './api/lists.ts useToolchains': 'shown where the list is',
  './pages/builds/useWatchBuild.ts useWatchBuild': 'shown by the build’s page',
  './parts/editor/useSuggestions.ts useSuggestions':
    'without them the schema still completes',
  './pages/images/useToolchainModules.ts useToolchainModules':
    'what the image says of its modules is shown instead',
  './pages/toolchains/MakeDefault.tsx MakeDefault':
    'only the way back is missing, and the list of toolchains says why',
  './parts/shell/entries.ts useObjects': 'the palette shows the first that failed',
};

const CALL =
  /\b(use(?:Query|InfiniteQuery|Fleets|Releases|Builds|Toolchains|WatchBuild|Who|Access))\((?!\)?:)/g;

// The function around a place: the last that begins at the start of a line.
const functionAt = (text: string, at: number): string =>
  [
    ...text
      .slice(0, at)
      .matchAll(/^(?:export )?(?:default )?(?:async )?(?:function|const) (\w+)/gm),
  ].at(-1)?.[1] ?? '';

interface Asked {
  where: string;
  // What holds the answer; undefined if only its data are taken.
  name: string | undefined;
  text: string;
}

function queries(): Asked[] {
  return Object.entries(sources).flatMap(([file, text]) =>
    [...text.matchAll(CALL)]
      // Not where it is defined.
      .filter(({ index }) => !text.slice(0, index).endsWith('function '))
      .map(({ index }) => ({
        where: `${file} ${functionAt(text, index).replace(/^default /, '')}`,
        name: /const (\w+) = $/.exec(text.slice(0, index))?.[1],
        text,
      })),
  );
}

// Whether `name`, or a list that is made of it, is given to a part that shows errors.
function isShown({ name, text }: Asked): boolean {
  if (name === undefined) return false;
  const made = new RegExp(`const (\\w+) = (?:listed|useListed)\\(\\s*${name}\\b`).exec(
    text,
  )?.[1];
  return [name, made]
    .filter((one) => one !== undefined)
    .some((one) =>
      new RegExp(
        `of=\\{(?:\\{ *\\.\\.\\.)?${one}\\b|\\[[^\\]]*\\b${one}\\b[^\\]]*\\]\\.find\\(`,
      ).test(text),
    );
}

describe('a query', () => {
  it('has an error state, or a reason to have none', () => {
    const silent = queries()
      .filter((asked) => WITHOUT[asked.where] === undefined && !isShown(asked))
      .map(({ where, name }) => `${where}: ${name ?? 'only its data'}`);
    expect(silent).toEqual([]);
  });

  // `Empty` is not announced: to somebody who does not see it nothing has happened.
  it('does not fail into a part for what is empty', () => {
    const failing = Object.entries(sources)
      .filter(([, text]) => /<Empty\s[^>]*\b(?:cannot|failed|lost)\b/.test(text))
      .map(([file]) => file);
    expect(failing).toEqual([]);
  });

  it('is one of many, all of which were looked at', () => {
    const all = queries().map(({ where }) => where);
    expect(all.length).toBeGreaterThan(40);
    expect(Object.keys(WITHOUT).filter((where) => !all.includes(where))).toEqual([]);
  });
});
