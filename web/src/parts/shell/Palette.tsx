// SPDX-License-Identifier: Apache-2.0
// The command palette: pages, fleets and actions by a few letters.
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets } from '../../api/lists';
import { idOf, paths } from '../../api/names';
import { Dialog } from '../ui/Dialog';
import type { NavItem } from './nav';
import { setTheme } from './theme';

interface Entry {
  title: string;
  kind: string;
  run: () => void;
}

const SHOWN = 12;

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

function useEntries(items: readonly NavItem[]): Entry[] {
  const org = useOrg();
  const [, navigate] = useLocation();
  const fleets = useFleets(org).items;
  return useMemo(() => {
    const go = (path: string) => () => navigate(path);
    return [
      ...items.map(({ title, path }) => ({ title, kind: 'Page', run: go(path(org)) })),
      { title: 'New fleet', kind: 'Action', run: go(paths.newFleet(org)) },
      { title: 'Dark colours', kind: 'Action', run: () => setTheme('dark') },
      { title: 'Light colours', kind: 'Action', run: () => setTheme('light') },
      ...fleets.flatMap(({ name }) => {
        const id = idOf(name);
        return [
          { title: id, kind: 'Fleet', run: go(paths.fleet(org, id)) },
          { title: id, kind: 'Edit', run: go(paths.edit(org, id)) },
        ];
      }),
    ];
  }, [items, org, fleets, navigate]);
}

export function Palette({
  items,
  onClose,
}: {
  items: readonly NavItem[];
  onClose: () => void;
}) {
  const id = useId();
  const entries = useEntries(items);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const deferred = useDeferredValue(query);
  const found = useMemo(
    () => entries.filter((entry) => matches(entry, deferred)).slice(0, SHOWN),
    [entries, deferred],
  );
  useEffect(() => input.current?.focus(), []);
  const chosen = found[Math.min(at, found.length - 1)];
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  return (
    <Dialog title="Go to or do" leaving="press" onClose={onClose}>
      <input
        ref={input}
        className="input palette-input"
        role="combobox"
        aria-label="Page, fleet or action"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={
          chosen === undefined ? undefined : `${id}-${found.indexOf(chosen)}`
        }
        value={query}
        spellCheck={false}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          // These keys are the input method's while it puts a word together.
          if (event.nativeEvent.isComposing) return;
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step !== 0 && found.length > 0) {
            event.preventDefault();
            setAt((old) => (old + step + found.length) % found.length);
          }
          if (event.key === 'Enter') run(chosen);
        }}
      />
      <ul
        role="listbox"
        id={`${id}-list`}
        className="palette-list"
        aria-label="Matches"
      >
        {found.map((entry, index) => (
          <li
            key={`${entry.kind} ${entry.title}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={entry === chosen}
            className={entry === chosen ? 'palette-item here' : 'palette-item'}
            onMouseMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <span>{entry.title}</span>
            <span className="quiet-text">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && (
        <p className="quiet-text">Nothing has this name. Try fewer letters.</p>
      )}
    </Dialog>
  );
}
