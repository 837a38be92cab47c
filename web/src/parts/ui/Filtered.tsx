// SPDX-License-Identifier: Apache-2.0
// A list that a few letters narrow down; they stand in the address.
import type { ReactNode } from 'react';
import { Button } from './Button';
import { SearchBox } from './Fields';
import { useParam } from './Page';
import { Empty } from './States';
import { count } from './Values';

export interface Filter<T> {
  items: readonly T[];
  found: readonly T[];
  text: string;
  setText: (text: string) => void;
}

// `textOf`: what is searched in.
export function useFilter<T>(
  items: readonly T[],
  textOf: (item: T) => string,
): Filter<T> {
  const [text, setText] = useParam('q');
  const wanted = text.toLowerCase();
  const found = items.filter((item) => textOf(item).toLowerCase().includes(wanted));
  return { items, found, text, setText };
}

// Stands above the list, and in its place if nothing matches.
export function FilterBar<T>({
  filter: { items, found, text, setText },
  label,
  noun,
  children,
}: {
  filter: Filter<T>;
  label: string;
  // One of them, as `fleet`.
  noun: string;
  children?: ReactNode;
}) {
  return (
    <>
      <div className="toolbar">
        <SearchBox label={label} value={text} onChange={setText} />
        <span className="count" role="status">
          {found.length} of {count(items.length, noun)}
        </span>
        {children}
      </div>
      {found.length === 0 && (
        <Empty title={`No ${noun} matches.`}>
          <Button onPress={() => setText('')}>Show all</Button>
        </Empty>
      )}
    </>
  );
}

export function Filtered<T>({
  items,
  label,
  noun,
  textOf,
  children,
}: {
  items: readonly T[];
  label: string;
  noun: string;
  textOf: (item: T) => string;
  children: (found: readonly T[]) => ReactNode;
}) {
  const filter = useFilter(items, textOf);
  return (
    <>
      <FilterBar filter={filter} label={label} noun={noun} />
      {filter.found.length > 0 && children(filter.found)}
    </>
  );
}
