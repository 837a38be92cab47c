// SPDX-License-Identifier: Apache-2.0
// Changes the caller's own password, which ends the other sessions.
import { useState } from 'react';
import { explain } from '../../api/errors';
import { changePassword } from '../../api/session';
import { Button } from '../../parts/ui/Button';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { PasswordBox } from '../../parts/ui/Fields';
import { Notice } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { weakness } from '../../parts/ui/password';

export function ChangePassword({
  onClose,
  onChanged,
}: {
  onClose: () => void;
  onChanged: () => void;
}) {
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const reason = present === '' ? 'Type your present password first.' : weakness(next);
  const submit = () => {
    setBusy(true);
    setError(undefined);
    changePassword(present, next)
      .then(() => {
        say('Your password is changed; your other sessions have ended.');
        onChanged();
        onClose();
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title="Change your password" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === undefined && !busy) submit();
        }}
      >
        <div className="dialog-body">
          <PasswordBox
            label="Present password"
            value={present}
            onChange={setPresent}
            autoComplete="current-password"
          />
          <PasswordBox
            label="New password"
            value={next}
            onChange={setNext}
            autoComplete="new-password"
            help="At least 12 characters of any kind. Other browsers are signed out."
          />
          {error !== undefined && <Notice kind="error">{explain(error)}.</Notice>}
        </div>
        <DialogFoot onLeave={onClose}>
          <Button
            look="primary"
            type="submit"
            busy={busy}
            reason={busy ? undefined : reason}
            onPress={() => undefined}
          >
            Change the password
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
