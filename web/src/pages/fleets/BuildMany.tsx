// SPDX-License-Identifier: Apache-2.0
// Builds many fleets: a few calls at a time, since the daemon's queue is bounded.
import { createClient } from '@connectrpc/connect';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { explain, passes } from '../../api/errors';
import { idOf, orgName, paths } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { transport } from '../../api/transport';
import { BuildService, type Build } from '../../gen/bootmill/v1/release_service_pb';
import { buildWords } from '../../parts/build/words';
import { Button } from '../../parts/ui/Button';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { Badge, count } from '../../parts/ui/Values';

const AT_ONCE = 3;
const TRIES = 5;

type Outcome = { build: Build } | { error: unknown };

async function start(
  org: string,
  fleet: string,
  stopped: () => boolean,
): Promise<Outcome> {
  const client = createClient(BuildService, transport);
  const requestId = newRequestId();
  for (let tries = 1; ; ++tries) {
    try {
      return {
        build: await client.createBuild({ parent: orgName(org), fleet, requestId }),
      };
    } catch (error) {
      if (!passes(error) || tries >= TRIES || stopped()) return { error };
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
  }
}

export function BuildMany({
  fleets,
  onClose,
}: {
  fleets: readonly string[];
  onClose: () => void;
}) {
  const org = useOrg();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const stop = useRef(false);
  const run = async () => {
    setRunning(true);
    const waiting = [...fleets];
    const worker = async () => {
      for (let fleet = waiting.shift(); fleet !== undefined; fleet = waiting.shift()) {
        if (stop.current) return;
        const outcome = await start(org, fleet, () => stop.current);
        const done = fleet;
        setOutcomes((old) => new Map(old).set(done, outcome));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    setRunning(false);
  };
  const close = () => {
    stop.current = true;
    onClose();
  };
  const failed = [...outcomes].filter(([, outcome]) => 'error' in outcome);
  return (
    <Dialog title={`Build ${count(fleets.length, 'fleet')}`} wide onClose={close}>
      <div className="dialog-body">
        <p>
          Each is built from its current revision with the toolchain that its spec
          names, else the default one.
        </p>
        {(running || outcomes.size > 0) && (
          <>
            <progress
              max={fleets.length}
              value={outcomes.size}
              aria-label="Started builds"
            />
            <p role="status">
              {outcomes.size} of {fleets.length} started
              {failed.length > 0 && `, ${failed.length} refused`}
            </p>
          </>
        )}
        <ul className="outcomes" tabIndex={0} aria-label="Fleets">
          {fleets.slice(0, 200).map((fleet) => {
            const outcome = outcomes.get(fleet);
            return (
              <li key={fleet}>
                <span>{fleet}</span>
                {outcome === undefined && <span className="quiet-text">waits</span>}
                {outcome !== undefined && 'error' in outcome && (
                  <span className="minus">{explain(outcome.error)}</span>
                )}
                {outcome !== undefined && 'build' in outcome && (
                  <Link href={paths.build(org, idOf(outcome.build.name))}>
                    <Badge tone={buildWords(outcome.build)[0]}>
                      {buildWords(outcome.build)[1]}
                    </Badge>
                  </Link>
                )}
              </li>
            );
          })}
        </ul>
        {fleets.length > 200 && (
          <p className="quiet-text">and {fleets.length - 200} more</p>
        )}
      </div>
      <DialogFoot
        leave={running ? 'Stop' : outcomes.size === 0 ? 'Cancel' : 'Close'}
        command={{ cli: `bootmill build ${fleets.join(' ')} --watch` }}
        onLeave={close}
      >
        {outcomes.size === 0 && (
          <Button look="primary" busy={running} onPress={() => void run()}>
            Build {count(fleets.length, 'fleet')}
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}
