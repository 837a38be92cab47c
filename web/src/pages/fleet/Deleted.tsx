// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@connectrpc/connect-query';
import { idOf } from '../../api/names';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { Notice } from '../../parts/ui/States';
import { say, sayFailure } from '../../parts/ui/toasts';
import { longTime, Time } from '../../parts/ui/Values';

// Says that a fleet is deleted, and brings it back.
export function Deleted({ fleet }: { fleet: Fleet }) {
  const undelete = useMutation(FleetService.method.undeleteFleet, {
    onSuccess: () => say(`${idOf(fleet.name)} is back.`),
    onError: (error) => sayFailure(error),
  });
  return (
    <Notice kind="warning">
      Deleted <Time at={fleet.deleteTime} />.{' '}
      {fleet.purgeTime === undefined
        ? 'Its releases stay, and its hosts go on getting the current one.'
        : `It is removed at ${longTime(Number(fleet.purgeTime.seconds) * 1000)}.`}{' '}
      <MethodButton
        method={FleetService.method.undeleteFleet}
        onPress={() => undelete.mutate({ name: fleet.name })}
      >
        Bring back
      </MethodButton>
    </Notice>
  );
}
