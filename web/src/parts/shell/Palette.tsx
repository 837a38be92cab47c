// SPDX-License-Identifier: Apache-2.0
// The command palette: what this page does, pages and objects, by a few letters.
import { useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Dialog } from '../ui/Dialog';
import { isMissing, Missing } from '../ui/States';
import { useEntries, type Entry } from './entries';
import type { NavItem } from './nav';

const SHOWN = 12;

export function Palette({
  items,
  onClose,
}: {
  items: readonly NavItem[];
  onClose: () => void;
}) {
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const deferred = useDeferredValue(query);
  const { offered, asked } = useEntries(items);
  const found = useMemo(() => offered(deferred).slice(0, SHOWN), [offered, deferred]);
  useEffect(() => input.current?.focus(), []);
  const chosen = found[Math.min(at, found.length - 1)];
  const run = (entry: Entry | undefined) => {
    if (entry === undefined || entry.reason !== undefined) return;
    onClose();
    // Once the palette is gone: what an action opens takes its place.
    setTimeout(entry.run);
  };
  return (
    <Dialog title="Go to or do" leaving="press" onClose={onClose}>
      <input
        ref={input}
        className="input palette-input"
        role="combobox"
        aria-label="Page, object or action"
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
          // Whoever types fast means what is typed, not what is shown yet.
          if (event.key === 'Enter') {
            run(deferred === query ? chosen : offered(query)[0]);
          }
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
            key={`${entry.kind} ${entry.title} ${index}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={entry === chosen}
            aria-disabled={entry.reason !== undefined}
            className={entry === chosen ? 'palette-item here' : 'palette-item'}
            onMouseMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <span>
              {entry.title}
              {entry.reason !== undefined && (
                <span className="help"> {entry.reason}</span>
              )}
            </span>
            <span className="quiet-text">{entry.kind}</span>
          </li>
        ))}
      </ul>
      <Missing
        of={asked.find(isMissing)}
        without="Not everything can be found here now"
      />
      {found.length === 0 && (
        <p className="quiet-text">Nothing has this name. Try fewer letters.</p>
      )}
    </Dialog>
  );
}
