// SPDX-License-Identifier: Apache-2.0
// Changes how much an org may have.
import { createClient } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { explain } from '../../api/errors';
import { idOf } from '../../api/names';
import { transport } from '../../api/transport';
import { OrgService, type Org } from '../../gen/bootmill/v1/org_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command } from '../../parts/ui/commands';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { TextBox } from '../../parts/ui/Fields';
import { Notice } from '../../parts/ui/States';
import { say, sayFailure } from '../../parts/ui/toasts';
import {
  commandOf,
  exceeded,
  limitsOf,
  QUOTAS,
  quotaOf,
  requestOf,
  wrongIn,
} from './quotas';

const METHOD = OrgService.method.updateOrg;

// Gives `changed` the limits of `before` again.
function setBack(changed: Org, before: Org, onChanged: () => void) {
  createClient(OrgService, transport)
    .updateOrg(requestOf(changed, limitsOf(before)))
    .then(
      () => {
        say(`The quotas of ${idOf(before.name)} are as they were.`);
        onChanged();
      },
      (error: unknown) => sayFailure(error),
    );
}

export function QuotaDialog({
  org,
  onClose,
  onChanged,
}: {
  org: Org;
  onClose: () => void;
  onChanged: () => void;
}) {
  const id = idOf(org.name);
  const [limits, setLimits] = useState(() => limitsOf(org));
  const update = useMutation(METHOD, {
    onSuccess: (changed) => {
      say(`The quotas of ${id} are changed.`, () => setBack(changed, org, onChanged));
      onChanged();
      onClose();
    },
  });
  const below = exceeded(org, limits);
  return (
    <Dialog title={`Quotas of ${id}`} onClose={onClose}>
      <div className="dialog-body">
        {QUOTAS.map(([quota, title]) => (
          <TextBox
            key={quota}
            label={title}
            type="number"
            value={limits[quota]}
            onChange={(value) => setLimits((old) => ({ ...old, [quota]: value }))}
            help={`It has ${String(quotaOf(org, quota)?.used ?? 0n)}.`}
          />
        ))}
        {below.length > 0 && (
          <Notice kind="warning">
            Less than it has ({below.join('; ')}): it keeps what it has, and gets no
            more.
          </Notice>
        )}
        {update.error !== null && (
          <Notice kind="error">{explain(update.error)}.</Notice>
        )}
      </div>
      <DialogFoot
        command={command(commandOf(org, limits), METHOD, requestOf(org, limits))}
        onLeave={onClose}
      >
        <MethodButton
          look="primary"
          method={METHOD}
          busy={update.isPending}
          reason={wrongIn(org, limits)}
          onPress={() => update.mutate(requestOf(org, limits))}
        >
          Change the quotas
        </MethodButton>
      </DialogFoot>
    </Dialog>
  );
}
