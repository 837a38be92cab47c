// SPDX-License-Identifier: Apache-2.0
// One difference over all fleets for a change of the toolchain.
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets, useReleases } from '../../api/lists';
import { fleetName, idOf, paths } from '../../api/names';
import { FleetDifference } from '../../parts/diff/FleetDifference';
import { Button, LinkButton } from '../../parts/ui/Button';
import { CopyCommand } from '../../parts/ui/Copy';
import { Empty, Failure, Loading } from '../../parts/ui/States';
import { Badge, count, signedBytes } from '../../parts/ui/Values';
import { effects } from './effect';
import { behind, effectCommand, type FleetEffect, type TargetEffect } from './effectOf';
import { PlainTable } from '../../parts/table/PlainTable';

function change({ from, to, same }: TargetEffect): string {
  if (same) return 'same bytes';
  return from === 0 ? 'new' : signedBytes(to - from);
}

function Images({ effect: { targets, error, passes } }: { effect: FleetEffect }) {
  if (error !== '') {
    return (
      <>
        <Badge tone={passes ? 'warning' : 'bad'}>
          {passes ? 'not known' : 'cannot be built'}
        </Badge>{' '}
        {error}.
      </>
    );
  }
  return targets.map((target) => (
    <div key={target.target} className="one-line">
      <code>{target.target}</code> {change(target)}
      {target.modules !== 0 &&
        `, ${target.modules > 0 ? '+' : '−'}${count(Math.abs(target.modules), 'module')}`}
    </div>
  ));
}

function Row({ effect, toolchain }: { effect: FleetEffect; toolchain: string }) {
  const org = useOrg();
  const [isOpen, setOpen] = useState(false);
  const { fleet, release, targets } = effect;
  const limits = new Set(targets.flatMap((target) => target.limits));
  const differs = release !== 0 && targets.some(({ same }) => !same);
  return (
    <>
      <tr>
        <td className="one-line">
          <Link href={paths.fleet(org, fleet)}>{fleet}</Link>
        </td>
        <td>
          <Images effect={effect} />
        </td>
        <td>{limits.size === 0 ? 'none' : [...limits].join('; ')}</td>
        <td>
          {differs && (
            <Button
              look="quiet"
              label={`Difference of ${fleet}`}
              pressed={isOpen}
              onPress={() => setOpen(!isOpen)}
            >
              Difference
            </Button>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={4}>
            <FleetDifference
              of={{ name: fleetName(org, fleet), fromRelease: release, toolchain }}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function NoneBehind({
  org,
  toolchain,
  all,
}: {
  org: string;
  toolchain: string;
  // How many fleets there are.
  all: number;
}) {
  return all === 0 ? (
    <Empty title="There is no fleet on which it could have an effect.">
      <LinkButton href={paths.newFleet(org)}>New fleet</LinkButton>
    </Empty>
  ) : (
    <Empty
      title={`The newest release of every fleet is built with ${idOf(toolchain)}.`}
    >
      <LinkButton href={paths.fleets(org)}>Go to the fleets</LinkButton>
    </Empty>
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
  const changed = behind(toolchain, fleets.items, byName);
  const run = async () => {
    const controller = new AbortController();
    abort.current = controller;
    setFound([]);
    setRunning(true);
    await effects(org, toolchain, changed, byName, controller.signal, (effect) =>
      setFound((old) => [...old, effect]),
    );
    setRunning(false);
  };
  // Without all fleets and their releases nothing can be said of any.
  const failed = [fleets, releases].find(({ error }) => error !== null);
  if (failed !== undefined)
    return <Failure error={failed.error} retry={failed.refetch} />;
  if (fleets.loading || releases.loading) return <Loading what="fleets" />;
  if (changed.length === 0) {
    return <NoneBehind org={org} toolchain={toolchain} all={fleets.items.length} />;
  }
  return (
    <section className="section stack" aria-label="Effect on fleets">
      <p>
        {count(changed.length, 'fleet is', 'fleets are')} not built with{' '}
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
        <CopyCommand of={effectCommand(toolchain, changed, byName)} />
        {(running || found.length > 0) && (
          <span role="status">
            {found.length} of {changed.length}
          </span>
        )}
      </div>
      {running && (
        <progress
          max={changed.length}
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
              <th scope="col">
                <span className="visually-hidden">Difference</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((effect) => (
              <Row key={effect.fleet} effect={effect} toolchain={toolchain} />
            ))}
          </tbody>
        </PlainTable>
      )}
    </section>
  );
}
