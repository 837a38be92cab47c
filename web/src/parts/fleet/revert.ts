// SPDX-License-Identifier: Apache-2.0
// The way back after a change of a fleet's spec: one more revision with the old text.
import { createClient } from '@connectrpc/connect';
import { idOf } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { transport } from '../../api/transport';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { say, sayFailure } from '../ui/toasts';

const client = createClient(FleetService, transport);

// Gives `changed` the text of `revision` again, unless somebody changed it since.
export function revert(changed: Fleet, revision: number): void {
  const { name, etag } = changed;
  client.rollbackFleet({ name, revision, etag, requestId: newRequestId() }).then(
    ({ revision: made }) =>
      say(`${idOf(name)}: revision ${made} has the text of ${revision} again.`),
    (error: unknown) => sayFailure(error),
  );
}
