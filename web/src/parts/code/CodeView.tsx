// SPDX-License-Identifier: Apache-2.0
// Text to read, with numbered lines.
import { memo } from 'react';
import { CopyText } from '../ui/Copy';
import { count } from '../ui/Values';
import { CodeLines } from './CodeLines';
import { grubTokens } from './grub';

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
  const lines = text.replace(/\n$/, '').split('\n');
  const head = (
    <>
      <span>{label}</span>
      <span className="quiet-text">{count(lines.length, 'line')}</span>
      <CopyText text={text} what={label} />
    </>
  );
  return (
    <CodeLines
      label={label}
      head={head}
      lines={lines}
      show={(line, index) => (
        <div className="code-line" key={index}>
          <span className="line-number" aria-hidden="true">
            {index + 1}
          </span>
          <code>
            <Line text={line} grub={grub} />
          </code>
        </div>
      )}
    />
  );
}
