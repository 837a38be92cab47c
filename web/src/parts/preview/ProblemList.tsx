// SPDX-License-Identifier: Apache-2.0
// Errors, warnings and limits of a draft, each with the way to its line.
import type { TextRange } from '../../gen/bootmill/v1/error_info_pb';
import { sentence } from '../../api/errors';
import { Notice } from '../ui/States';
import type { Problem } from './problems';

export function ProblemList({
  problems,
  isTaken,
  onReveal,
}: {
  problems: readonly Problem[];
  // Whether the daemon has laid the text out as it stands.
  isTaken: boolean;
  onReveal: ((range: TextRange) => void) | undefined;
}) {
  return (
    <div className="stack">
      {isTaken && <Notice kind="good">The daemon takes this spec as it stands.</Notice>}
      <ul className="problems">
        {problems.map(({ severity, violation: { field, description, range } }, at) => (
          <li key={at} className={severity}>
            <div>
              <span className="strong">
                {severity === 'error' ? 'Error' : 'Warning'}
              </span>{' '}
              <code>{field === '' ? 'spec' : field}</code>
              {range?.begin !== undefined && onReveal !== undefined && (
                <button
                  type="button"
                  className="text-button"
                  onClick={() => onReveal(range)}
                >
                  line {range.begin.line}, column {range.begin.column}
                </button>
              )}
            </div>
            <div>{sentence(description)}.</div>
          </li>
        ))}
      </ul>
    </div>
  );
}
