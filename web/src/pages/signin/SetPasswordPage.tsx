// SPDX-License-Identifier: Apache-2.0
// Where an invitation leads: the person sets a password, which nobody else has seen,
// and is signed in.
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { explain } from '../../api/errors';
import { setPassword } from '../../api/session';
import { Button } from '../../parts/ui/Button';
import { PasswordBox } from '../../parts/ui/Fields';
import { Notice } from '../../parts/ui/States';
import { weakness } from '../../parts/ui/password';
import { invitationOf, type Invitation } from './invitation';

function SetPassword({ name, secret }: Invitation) {
  const [, navigate] = useLocation();
  const [password, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const weak = weakness(password);
  const submit = () => {
    setBusy(true);
    setError(undefined);
    setPassword(secret, password)
      .then(() => navigate('/', { replace: true }), setError)
      .finally(() => setBusy(false));
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (weak === undefined && !busy) submit();
      }}
    >
      <p>
        You sign in as <span className="strong">{name}</span>, here and on other
        browsers.
      </p>
      {/* What remembers passwords looks for the name. */}
      <input type="hidden" name="username" autoComplete="username" value={name} />
      <PasswordBox
        label="New password"
        value={password}
        onChange={setTyped}
        autoComplete="new-password"
        help="At least 12 characters of any kind: a few words that nobody would guess."
      />
      {error !== undefined && <Notice kind="error">{explain(error)}.</Notice>}
      <Button
        look="primary"
        type="submit"
        busy={busy}
        reason={busy ? undefined : weak}
        onPress={() => undefined}
      >
        {busy ? 'Setting the password' : 'Set the password and sign in'}
      </Button>
    </form>
  );
}

export function SetPasswordPage() {
  const [invitation, setInvitation] = useState(() =>
    invitationOf(window.location.hash),
  );
  useEffect(() => {
    document.title = 'Set a password · Bootmill';
    const take = () => {
      if (window.location.hash === '') return;
      setInvitation(invitationOf(window.location.hash));
      // Out of the address and the history.
      window.history.replaceState(null, '', '/set-password');
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return (
    <main className="sign-in">
      <h1>Set your password</h1>
      {invitation === undefined ? (
        <p>
          Open the whole link of your invitation here. If it is lost, an administrator
          can make a new one.
        </p>
      ) : (
        <SetPassword key={invitation.secret} {...invitation} />
      )}
    </main>
  );
}
