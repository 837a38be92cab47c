// SPDX-License-Identifier: Apache-2.0
// What can be done with the chosen rows of a list; nothing while none is chosen.
import type { ReactNode } from 'react';
import { Button } from '../ui/Button';
import { count } from '../ui/Values';
import type { Selection } from '../table/DataTable';

export function BulkBar({
  what,
  found,
  selection: { ids, set },
  children,
}: {
  // One of them, as `fleet`.
  what: string;
  // The ids of all that match.
  found: readonly { id: string }[];
  selection: Selection;
  children: ReactNode;
}) {
  if (ids.size === 0) return null;
  return (
    <span className="bulk" data-actions>
      {count(ids.size, what)} selected
      {ids.size < found.length && (
        <Button look="quiet" onPress={() => set(new Set(found.map(({ id }) => id)))}>
          Select all {found.length.toLocaleString('en')} that match
        </Button>
      )}
      {children}
      <Button look="quiet" onPress={() => set(new Set())}>
        Clear
      </Button>
    </span>
  );
}
