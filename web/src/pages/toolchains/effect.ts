// SPDX-License-Identifier: Apache-2.0
// What a change to a toolchain would do to each fleet: laid out by the daemon, not
// stored, and held against the fleet's newest release.
import { createClient } from '@connectrpc/connect';
import { explain, passes } from '../../api/errors';
import { idOf, orgName } from '../../api/names';
import { transport } from '../../api/transport';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
import { each, patiently } from '../../parts/many/each';
import { effectOf, type FleetEffect } from './effectOf';

async function one(
  org: string,
  toolchain: string,
  fleet: Fleet,
  release: Release | undefined,
  signal: AbortSignal,
): Promise<FleetEffect> {
  const client = createClient(FleetService, transport);
  const id = idOf(fleet.name);
  const work = async () => {
    const { source } = await client.getFleet({ name: fleet.name }, { signal });
    return client.previewFleet(
      { parent: orgName(org), toolchain, ...(source === undefined ? {} : { source }) },
      { signal },
    );
  };
  try {
    return effectOf(id, await patiently(work, () => signal.aborted), release);
  } catch (error) {
    return {
      fleet: id,
      targets: [],
      release: 0,
      error: explain(error),
      passes: passes(error),
    };
  }
}

// Previews take the daemon's processor: no more of them at a time.
const AT_ONCE = 2;

export async function effects(
  org: string,
  toolchain: string,
  fleets: readonly Fleet[],
  releases: ReadonlyMap<string, Release>,
  signal: AbortSignal,
  found: (effect: FleetEffect) => void,
): Promise<void> {
  const isStopped = () => signal.aborted;
  await each(fleets, AT_ONCE, isStopped, async (fleet) => {
    const release = releases.get(fleet.newestRelease);
    const effect = await one(org, toolchain, fleet, release, signal);
    if (!isStopped()) found(effect);
  });
}
