// SPDX-License-Identifier: Apache-2.0
// Signing in by a one-time link. The token stands in the address's fragment, which
// no browser sends, so that it reaches no log.
import { useEffect, useState } from 'react';
import { explain } from '../../api/errors';
import { signInWithLink } from '../../api/session';
import { Button } from '../../parts/ui/Button';
import { CommandLine } from '../../parts/ui/Copy';
import { TextBox } from '../../parts/ui/Fields';
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

export function SignInPage() {
  const [, navigate] = useLocation();
  const [link, setLink] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const signIn = async (token: string) => {
    setBusy(true);
    setError(undefined);
    try {
      await signInWithLink(token);
      const back = safePath(sessionStorage.getItem(RETURN_KEY));
      sessionStorage.removeItem(RETURN_KEY);
      if (window.location.pathname === '/sign-in') navigate(back, { replace: true });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => {
    document.title = 'Sign in · Bootmill';
    if (window.location.pathname !== '/sign-in') {
      const { pathname, search } = window.location;
      sessionStorage.setItem(RETURN_KEY, pathname + search);
      return;
    }
    const takeToken = () => {
      const token = window.location.hash.slice(1);
      if (token === '') return;
      // Out of the address and the history before anything else happens.
      window.history.replaceState(null, '', '/sign-in');
      void signIn(token);
    };
    takeToken();
    // A link that is opened where this page is open already changes the end alone.
    window.addEventListener('hashchange', takeToken);
    return () => window.removeEventListener('hashchange', takeToken);
  });

  return (
    <main className="sign-in">
      <h1>Sign in to Bootmill</h1>
      <p>On a machine whose command line knows this daemon, make a link:</p>
      <CommandLine text="bootmill ui login" />
      <p>Open it here. It is good for five minutes and for one use.</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (tokenOf(link) !== '') void signIn(tokenOf(link));
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
          look="primary"
          type="submit"
          busy={busy}
          reason={tokenOf(link) === '' && !busy ? 'Paste a link first.' : undefined}
          onPress={() => undefined}
        >
          {busy ? 'Signing in' : 'Sign in'}
        </Button>
      </form>
    </main>
  );
}
