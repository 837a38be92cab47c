// SPDX-License-Identifier: Apache-2.0
// Does the same with many things, and says of each what became of it.
import { useRef, useState, type ReactNode } from 'react';
import { explain } from '../../api/errors';
import { newRequestId } from '../../api/requestId';
import { Button } from '../ui/Button';
import type { Command } from '../ui/commands';
import { Dialog, DialogFoot } from '../ui/Dialog';
import { Later } from '../ui/Later';
import { say, sayFailure } from '../ui/toasts';
import { each, patiently } from './each';

const AT_ONCE = 3;
const SHOWN = 200;

export interface Action<T> {
  // What it does with them all, as `Delete 3 fleets`.
  does: string;
  // What was done, after a number, as `deleted`.
  did: string;
  look: 'primary' | 'danger';
  things: readonly T[];
  idOf: (thing: T) => string;
  command: Command;
  // Does it; returns what stands beside the thing then. `requestId` is the same when a
  // call is repeated.
  act: (thing: T, requestId: string) => Promise<ReactNode>;
  // Takes it back, where that can be done.
  undo?: (thing: T) => Promise<unknown>;
  // What it would change, shown on demand.
  detail?: (thing: T) => ReactNode;
}

type Outcome = { done: ReactNode } | { error: unknown };

const never = () => false;

async function takeBack<T>({ undo, idOf, did }: Action<T>, things: readonly T[]) {
  if (undo === undefined) return;
  let back = 0;
  await each(things, AT_ONCE, never, async (thing) => {
    try {
      await patiently(() => undo(thing), never);
      ++back;
    } catch (error) {
      sayFailure(error, `${idOf(thing)}: `);
    }
  });
  say(`${back} of ${things.length} that were ${did} are as they were.`);
}

function Row({
  id,
  outcome,
  detail,
}: {
  id: string;
  outcome: Outcome | undefined;
  detail: (() => ReactNode) | undefined;
}) {
  return (
    <li>
      {detail === undefined ? <span>{id}</span> : <Later summary={id}>{detail}</Later>}
      {outcome === undefined && <span className="quiet-text">waits</span>}
      {outcome !== undefined && 'error' in outcome && (
        <span className="minus">{explain(outcome.error)}</span>
      )}
      {outcome !== undefined && 'done' in outcome && <span>{outcome.done}</span>}
    </li>
  );
}

export function ManyDialog<T>({
  action,
  onClose,
  children,
}: {
  action: Action<T>;
  onClose: () => void;
  children: ReactNode;
}) {
  // What the page finds may change meanwhile: what was chosen is acted on.
  const [chosen] = useState(action);
  const { things, idOf, act, detail } = chosen;
  const [outcomes, setOutcomes] = useState<ReadonlyMap<T, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const stop = useRef(false);
  const run = async () => {
    setRunning(true);
    const done: T[] = [];
    const isStopped = () => stop.current;
    await each(things, AT_ONCE, isStopped, async (thing) => {
      const requestId = newRequestId();
      const outcome = await patiently(() => act(thing, requestId), isStopped).then(
        (shown): Outcome => {
          done.push(thing);
          return { done: shown };
        },
        (error: unknown): Outcome => ({ error }),
      );
      setOutcomes((old) => new Map(old).set(thing, outcome));
    });
    setRunning(false);
    if (done.length > 0) {
      say(
        `${done.length} of ${things.length} ${chosen.did}.`,
        chosen.undo === undefined ? undefined : () => void takeBack(chosen, done),
      );
    }
  };
  const close = () => {
    stop.current = true;
    onClose();
  };
  const failed = [...outcomes.values()].filter((one) => 'error' in one).length;
  return (
    <Dialog title={`${chosen.does}?`} wide onClose={close}>
      <div className="dialog-body">
        {children}
        {(running || outcomes.size > 0) && (
          <>
            <progress max={things.length} value={outcomes.size} aria-label="Progress" />
            <p role="status">
              {outcomes.size - failed} of {things.length} {chosen.did}
              {failed > 0 && `, ${failed} refused`}
            </p>
          </>
        )}
        <ul className="outcomes" tabIndex={0} aria-label="What is chosen">
          {things.slice(0, SHOWN).map((thing) => (
            <Row
              key={idOf(thing)}
              id={idOf(thing)}
              outcome={outcomes.get(thing)}
              detail={detail === undefined ? undefined : () => detail(thing)}
            />
          ))}
        </ul>
        {things.length > SHOWN && (
          <p className="quiet-text">and {things.length - SHOWN} more</p>
        )}
      </div>
      <DialogFoot
        leave={running ? 'Stop' : outcomes.size === 0 ? 'Cancel' : 'Close'}
        command={chosen.command}
        onLeave={close}
      >
        {outcomes.size === 0 && (
          <Button look={chosen.look} busy={running} onPress={() => void run()}>
            {chosen.does}
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}
