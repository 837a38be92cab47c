// SPDX-License-Identifier: Apache-2.0
// What a change means for the images: modules, configuration and bytes per target.
import type {
  DiffFleetResponse,
  TargetDiff,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { bytes, signedBytes } from '../ui/Values';
import { UnifiedDiff } from './UnifiedDiff';

function sizes(target: TargetDiff): string {
  const [from, to] = [Number(target.fromSizeBytes), Number(target.toSizeBytes)];
  if (from === 0) return `new, ${bytes(to)}`;
  if (to === 0) return `no longer built, was ${bytes(from)}`;
  if (target.fromSha256 === target.toSha256) return `same bytes, ${bytes(to)}`;
  return `${bytes(from)} → ${bytes(to)} (${signedBytes(to - from)})`;
}

function Modules({ sign, names }: { sign: '+' | '−'; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className={sign === '+' ? 'plus' : 'minus'}>
      {sign} {names.join(', ')}
    </p>
  );
}

export function TargetDiffs({ diff }: { diff: DiffFleetResponse }) {
  return (
    <div className="stack">
      <UnifiedDiff label="Spec" text={diff.sourceDiff} />
      {diff.targets.map((target) => (
        <details
          key={target.target}
          className="section"
          open={target.fromSha256 !== target.toSha256}
        >
          <summary>
            <code>{target.target}</code>{' '}
            <span className="quiet-text">{sizes(target)}</span>
          </summary>
          <div className="stack">
            <Modules sign="+" names={target.addedModules} />
            <Modules sign="−" names={target.removedModules} />
            {target.changedModules.length > 0 && (
              <p>Other bytes: {target.changedModules.join(', ')}</p>
            )}
            {target.changedModules.length +
              target.addedModules.length +
              target.removedModules.length ===
              0 && <p className="quiet-text">The same modules.</p>}
            <UnifiedDiff label="Configuration" text={target.configurationDiff} />
          </div>
        </details>
      ))}
    </div>
  );
}
