// SPDX-License-Identifier: Apache-2.0
// Shows an invitation, once.
import { idOf } from '../../api/names';
import type { AccountInvitation } from '../../gen/bootmill/v1/account_service_pb';
import { Button } from '../../parts/ui/Button';
import { CopyText } from '../../parts/ui/Copy';
import { Dialog } from '../../parts/ui/Dialog';
import { Notice } from '../../parts/ui/States';
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
    <Dialog title={`The invitation of ${id}`} onClose={onClose}>
      <div className="dialog-body">
        <Notice kind="warning">
          It is shown now and never again, and whoever opens it first is {id}: send it
          to nobody else.
        </Notice>
        <p>
          <code>{url}</code> <CopyText text={url} what="the invitation" />
        </p>
        <p>
          {id} sets a password there, which nobody else sees, until{' '}
          {longTime(Number(expireTime?.seconds ?? 0n) * 1000)}.
        </p>
      </div>
      <div className="dialog-foot">
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
