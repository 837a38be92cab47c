// SPDX-License-Identifier: Apache-2.0
import { createClient } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import { useLocation } from 'wouter';
import { useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { idOf, paths } from '../../api/names';
import { transport } from '../../api/transport';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { command, shellWord } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { say } from '../../parts/ui/toasts';

// The page that asked may be gone, so this uses no hook of it.
function bringBack(fleet: Fleet) {
  const id = idOf(fleet.name);
  createClient(FleetService, transport)
    .undeleteFleet({ name: fleet.name })
    .then(
      () => say(`${id} is back.`),
      (error: unknown) => say(`${id} was not brought back: ${explain(error)}.`),
    );
}

// What becomes of the fleet, in a sentence.
function Consequence({ fleet }: { fleet: Fleet }) {
  if (fleet.newestRelease === '') {
    return (
      <p>It has no release. It is removed after 30 days, unless it is brought back.</p>
    );
  }
  return (
    <p>
      Its releases stay.{' '}
      {fleet.currentRelease === ''
        ? 'No release was given to hosts.'
        : `Its hosts go on getting ${idOf(fleet.currentRelease)}.`}{' '}
      Nothing new is built or promoted until it is brought back.
    </p>
  );
}

export function DeleteFleet({ fleet, onClose }: { fleet: Fleet; onClose: () => void }) {
  const org = useOrg();
  const [, navigate] = useLocation();
  const id = idOf(fleet.name);
  const remove = useMutation(FleetService.method.deleteFleet, {
    onSuccess: () => {
      navigate(paths.fleets(org));
      say(`${id} was deleted.`, () => bringBack(fleet));
    },
  });
  const request = { name: fleet.name, etag: fleet.etag };
  return (
    <Confirm
      title={`Delete ${id}?`}
      action={`Delete ${id}`}
      busy={remove.isPending}
      error={remove.error}
      command={command(
        `bootmill delete ${shellWord(id)}`,
        FleetService.method.deleteFleet,
        request,
      )}
      onConfirm={() => remove.mutate(request)}
      onClose={onClose}
    >
      <Consequence fleet={fleet} />
    </Confirm>
  );
}
