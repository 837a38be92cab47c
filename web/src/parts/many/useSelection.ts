// SPDX-License-Identifier: Apache-2.0
// Which rows of a list are chosen. The choice stands in the address, so that a link
// shows the same to others: ids, or `*` for whatever the filter finds, perhaps without
// some: `*,-a,-b`.
import { useMemo, useState } from 'react';
import { useParam } from '../ui/Page';

interface Row {
  id: string;
}

// No id.
const ALL = '*';
// More ids make an address too long for many programs; those stay in the page.
const MOST_IDS = 50;

export function selectionText(
  ids: ReadonlySet<string>,
  found: readonly Row[],
): string | undefined {
  if (ids.size > 1 && ids.size === found.length) return ALL;
  if (ids.size <= MOST_IDS) return [...ids].sort().join(',');
  const left = found.map(({ id }) => id).filter((id) => !ids.has(id));
  if (left.length > MOST_IDS) return undefined;
  return [ALL, ...left.sort().map((id) => `-${id}`)].join(',');
}

// The ids among `found` that a text in the address means.
export function selectedBy(text: string, found: readonly Row[]): Set<string> {
  const parts = new Set(text.split(','));
  const isAll = parts.has(ALL);
  return new Set(
    found
      .map(({ id }) => id)
      .filter((id) => (isAll ? !parts.has(`-${id}`) : parts.has(id))),
  );
}

// `ids` with `id`, or without it.
export function toggled(
  ids: ReadonlySet<string>,
  id: string,
  on: boolean,
): ReadonlySet<string> {
  const next = new Set(ids);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

// Returns the chosen ids among `found`: what the filter hides is not acted on.
export function useSelection(
  found: readonly Row[],
): [ReadonlySet<string>, (ids: ReadonlySet<string>) => void] {
  const [text, setText] = useParam('selected');
  const [many, setMany] = useState<ReadonlySet<string>>();
  const chosen = useMemo(() => {
    if (many === undefined) return selectedBy(text, found);
    return new Set(found.map(({ id }) => id).filter((id) => many.has(id)));
  }, [found, many, text]);
  const set = (ids: ReadonlySet<string>) => {
    const inAddress = selectionText(ids, found);
    setMany(inAddress === undefined ? ids : undefined);
    setText(inAddress ?? '');
  };
  return [chosen, set];
}
