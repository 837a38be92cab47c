// SPDX-License-Identifier: Apache-2.0
// Buttons that can say why they are off. An element with `disabled` cannot be
// reached by keyboard, so that nobody would hear the reason.
import { useId, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { DescMethod } from '@bufbuild/protobuf';
import { useRefusal } from '../../api/access';
import type { Refusing } from '../../api/rules';

type Look = 'plain' | 'primary' | 'danger' | 'quiet';

export interface ButtonProps {
  children: ReactNode;
  onPress: () => void;
  look?: Look;
  // Why it cannot be used now; undefined: it can.
  reason?: string | undefined;
  busy?: boolean;
  label?: string;
  type?: 'button' | 'submit';
  pressed?: boolean;
}

export function Button({
  children,
  onPress,
  look = 'plain',
  reason,
  busy = false,
  label,
  type = 'button',
  pressed,
}: ButtonProps) {
  const id = useId();
  const off = reason !== undefined || busy;
  const button = (
    <button
      type={type}
      className={`button ${look}`}
      aria-disabled={off}
      aria-busy={busy}
      aria-label={label}
      aria-pressed={pressed}
      aria-describedby={reason === undefined ? undefined : id}
      onClick={(event) => {
        // The second press of a double click meets what the first one made: another
        // dialog's button, perhaps.
        const isSecond = event.detail > 1 && (look === 'primary' || look === 'danger');
        if (off || isSecond) event.preventDefault();
        else onPress();
      }}
    >
      {busy && <span className="spinner" aria-hidden="true" />}
      {children}
    </button>
  );
  if (reason === undefined) return button;
  return (
    <span className="reasoned">
      {button}
      <span className="reason" role="tooltip" id={id}>
        {reason}
      </span>
    </span>
  );
}

// A button whose call the daemon would refuse says so before it is pressed, in the
// daemon's words. `reason` is for what only the page knows: what is not typed yet, or
// that there is nothing to do.
export function MethodButton({
  method,
  of,
  reason,
  ...rest
}: ButtonProps & {
  method: DescMethod;
  // What the call is about, if its state may refuse it.
  of?: Refusing | undefined;
}) {
  const refused = useRefusal(method, of);
  return <Button {...rest} reason={refused ?? reason} />;
}

export function LinkButton({
  href,
  children,
  look = 'plain',
}: {
  href: string;
  children: ReactNode;
  look?: Look;
}) {
  return (
    <Link href={href} className={`button ${look}`}>
      {children}
    </Link>
  );
}
