// SPDX-License-Identifier: Apache-2.0
import { Build_State, type Build } from '../../gen/bootmill/v1/release_service_pb';
import { Toolchain_State } from '../../gen/bootmill/v1/toolchain_service_pb';
import type { Tone } from '../ui/Values';

const BUILD_WORDS: Record<Build_State, [Tone, string]> = {
  [Build_State.UNSPECIFIED]: ['neutral', 'Unknown'],
  [Build_State.QUEUED]: ['busy', 'Queued'],
  [Build_State.RUNNING]: ['busy', 'Running'],
  [Build_State.SUCCEEDED]: ['good', 'Succeeded'],
  [Build_State.FAILED]: ['bad', 'Failed'],
  [Build_State.CANCELLED]: ['neutral', 'Cancelled'],
};
export const buildWords = (build: Build): [Tone, string] => {
  if (build.state === Build_State.SUCCEEDED && build.cached)
    return ['good', 'From cache'];
  if (build.state === Build_State.QUEUED && build.queuePosition > 0) {
    return ['busy', `Queued, ${build.queuePosition} before it`];
  }
  return BUILD_WORDS[build.state];
};
export const hasEnded = (build: Build): boolean =>
  [Build_State.SUCCEEDED, Build_State.FAILED, Build_State.CANCELLED].includes(
    build.state,
  );

export const TOOLCHAIN_WORDS: Record<Toolchain_State, [Tone, string]> = {
  [Toolchain_State.UNSPECIFIED]: ['neutral', 'Unknown'],
  [Toolchain_State.QUARANTINED]: ['warning', 'Quarantined'],
  [Toolchain_State.ACTIVE]: ['good', 'Active'],
  [Toolchain_State.DEPRECATED]: ['warning', 'Deprecated'],
  [Toolchain_State.REVOKED]: ['bad', 'Revoked'],
};
