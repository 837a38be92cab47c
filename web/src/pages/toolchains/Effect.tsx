// SPDX-License-Identifier: Apache-2.0
// One difference over all fleets for a change of the toolchain.
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets, useReleases } from '../../api/lists';
import { idOf, paths } from '../../api/names';
import { Button } from '../../parts/ui/Button';
import { Empty } from '../../parts/ui/States';
import { Badge, count, signedBytes } from '../../parts/ui/Values';
import { effects } from './effect';
import type { FleetEffect, TargetEffect } from './effectOf';
import { PlainTable } from '../../parts/table/PlainTable';

function change({ from, to, same }: TargetEffect): string {
  if (same) return 'same bytes';
  return from === 0 ? 'new' : signedBytes(to - from);
}

function Row({ effect }: { effect: FleetEffect }) {
  const org = useOrg();
  const limits = new Set(effect.targets.flatMap((target) => target.limits));
  return (
    <tr>
      <td>
        <Link href={paths.fleet(org, effect.fleet)}>{effect.fleet}</Link>
      </td>
      <td>
        {effect.error === '' ? (
          effect.targets.map((target) => (
            <div key={target.target} className="one-line">
              <code>{target.target}</code> {change(target)}
              {target.modules !== 0 &&
                `, ${target.modules > 0 ? '+' : '−'}${count(Math.abs(target.modules), 'module')}`}
            </div>
          ))
        ) : (
          <>
            <Badge tone="bad">cannot be built</Badge> {effect.error}.
          </>
        )}
      </td>
      <td>{limits.size === 0 ? 'none' : [...limits].join('; ')}</td>
    </tr>
  );
}

export function Effect({ toolchain }: { toolchain: string }) {
  const org = useOrg();
  const fleets = useFleets(org);
  const releases = useReleases(org);
  const [found, setFound] = useState<readonly FleetEffect[]>([]);
  const [running, setRunning] = useState(false);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const byName = useMemo(
    () => new Map(releases.items.map((release) => [release.name, release])),
    [releases.items],
  );
  const behind = fleets.items.filter(
    ({ newestRelease }) => byName.get(newestRelease)?.toolchain !== toolchain,
  );
  const run = async () => {
    const controller = new AbortController();
    abort.current = controller;
    setFound([]);
    setRunning(true);
    await effects(org, toolchain, behind, byName, controller.signal, (effect) =>
      setFound((old) => [...old, effect]),
    );
    setRunning(false);
  };
  if (behind.length === 0 && !fleets.loading && !releases.loading) {
    return (
      <Empty
        title={`The newest release of every fleet is built with ${idOf(toolchain)}.`}
      />
    );
  }
  return (
    <section className="section stack" aria-label="Effect on fleets">
      <p>
        {count(behind.length, 'fleet is', 'fleets are')} not built with{' '}
        {idOf(toolchain)} now. The daemon lays each out with it, without storing
        anything, and holds it against the newest release.
      </p>
      <div className="actions">
        {running ? (
          <Button
            onPress={() => {
              abort.current?.abort();
              setRunning(false);
            }}
          >
            Stop
          </Button>
        ) : (
          <Button onPress={() => void run()}>Work out the differences</Button>
        )}
        {(running || found.length > 0) && (
          <span role="status">
            {found.length} of {behind.length}
          </span>
        )}
      </div>
      {running && (
        <progress
          max={behind.length}
          value={found.length}
          aria-label="Fleets laid out"
        />
      )}
      {found.length > 0 && (
        <PlainTable label="Fleets">
          <thead>
            <tr>
              <th scope="col">Fleet</th>
              <th scope="col">Images</th>
              <th scope="col">What guests cannot have</th>
            </tr>
          </thead>
          <tbody>
            {found.map((effect) => (
              <Row key={effect.fleet} effect={effect} />
            ))}
          </tbody>
        </PlainTable>
      )}
    </section>
  );
}
