// SPDX-License-Identifier: Apache-2.0
// What is only made, and asked for, once somebody opens it.
import { useState, type ReactNode } from 'react';

export function Later({
  summary,
  children,
}: {
  summary: ReactNode;
  children: () => ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children()}
    </details>
  );
}
