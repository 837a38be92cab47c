// SPDX-License-Identifier: Apache-2.0
// Shows an invitation, once.
import { idOf } from '../../api/names';
import type { AccountInvitation } from '../../gen/bootmill/v1/account_service_pb';
import { Once } from '../../parts/ui/Once';
import { longTime } from '../../parts/ui/Values';

export function Invited({
  invitation: { url, principal, expireTime },
  onClose,
}: {
  invitation: AccountInvitation;
  onClose: () => void;
}) {
  const id = idOf(principal?.name ?? '');
  return (
    <Once
      title={`The invitation of ${id}`}
      warning={`, and whoever opens it first is ${id}: send it to nobody else.`}
      secret={url}
      what="the invitation"
      onClose={onClose}
    >
      {id} sets a password there, which nobody else sees, until{' '}
      {longTime(Number(expireTime?.seconds ?? 0n) * 1000)}.
    </Once>
  );
}
