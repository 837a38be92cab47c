// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Button } from './Button';
import { CopyLine } from './Copy';
import { Dialog } from './Dialog';
import { Notice } from './States';

// A secret that the daemon shows once: nothing but the buttons puts it away.
export function Once({
  title,
  warning,
  secret,
  what,
  children,
  onClose,
}: {
  title: string;
  warning: string;
  secret: string;
  what: string;
  children: ReactNode;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} leaving="buttons" onClose={onClose}>
      <div className="dialog-body">
        <Notice kind="warning">It is shown now and never again{warning}</Notice>
        <CopyLine text={secret} what={what} />
        <p>{children}</p>
      </div>
      <div className="dialog-foot">
        <Button look="primary" onPress={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
