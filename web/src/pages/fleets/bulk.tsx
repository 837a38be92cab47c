// SPDX-License-Identifier: Apache-2.0
// What is done with many fleets at once.
import { createClient } from '@connectrpc/connect';
import { Link } from 'wouter';
import { idOf, orgName, paths } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { transport } from '../../api/transport';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { BuildService, ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { buildWords } from '../../parts/build/words';
import { FleetDifference } from '../../parts/diff/FleetDifference';
import { isWaiting } from '../../parts/fleet/waiting';
import type { Action } from '../../parts/many/ManyDialog';
import { commandEach, shellWord } from '../../parts/ui/commands';
import { Badge, count } from '../../parts/ui/Values';

const fleetClient = createClient(FleetService, transport);
const buildClient = createClient(BuildService, transport);
const releaseClient = createClient(ReleaseService, transport);

const idOfFleet = ({ name }: Fleet) => idOf(name);
const words = (fleets: readonly Fleet[]) =>
  fleets.map((fleet) => shellWord(idOf(fleet.name))).join(' ');
const many = (verb: string, fleets: readonly Fleet[]) =>
  `${verb} ${count(fleets.length, 'fleet')}`;

export function building(org: string, fleets: readonly Fleet[]): Action<Fleet> {
  const request = ({ name }: Fleet) => ({ parent: orgName(org), fleet: idOf(name) });
  return {
    does: many('Build', fleets),
    did: 'started',
    look: 'primary',
    things: fleets,
    idOf: idOfFleet,
    command: commandEach(
      `bootmill build ${words(fleets)} --watch`,
      BuildService.method.createBuild,
      fleets.map(request),
    ),
    act: async (fleet, requestId) => {
      const build = await buildClient.createBuild({ ...request(fleet), requestId });
      const [tone, state] = buildWords(build);
      return (
        <Link href={paths.build(org, idOf(build.name))}>
          <Badge tone={tone}>{state}</Badge>
        </Link>
      );
    },
  };
}

const numberOf = (release: string) => Number(/-(\d+)$/.exec(release)?.[1] ?? 0);

// Gives hosts the newest release of those of `chosen` that have one that hosts lack.
export function promoting(chosen: readonly Fleet[]): Action<Fleet> {
  const fleets = chosen.filter(isWaiting);
  const request = ({ newestRelease, currentRelease }: Fleet) => ({
    name: newestRelease,
    previousRelease: currentRelease,
  });
  return {
    does: many('Promote', fleets),
    did: 'promoted',
    look: 'primary',
    things: fleets,
    idOf: idOfFleet,
    command: commandEach(
      `bootmill promote ${words(fleets)}`,
      ReleaseService.method.promoteRelease,
      fleets.map(request),
    ),
    act: async (fleet, requestId) => {
      await releaseClient.promoteRelease({ ...request(fleet), requestId });
      return `hosts should have ${idOf(fleet.newestRelease)}`;
    },
    undo: async (fleet) => {
      if (fleet.currentRelease === '') {
        throw new Error('hosts had no release before, and none can be taken away');
      }
      await releaseClient.promoteRelease({
        name: fleet.currentRelease,
        previousRelease: fleet.newestRelease,
        requestId: newRequestId(),
      });
    },
    detail: (fleet) =>
      fleet.currentRelease === '' ? (
        <p>Until now its hosts have none.</p>
      ) : (
        <FleetDifference
          of={{
            name: fleet.name,
            fromRelease: numberOf(fleet.currentRelease),
            toRelease: numberOf(fleet.newestRelease),
          }}
        />
      ),
  };
}

export function deleting(fleets: readonly Fleet[]): Action<Fleet> {
  const request = ({ name, etag }: Fleet) => ({ name, etag });
  return {
    does: many('Delete', fleets),
    did: 'deleted',
    look: 'danger',
    things: fleets,
    idOf: idOfFleet,
    command: commandEach(
      `bootmill delete ${words(fleets)}`,
      FleetService.method.deleteFleet,
      fleets.map(request),
    ),
    act: async (fleet) => {
      await fleetClient.deleteFleet(request(fleet));
      return 'deleted';
    },
    undo: ({ name }) => fleetClient.undeleteFleet({ name }),
  };
}

export function bringingBack(fleets: readonly Fleet[]): Action<Fleet> {
  const request = ({ name }: Fleet) => ({ name });
  return {
    does: many('Bring back', fleets),
    did: 'brought back',
    look: 'primary',
    things: fleets,
    idOf: idOfFleet,
    command: commandEach(
      `bootmill undelete ${words(fleets)}`,
      FleetService.method.undeleteFleet,
      fleets.map(request),
    ),
    act: async (fleet) => {
      await fleetClient.undeleteFleet(request(fleet));
      return 'back';
    },
  };
}
