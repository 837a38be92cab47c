// SPDX-License-Identifier: Apache-2.0
// What stands where there is nothing (yet) to show: each says what to do next.
import { useEffect, useState, type ReactNode } from 'react';
import { advice, explain, passes } from '../../api/errors';
import { Button } from './Button';

// Shows itself only when waiting takes long enough to be noticed.
export function Loading({ what }: { what: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="state" role="status">
      {shown && (
        <>
          <span className="spinner" aria-hidden="true" /> Loading {what} …
        </>
      )}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state empty">
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const hint = advice(error);
  return (
    <div className="state failure" role="alert">
      <p className="state-title">{explain(error)}.</p>
      {hint !== undefined && <p>{hint}</p>}
      {retry !== undefined && (
        <Button onPress={retry}>{passes(error) ? 'Try now' : 'Try again'}</Button>
      )}
    </div>
  );
}

export function Notice({
  kind = 'info',
  children,
}: {
  kind?: 'info' | 'warning' | 'error' | 'good';
  children: ReactNode;
}) {
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

// Shows the data of a call once it is there. Old data stay when a reload fails.
export function Answered<T>({
  of,
  what,
  children,
}: {
  of: Answer<T>;
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error !== null && of.error !== undefined) {
    return <Failure error={of.error} retry={() => void of.refetch()} />;
  }
  return <Loading what={what} />;
}
