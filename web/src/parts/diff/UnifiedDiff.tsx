// SPDX-License-Identifier: Apache-2.0
// A unified difference as the daemon writes it. A large one begins collapsed.
import { useMemo, useState } from 'react';
import { Button } from '../ui/Button';
import { count } from '../ui/Values';

interface DiffLine {
  kind: 'added' | 'removed' | 'hunk' | 'same';
  text: string;
}

const SHOWN = 300;
const MORE = 2_000;

export function diffLines(text: string): DiffLine[] {
  const lines = text.replace(/\n$/, '').split('\n');
  let inHunk = false;
  const result: DiffLine[] = [];
  for (const line of lines) {
    if (line.startsWith('@@')) {
      inHunk = true;
      result.push({ kind: 'hunk', text: line });
    } else if (inHunk) {
      const kind = line.startsWith('+')
        ? 'added'
        : line.startsWith('-')
          ? 'removed'
          : 'same';
      result.push({ kind, text: line });
    }
  }
  return result;
}

const WORDS = { added: 'added: ', removed: 'removed: ', hunk: '', same: '' } as const;

export function UnifiedDiff({ text, label }: { text: string; label: string }) {
  const lines = useMemo(() => diffLines(text), [text]);
  const [shown, setShown] = useState(SHOWN);
  if (text === '') return <p className="quiet-text">{label}: no difference.</p>;
  const added = lines.filter(({ kind }) => kind === 'added').length;
  const removed = lines.filter(({ kind }) => kind === 'removed').length;
  const rest = lines.length - shown;
  return (
    <figure className="code" aria-label={label}>
      <figcaption>
        <span>{label}</span>
        <span className="plus">+{added}</span> <span className="minus">−{removed}</span>
      </figcaption>
      <div
        className="code-lines"
        tabIndex={0}
        role="region"
        aria-label={`${label}, lines`}
      >
        {lines.slice(0, shown).map((line, index) => (
          <div className={`code-line diff-${line.kind}`} key={index}>
            <span className="visually-hidden">{WORDS[line.kind]}</span>
            <code>{line.text}</code>
          </div>
        ))}
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
