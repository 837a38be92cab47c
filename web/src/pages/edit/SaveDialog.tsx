// SPDX-License-Identifier: Apache-2.0
// Shows what a draft changes and asks why, before it becomes a revision.
import { Code } from '@connectrpc/connect';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { codeOf, explain } from '../../api/errors';
import { idOf } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { FleetService, type Fleet } from '../../gen/bootmill/v1/fleet_service_pb';
import { TargetDiffs } from '../../parts/diff/TargetDiffs';
import { revert } from '../../parts/fleet/revert';
import { Button } from '../../parts/ui/Button';
import { command } from '../../parts/ui/Copy';
import { applied } from '../../parts/spec/applied';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { TextBox } from '../../parts/ui/Fields';
import { Answered, Notice } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { endedAs, type DraftApi } from './draft';

export function SaveDialog({
  fleet,
  api,
  onClose,
  onConflict,
}: {
  fleet: Fleet;
  api: DraftApi;
  onClose: () => void;
  onConflict: () => void;
}) {
  const { draft } = api;
  const id = idOf(fleet.name);
  const [message, setMessage] = useState('');
  const [requestId] = useState(newRequestId);
  const source = { format: draft.format, text: endedAs(fleet, draft.text) };
  const diff = useQuery(
    FleetService.method.diffFleet,
    { name: fleet.name, fromRevision: draft.base.revision, draft: source },
    { staleTime: Infinity, gcTime: 0 },
  );
  const request = { name: fleet.name, source, etag: draft.base.etag, message };
  const update = useMutation(FleetService.method.updateFleet, {
    onSuccess: (saved) => {
      api.rebase(saved);
      say(`Saved as revision ${saved.revision}.`, () => revert(saved, fleet.revision));
      onClose();
    },
    onError: (error) => {
      if (codeOf(error) === Code.Aborted) onConflict();
    },
  });
  return (
    <Dialog title={`Save ${id}`} wide onClose={onClose}>
      <div className="dialog-body">
        <TextBox
          label="Why"
          value={message}
          onChange={setMessage}
          help="Stands in the list of revisions: for the one who asks in a year."
        />
        {update.error !== null && (
          <Notice kind="error">{explain(update.error)}.</Notice>
        )}
        <Answered of={diff} what="the difference">
          {(data) => <TargetDiffs diff={data} />}
        </Answered>
      </div>
      <DialogFoot
        command={command(
          applied(source, message),
          FleetService.method.updateFleet,
          request,
        )}
        leave="Back to the draft"
        onLeave={onClose}
      >
        <Button
          look="primary"
          busy={update.isPending}
          reason={
            message.trim() === '' && !update.isPending ? 'Say why first.' : undefined
          }
          onPress={() => update.mutate({ ...request, requestId })}
        >
          Save as revision {fleet.revision + 1}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
