// SPDX-License-Identifier: Apache-2.0
// Text to read: numbered lines, and a limit on how many are shown at once, so that
// a megabyte of configuration does not freeze the page.
import { memo, useState } from 'react';
import { Button } from '../ui/Button';
import { CopyText } from '../ui/Copy';
import { count } from '../ui/Values';
import { grubTokens } from './grub';

const SHOWN = 400;
const MORE = 2_000;

const Line = memo(function Line({ text, grub }: { text: string; grub: boolean }) {
  if (!grub) return <>{text}</>;
  return grubTokens(text).map((token, index) => (
    <span key={index} className={`token-${token.kind}`}>
      {token.text}
    </span>
  ));
});

export function CodeView({
  text,
  label,
  grub = false,
}: {
  text: string;
  label: string;
  grub?: boolean;
}) {
  const [shown, setShown] = useState(SHOWN);
  const lines = text.replace(/\n$/, '').split('\n');
  const rest = lines.length - shown;
  return (
    <figure className="code" aria-label={label}>
      <figcaption>
        <span>{label}</span>
        <span className="quiet-text">{count(lines.length, 'line')}</span>
        <CopyText text={text} what={label} />
      </figcaption>
      <div
        className="code-lines"
        tabIndex={0}
        role="region"
        aria-label={`${label}, text`}
      >
        {lines.slice(0, shown).map((line, index) => (
          <div className="code-line" key={index}>
            <span className="line-number" aria-hidden="true">
              {index + 1}
            </span>
            <code>
              <Line text={line} grub={grub} />
            </code>
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
