// SPDX-License-Identifier: Apache-2.0
// What becomes of a deleted fleet, and the way back.
import { useMutation } from '@connectrpc/connect-query';
import { idOf } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { MethodButton } from '../ui/Button';
import { command, CopyCommand, shellWord } from '../ui/Copy';
import { say, sayFailure } from '../ui/toasts';
import { longTime } from '../ui/Values';

export const fateOf = ({ purgeTime }: Fleet): string =>
  purgeTime === undefined
    ? 'Its releases stay, and its hosts go on getting the current one'
    : `It is removed at ${longTime(Number(purgeTime.seconds) * 1000)}`;

export function BringBack({ fleet, onBack }: { fleet: Fleet; onBack?: () => void }) {
  const id = idOf(fleet.name);
  const request = { name: fleet.name };
  const undelete = useMutation(FleetService.method.undeleteFleet, {
    onSuccess: () => {
      say(`${id} is back.`);
      onBack?.();
    },
    onError: (error) => sayFailure(error),
  });
  return (
    <div className="actions">
      <CopyCommand
        of={command(
          `bootmill undelete ${shellWord(id)}`,
          FleetService.method.undeleteFleet,
          request,
        )}
      />
      <MethodButton
        label={`Bring back ${id}`}
        method={FleetService.method.undeleteFleet}
        busy={undelete.isPending}
        onPress={() => undelete.mutate(request)}
      >
        Bring back
      </MethodButton>
    </div>
  );
}
