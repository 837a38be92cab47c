// SPDX-License-Identifier: Apache-2.0
import { skipToken } from '@tanstack/react-query';
import { useQuery } from '@connectrpc/connect-query';
import type { Artifact } from '../../gen/bootmill/v1/artifact_service_pb';
import { ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import {
  ToolchainService,
  type ToolchainModule,
} from '../../gen/bootmill/v1/toolchain_service_pb';

// The modules of the toolchain that an image was made with, once they are known.
export function useToolchainModules(
  artifact: Artifact | undefined,
): ToolchainModule[] | undefined {
  const name = artifact?.releases[0];
  const release = useQuery(
    ReleaseService.method.getRelease,
    name === undefined ? skipToken : { name },
    { staleTime: Infinity },
  ).data;
  return useQuery(
    ToolchainService.method.listModules,
    release === undefined || artifact === undefined
      ? skipToken
      : { parent: release.toolchain, target: artifact.target, pageSize: 1000 },
    { staleTime: Infinity },
  ).data?.modules;
}
