// SPDX-License-Identifier: Apache-2.0
// A unified difference as the daemon writes it. A large one begins collapsed.
import { useMemo } from 'react';
import { CodeLines } from '../code/CodeLines';

interface DiffLine {
  kind: 'added' | 'removed' | 'hunk' | 'same';
  text: string;
}

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
  if (text === '') return <p className="quiet-text">{label}: no difference.</p>;
  const added = lines.filter(({ kind }) => kind === 'added').length;
  const removed = lines.filter(({ kind }) => kind === 'removed').length;
  const head = (
    <>
      <span>{label}</span>
      <span className="plus">+{added}</span> <span className="minus">−{removed}</span>
    </>
  );
  return (
    <CodeLines
      label={label}
      head={head}
      lines={lines}
      show={(line, index) => (
        <div className={`code-line diff-${line.kind}`} key={index}>
          <span className="visually-hidden">{WORDS[line.kind]}</span>
          <code>{line.text}</code>
        </div>
      )}
    />
  );
}
