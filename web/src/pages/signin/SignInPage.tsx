// SPDX-License-Identifier: Apache-2.0
// Signing in with a password, or by a one-time link. The link's token stands in the
// address's fragment, which no browser sends, so that it reaches no log.
import { useEffect, useState } from 'react';
import { explain } from '../../api/errors';
import { signInWithLink, signInWithPassword } from '../../api/session';
import { Button } from '../../parts/ui/Button';
import { CommandLine } from '../../parts/ui/Copy';
import { PasswordBox, TextBox } from '../../parts/ui/Fields';
import { Notice } from '../../parts/ui/States';
import { useLocation } from 'wouter';

const RETURN_KEY = 'bootmill-return';

// Only a path of this page: `//host/` would lead elsewhere.
export const safePath = (path: string | null): string =>
  path !== null && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in')
    ? path
    : '/';

// The token of a link, of a fragment, or as it is.
export function tokenOf(text: string): string {
  const trimmed = text.trim();
  return trimmed.slice(trimmed.indexOf('#') + 1);
}

function ByPassword({ enter }: { enter: Enter }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { go, busy, error } = useEntry(enter);
  const missing = name.trim() === '' || password === '';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && !busy) go(() => signInWithPassword(name, password));
      }}
    >
      <TextBox
        label="Name"
        value={name}
        onChange={setName}
        autoComplete="username"
        help="In another org than the first one: ORG/NAME."
      />
      <PasswordBox
        label="Password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      {error !== undefined && <Notice kind="error">{explain(error)}.</Notice>}
      <Button
        look="primary"
        type="submit"
        busy={busy}
        reason={
          missing && !busy ? 'Type your name and your password first.' : undefined
        }
        onPress={() => undefined}
      >
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  );
}

function ByLink({ enter }: { enter: Enter }) {
  const [link, setLink] = useState('');
  const { go, busy, error } = useEntry(enter);

  useEffect(() => {
    const takeToken = () => {
      const token = window.location.hash.slice(1);
      if (window.location.pathname !== '/sign-in' || token === '') return;
      // Out of the address and the history before anything else happens.
      window.history.replaceState(null, '', '/sign-in');
      go(() => signInWithLink(token));
    };
    takeToken();
    // A link that is opened where this page is open already changes the end alone.
    window.addEventListener('hashchange', takeToken);
    return () => window.removeEventListener('hashchange', takeToken);
  });

  return (
    <section className="stack" aria-label="Sign in by a link">
      <h2>Without a password</h2>
      <p>On a machine whose command line knows this daemon, make a link:</p>
      <CommandLine text="bootmill ui login" />
      <p>Open it here. It is good for five minutes and for one use.</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (tokenOf(link) !== '' && !busy) go(() => signInWithLink(tokenOf(link)));
        }}
      >
        <TextBox
          label="Or paste the link"
          value={link}
          onChange={setLink}
          help="The part after # is enough."
        />
        {error !== undefined && (
          <Notice kind="error">{explain(error)}. Make a new link and try again.</Notice>
        )}
        <Button
          type="submit"
          busy={busy}
          reason={tokenOf(link) === '' && !busy ? 'Paste a link first.' : undefined}
          onPress={() => undefined}
        >
          {busy ? 'Signing in' : 'Sign in by the link'}
        </Button>
      </form>
    </section>
  );
}

type Enter = () => void;

// One try to sign in: `enter` is called if it succeeds.
function useEntry(enter: Enter) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = (attempt: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    attempt()
      .then(enter, setError)
      .finally(() => setBusy(false));
  };
  return { go, busy, error };
}

export function SignInPage() {
  const [, navigate] = useLocation();
  const enter = () => {
    const back = safePath(sessionStorage.getItem(RETURN_KEY));
    sessionStorage.removeItem(RETURN_KEY);
    if (window.location.pathname === '/sign-in') navigate(back, { replace: true });
  };
  useEffect(() => {
    document.title = 'Sign in · Bootmill';
    if (window.location.pathname === '/sign-in') return;
    const { pathname, search } = window.location;
    sessionStorage.setItem(RETURN_KEY, pathname + search);
  });
  return (
    <main className="sign-in">
      <h1>Sign in to Bootmill</h1>
      <ByPassword enter={enter} />
      <ByLink enter={enter} />
    </main>
  );
}
