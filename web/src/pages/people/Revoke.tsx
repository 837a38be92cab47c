// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { roleWord } from '../../api/access';
import { idOf } from '../../api/names';
import {
  PrincipalService,
  type Principal,
} from '../../gen/bootmill/v1/principal_service_pb';
import { command, shellWord } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { TextBox } from '../../parts/ui/Fields';
import { say } from '../../parts/ui/toasts';

export function Revoke({
  principal,
  onClose,
}: {
  principal: Principal;
  onClose: () => void;
}) {
  const id = idOf(principal.name);
  const [typed, setTyped] = useState('');
  const revoke = useMutation(PrincipalService.method.revokePrincipal, {
    onSuccess: () => {
      say(`${id} is revoked.`);
      onClose();
    },
  });
  return (
    <Confirm
      title={`Revoke ${id}?`}
      action={`Revoke ${id} for ever`}
      busy={revoke.isPending}
      error={revoke.error}
      reason={typed === id || revoke.isPending ? undefined : 'Type the name first.'}
      command={command(
        `bootmill principals revoke ${shellWord(id)}`,
        PrincipalService.method.revokePrincipal,
        { name: principal.name },
      )}
      onConfirm={() => revoke.mutate({ name: principal.name })}
      onClose={onClose}
    >
      <p>
        Every certificate, session and token that {id} ({roleWord(principal.role)}) has
        is refused from now on, for ever, and the account goes. A new certificate or
        account lets the name in again. To take only the role away, choose the role
        “none”.
      </p>
      <TextBox label={`Type ${id} to confirm`} value={typed} onChange={setTyped} />
    </Confirm>
  );
}
