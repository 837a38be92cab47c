// SPDX-License-Identifier: Apache-2.0
// How two sides of a fleet differ, asked of the daemon.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import {
  FleetService,
  type DiffFleetRequestSchema,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { Answered } from '../ui/States';
import { TargetDiffs } from './TargetDiffs';

export function FleetDifference({
  of,
}: {
  of: MessageInitShape<typeof DiffFleetRequestSchema>;
}) {
  const diff = useQuery(FleetService.method.diffFleet, of, { staleTime: Infinity });
  return (
    <Answered of={diff} what="the difference">
      {(data) => <TargetDiffs diff={data} />}
    </Answered>
  );
}
