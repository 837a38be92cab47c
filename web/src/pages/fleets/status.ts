// SPDX-License-Identifier: Apache-2.0
// How a fleet stands, as the daemon says.
import { idOf } from '../../api/names';
import type { Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import type { Toolchain } from '../../gen/bootmill/v1/toolchain_service_pb';
import { isWaiting } from '../../parts/fleet/waiting';
import type { Tone } from '../../parts/ui/Values';

export type Status = 'unbuilt' | 'outdated' | 'waiting' | 'fresh';

export const STATUS_WORDS: Record<Status, [Tone, string]> = {
  unbuilt: ['neutral', 'Not built'],
  outdated: ['warning', 'Outdated'],
  waiting: ['busy', 'Not promoted'],
  fresh: ['good', 'Up to date'],
};

export interface FleetRow {
  id: string;
  fleet: Fleet;
  // GRUB's version, if the toolchain is known.
  grub: string;
  status: Status;
  why: string;
}

function statusOf(fleet: Fleet): Status {
  if (fleet.newestRelease === '') return 'unbuilt';
  if (fleet.outdated) return 'outdated';
  return isWaiting(fleet) ? 'waiting' : 'fresh';
}

function whyOf(fleet: Fleet): string {
  if (fleet.outdatedReason !== '') return fleet.outdatedReason;
  if (statusOf(fleet) !== 'waiting') return '';
  const has = fleet.currentRelease === '' ? 'nothing' : idOf(fleet.currentRelease);
  return `hosts have ${has}, the newest release is ${idOf(fleet.newestRelease)}`;
}

export function fleetRows(
  fleets: readonly Fleet[],
  toolchains: readonly Toolchain[],
): FleetRow[] {
  const versions = new Map(
    toolchains.map(({ name, upstreamVersion }) => [name, upstreamVersion]),
  );
  return fleets.map((fleet) => ({
    id: idOf(fleet.name),
    fleet,
    grub: versions.get(fleet.toolchain) ?? '',
    status: statusOf(fleet),
    why: whyOf(fleet),
  }));
}

// All words must be in id, targets, toolchain or releases.
export function matchesText({ id, fleet }: FleetRow, query: string): boolean {
  const names = [fleet.toolchain, fleet.currentRelease, fleet.newestRelease].map(idOf);
  const text = [id, ...fleet.targets, ...names].join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
