// SPDX-License-Identifier: Apache-2.0
// Two people edited one fleet: shows what each changed since the common base. The
// result becomes the draft; nothing is saved and nothing overwritten by it.
import { useMemo, useState } from 'react';
import type { Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import {
  conflicts,
  merge3,
  merged,
  type Choice,
  type Region,
} from '../../parts/spec/merge';
import { sidesOf, type Shown } from '../../parts/spec/sides';
import { Button } from '../../parts/ui/Button';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { Choice as Select } from '../../parts/ui/Fields';
import { Notice } from '../../parts/ui/States';
import { count } from '../../parts/ui/Values';
import type { Draft } from '../../parts/spec/drafts';
import { textOf } from './draft';

// Unchanged lines shown around a change.
const CONTEXT = 3;
// Lines of a change that are shown at once.
const SHOWN = 200;
const MORE = 2_000;

const CHOICES: readonly (readonly [Choice, string])[] = [
  ['mine', 'Keep mine'],
  ['theirs', 'Keep theirs'],
  ['mine-theirs', 'Keep both, mine first'],
];

// Texts of the fleet stand in a `pre` and nothing else does, so that what is copied out
// of one is a text of the fleet.
function Lines({ side: { label, kind, lines, note } }: { side: Shown }) {
  const [shown, setShown] = useState(SHOWN);
  const rest = lines.length - shown;
  return (
    <div className={`merge-side ${kind}`}>
      <div className="merge-label">
        {label}
        {note !== '' && <em> {note}</em>}
      </div>
      {lines.length > 0 && <pre>{lines.slice(0, shown).join('\n')}</pre>}
      {rest > 0 && (
        <Button look="quiet" onPress={() => setShown(shown + MORE)}>
          Show {Math.min(rest, MORE).toLocaleString('en')} more of{' '}
          {count(rest, 'hidden line')}
        </Button>
      )}
    </div>
  );
}

function Same({ lines }: { lines: readonly string[] }) {
  if (lines.length <= CONTEXT * 2 + 1)
    return <pre className="merge-same">{lines.join('\n')}</pre>;
  return (
    <>
      <pre className="merge-same">{lines.slice(0, CONTEXT).join('\n')}</pre>
      <div className="merge-gap">
        {count(lines.length - CONTEXT * 2, 'unchanged line')}
      </div>
      <pre className="merge-same">{lines.slice(-CONTEXT).join('\n')}</pre>
    </>
  );
}

export function RegionView({
  region,
  choice,
  onChoose,
}: {
  region: Region;
  choice: Choice | undefined;
  onChoose: (choice: Choice) => void;
}) {
  if (region.side === 'same') return <Same lines={region.base} />;
  const sides = sidesOf(region).map((side) => <Lines key={side.label} side={side} />);
  if (region.side !== 'conflict') return sides;
  return (
    <div className="merge-conflict" role="group" aria-label="Conflict">
      <div className="merge-columns">{sides}</div>
      <Select
        label="Decide this conflict"
        value={choice ?? ('' as Choice)}
        options={[['' as Choice, 'Decide …'], ...CHOICES]}
        onChange={onChoose}
      />
    </div>
  );
}

export function MergeDialog({
  fleet,
  draft,
  onMerged,
  onClose,
}: {
  fleet: Fleet;
  draft: Draft;
  onMerged: (text: string) => void;
  onClose: () => void;
}) {
  const theirs = textOf(fleet);
  const regions = useMemo(
    () => merge3(draft.base.text, draft.text, theirs),
    [draft.base.text, draft.text, theirs],
  );
  const [choices, setChoices] = useState<ReadonlyMap<number, Choice>>(new Map());
  const total = conflicts(regions);
  const decided = regions.filter(
    (region, at) =>
      region.side === 'conflict' && (choices.get(at) ?? '') !== ('' as Choice),
  ).length;
  if (draft.base.etag === fleet.etag) {
    return (
      <Dialog title="Somebody else saved" onClose={onClose}>
        <Notice>Their revision is being loaded.</Notice>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={`Merge revision ${fleet.revision} into your draft`}
      wide
      onClose={onClose}
    >
      <div className="dialog-body">
        <p>
          You began from revision {draft.base.revision}.{' '}
          {total === 0
            ? 'No line was changed by both sides.'
            : `${count(total, 'place was', 'places were')} changed by both sides: decide each.`}
        </p>
        <div className="merge">
          {regions.map((region, at) => (
            <RegionView
              key={at}
              region={region}
              choice={choices.get(at)}
              onChoose={(choice) => setChoices((old) => new Map(old).set(at, choice))}
            />
          ))}
        </div>
      </div>
      <DialogFoot leave="Back to the draft" onLeave={onClose}>
        <Button
          look="primary"
          reason={
            decided < total
              ? `${count(total - decided, 'conflict')} not decided yet.`
              : undefined
          }
          onPress={() => onMerged(merged(regions, (at) => choices.get(at) ?? 'mine'))}
        >
          Take the merged text
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
