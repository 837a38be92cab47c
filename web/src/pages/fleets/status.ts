// SPDX-License-Identifier: Apache-2.0
// How far a fleet's newest release is behind what its owner and the toolchains say.
import { idOf } from '../../api/names';
import type { Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
import type { Tone } from '../../parts/ui/Values';

export type Status = 'unbuilt' | 'edited' | 'behind' | 'fresh' | 'unknown';

export const STATUS_WORDS: Record<Status, [Tone, string]> = {
  unbuilt: ['neutral', 'Not built'],
  edited: ['warning', 'Edited since'],
  behind: ['warning', 'Older toolchain'],
  fresh: ['good', 'Up to date'],
  unknown: ['neutral', '…'],
};

export interface FleetRow {
  id: string;
  fleet: Fleet;
  release: Release | undefined;
  status: Status;
}

function statusOf(
  fleet: Fleet,
  release: Release | undefined,
  toolchain: string,
): Status {
  if (fleet.currentRelease === '') return 'unbuilt';
  if (release === undefined) return 'unknown';
  if (release.specDigest !== fleet.specDigest) return 'edited';
  if (toolchain !== '' && release.toolchain !== toolchain) return 'behind';
  return 'fresh';
}

// `toolchain` is what a build would take today.
export function fleetRows(
  fleets: readonly Fleet[],
  releases: readonly Release[],
  toolchain: string,
): FleetRow[] {
  const byName = new Map(releases.map((release) => [release.name, release]));
  return fleets.map((fleet) => {
    const release = byName.get(fleet.currentRelease);
    const status = statusOf(fleet, release, toolchain);
    return { id: idOf(fleet.name), fleet, release, status };
  });
}

// All words must be in id, targets, toolchain or release.
export function matchesText(row: FleetRow, query: string): boolean {
  const text = [
    row.id,
    ...row.fleet.targets,
    idOf(row.release?.toolchain ?? ''),
    idOf(row.fleet.currentRelease),
  ].join(' ');
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));
}
