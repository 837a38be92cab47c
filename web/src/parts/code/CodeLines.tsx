// SPDX-License-Identifier: Apache-2.0
// Lines of text with a head, and a limit on how many are shown at once, so that a
// megabyte of configuration does not freeze the page.
import { useState, type ReactNode } from 'react';
import { Button } from '../ui/Button';
import { count } from '../ui/Values';

const SHOWN = 400;
const MORE = 2_000;

export function CodeLines<Item>({
  label,
  head,
  lines,
  show,
}: {
  label: string;
  head: ReactNode;
  lines: readonly Item[];
  /** One line; the number is from 0. */
  show: (line: Item, index: number) => ReactNode;
}) {
  const [shown, setShown] = useState(SHOWN);
  const rest = lines.length - shown;
  return (
    <figure className="code" aria-label={label}>
      <figcaption>{head}</figcaption>
      <div
        className="code-lines"
        tabIndex={0}
        role="region"
        aria-label={`${label}, lines`}
      >
        {lines.slice(0, shown).map(show)}
      </div>
      {rest > 0 && (
        <Button look="quiet" onPress={() => setShown(shown + MORE)}>
          Show {Math.min(rest, MORE).toLocaleString('en')} more of{' '}
          {count(rest, 'hidden line')}
        </Button>
      )}
    </figure>
  );
}
