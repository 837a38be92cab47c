// SPDX-License-Identifier: Apache-2.0
import type { PreviewFleetResponse } from '../../gen/bootmill/v1/fleet_service_pb';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
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
  // Why it cannot be built with the toolchain; empty if it can.
  error: string;
}

export function effectOf(
  fleet: string,
  preview: PreviewFleetResponse,
  release: Release | undefined,
): FleetEffect {
  return {
    fleet,
    error: '',
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
