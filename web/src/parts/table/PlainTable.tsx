// SPDX-License-Identifier: Apache-2.0
// A short table as it is written. Where it is too wide it scrolls, by keyboard too.
import type { ReactNode } from 'react';

export function PlainTable({
  label,
  children,
}: {
  label: string;
  children: ReactNode;
}) {
  return (
    <div className="table-scroll" role="region" aria-label={label} tabIndex={0}>
      <table className="plain-table">{children}</table>
    </div>
  );
}
