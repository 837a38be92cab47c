// SPDX-License-Identifier: Apache-2.0
import { idOf } from '../../api/names';
import {
  FleetService,
  type Fleet,
  type PreviewFleetResponse,
} from '../../gen/bootmill/v1/fleet_service_pb';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
import { command, commandEach, shellWord, type Command } from '../../parts/ui/commands';
import { moduleCounts } from '../../parts/ui/Values';

export interface TargetEffect {
  target: string;
  from: number;
  to: number;
  same: boolean;
  // By how many more the core of the image has.
  modules: number;
  limits: readonly string[];
}
export interface FleetEffect {
  fleet: string;
  targets: readonly TargetEffect[];
  // The number of the release that it is held against; 0: there is none.
  release: number;
  // Why it is not known, or cannot be built with the toolchain; empty if it can.
  error: string;
  // Whether the error passes by itself: it says nothing of the fleet.
  passes: boolean;
}

// Which of `fleets` the toolchain would change, as far as their releases tell.
export function behind(
  toolchain: string,
  fleets: readonly Fleet[],
  releases: ReadonlyMap<string, Release>,
): Fleet[] {
  return fleets.filter(
    ({ newestRelease }) => releases.get(newestRelease)?.toolchain !== toolchain,
  );
}

// The same by command: one fleet after the other, those that have a release.
export function effectCommand(
  toolchain: string,
  fleets: readonly Fleet[],
  releases: ReadonlyMap<string, Release>,
): Command {
  const built = fleets.flatMap(({ name, newestRelease }) => {
    const number = releases.get(newestRelease)?.number;
    return number === undefined ? [] : [{ name, fromRelease: number, toolchain }];
  });
  const method = FleetService.method.diffFleet;
  const lines = built.map((request) => {
    const { name, fromRelease } = request;
    const words = `bootmill diff ${idOf(name)} --from-release ${fromRelease}`;
    return command(
      `${words} --toolchain ${shellWord(idOf(toolchain))}`,
      method,
      request,
    );
  });
  return built.length === 0
    ? {}
    : {
        cli: lines.map(({ cli }) => cli).join('\n'),
        curl: commandEach(undefined, method, built).curl,
      };
}

export function effectOf(
  fleet: string,
  preview: PreviewFleetResponse,
  release: Release | undefined,
): FleetEffect {
  return {
    fleet,
    release: release?.number ?? 0,
    error: '',
    passes: false,
    targets: preview.previews.map(({ target, sizeBytes, sha256, modules, limits }) => {
      const old = release?.images.find((image) => image.target === target);
      return {
        target,
        from: Number(old?.sizeBytes ?? 0n),
        to: Number(sizeBytes),
        same: old?.sha256 === sha256,
        modules: old === undefined ? 0 : moduleCounts(modules)[0] - old.moduleCount,
        limits,
      };
    }),
  };
}
