// SPDX-License-Identifier: Apache-2.0
// Makes a release what hosts should have, after showing what that changes for them.
import { skipToken } from '@tanstack/react-query';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { createClient } from '@connectrpc/connect';
import { useState } from 'react';
import { idOf, releaseName } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { transport } from '../../api/transport';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { useOrg } from '../../api/access';
import { TargetDiffs } from '../diff/TargetDiffs';
import { command, shellWord } from '../ui/Copy';
import { Confirm } from '../ui/Dialog';
import { Answered } from '../ui/States';
import { say, sayFailure } from '../ui/toasts';

const numberOf = (release: string) => Number(/-(\d+)$/.exec(release)?.[1] ?? 0);

export function PromoteDialog({
  fleet,
  release,
  onClose,
}: {
  fleet: Fleet;
  // Its id, `web-3`.
  release: string;
  onClose: () => void;
}) {
  const org = useOrg();
  const name = releaseName(org, release);
  const current = fleet.currentRelease;
  const [requestId] = useState(newRequestId);
  const diff = useQuery(
    FleetService.method.diffFleet,
    current === ''
      ? skipToken
      : {
          name: fleet.name,
          fromRelease: numberOf(current),
          toRelease: numberOf(release),
        },
    { staleTime: Infinity },
  );
  const request = { name, previousRelease: current };
  const undo = () => {
    createClient(ReleaseService, transport)
      .promoteRelease({
        name: current,
        previousRelease: name,
        requestId: newRequestId(),
      })
      .then(() => say(`Hosts should have ${idOf(current)} again.`), sayFailure);
  };
  const promote = useMutation(ReleaseService.method.promoteRelease, {
    onSuccess: () => {
      say(
        `Hosts of ${idOf(fleet.name)} should have ${release} now.`,
        current === '' ? undefined : undo,
      );
      onClose();
    },
  });
  const isBack = current !== '' && numberOf(release) < numberOf(current);
  return (
    <Confirm
      title={`Promote ${release}?`}
      action={`Promote ${release}`}
      look="primary"
      wide
      busy={promote.isPending}
      error={promote.error}
      command={command(
        `bootmill promote ${shellWord(idOf(fleet.name))} ${numberOf(release)}`,
        ReleaseService.method.promoteRelease,
        request,
      )}
      onConfirm={() => promote.mutate({ ...request, requestId })}
      onClose={onClose}
    >
      <p>
        Hosts of {idOf(fleet.name)} should then have {release};{' '}
        {current === ''
          ? 'until now they have none.'
          : `now they should have ${idOf(current)}.`}
        {isBack && ' It is an older release: this is a way back.'}
      </p>
      {current !== '' && (
        <Answered of={diff} what="what changes for hosts">
          {(data) => <TargetDiffs diff={data} />}
        </Answered>
      )}
    </Confirm>
  );
}
