// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import {
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
} from 'react-aria-components';
import { explain } from '../../api/errors';
import { Button } from './Button';
import type { Command } from './commands';
import { CopyCommand } from './Copy';
import { Notice } from './States';

export function Dialog({
  title,
  wide = false,
  leaving = 'escape',
  onClose,
  children,
}: {
  title: string;
  wide?: boolean;
  // What closes it beside its buttons. A press beside it does so only where nothing
  // is lost by one that slipped; the Escape key where it can be opened again.
  leaving?: 'press' | 'escape' | 'buttons';
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={leaving === 'press'}
      isKeyboardDismissDisabled={leaving === 'buttons'}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={wide ? 'modal wide' : 'modal'}>
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button look="quiet" label="Close" onPress={onClose}>
              ×
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

// What stands below every dialog, in one order: the same as a command, the way out,
// what the dialog is for.
export function DialogFoot({
  command,
  leave = 'Cancel',
  onLeave,
  children,
}: {
  command?: Command | undefined;
  leave?: string;
  onLeave: () => void;
  children?: ReactNode;
}) {
  return (
    <div className="dialog-foot">
      {command !== undefined && <CopyCommand of={command} />}
      <Button onPress={onLeave}>{leave}</Button>
      {children}
    </div>
  );
}

// Asks before something is done that cannot be taken back.
export function Confirm({
  title,
  children,
  action,
  look = 'danger',
  busy,
  error,
  reason,
  command,
  wide = false,
  onConfirm,
  onClose,
}: {
  title: string;
  children: ReactNode;
  action: string;
  look?: 'danger' | 'primary';
  busy: boolean;
  error: unknown;
  reason?: string | undefined;
  command: Command;
  wide?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} wide={wide} onClose={onClose}>
      <div className="dialog-body">
        {children}
        {error !== null && error !== undefined && (
          <Notice kind="error">{explain(error)}.</Notice>
        )}
      </div>
      <DialogFoot command={command} onLeave={onClose}>
        <Button look={look} busy={busy} reason={reason} onPress={onConfirm}>
          {action}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
