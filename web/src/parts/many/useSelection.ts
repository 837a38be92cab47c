// SPDX-License-Identifier: Apache-2.0
// Which rows of a list are chosen. The choice stands in the address, so that a link shows the
// same to others: ids, or `*` for whatever the filter finds.
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
  return ids.size <= MOST_IDS ? [...ids].sort().join(',') : undefined;
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
    const wanted = many ?? new Set(text.split(','));
    const rows =
      many === undefined && text === ALL
        ? found
        : found.filter(({ id }) => wanted.has(id));
    return new Set(rows.map(({ id }) => id));
  }, [found, many, text]);
  const set = (ids: ReadonlySet<string>) => {
    const inAddress = selectionText(ids, found);
    setMany(inAddress === undefined ? ids : undefined);
    setText(inAddress ?? '');
  };
  return [chosen, set];
}
