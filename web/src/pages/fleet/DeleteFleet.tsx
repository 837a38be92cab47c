// SPDX-License-Identifier: Apache-2.0
import { createClient } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import { useLocation } from 'wouter';
import { useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { idOf, orgName, paths } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { transport } from '../../api/transport';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { say } from '../../parts/ui/toasts';

// The daemon keeps nothing of a deleted fleet; its text is still here for a while.
function bringBack(org: string, fleet: Fleet) {
  const id = idOf(fleet.name);
  createClient(FleetService, transport)
    .createFleet({
      parent: orgName(org),
      source: fleet.source ?? {},
      requestId: newRequestId(),
      message: `brought back after its deletion at revision ${fleet.revision}`,
    })
    .then(
      () => say(`${id} is back, with revision 1 from its last text.`),
      (error: unknown) => say(`${id} was not brought back: ${explain(error)}.`),
    );
}

export function DeleteFleet({ fleet, onClose }: { fleet: Fleet; onClose: () => void }) {
  const org = useOrg();
  const [, navigate] = useLocation();
  const id = idOf(fleet.name);
  const remove = useMutation(FleetService.method.deleteFleet, {
    onSuccess: () => {
      navigate(paths.fleets(org));
      say(`${id} was deleted.`, () => bringBack(org, fleet));
    },
  });
  const request = { name: fleet.name, etag: fleet.etag };
  return (
    <Confirm
      title={`Delete ${id}?`}
      action={`Delete ${id}`}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(request)}
      onClose={onClose}
    >
      <p>
        The fleet and its {fleet.revision} revisions go. It has no release, so no host
        depends on it. For a few seconds afterwards its text can be brought back as a
        new fleet, without the history.
      </p>
      <CopyCommand of={command(undefined, FleetService.method.deleteFleet, request)} />
    </Confirm>
  );
}
