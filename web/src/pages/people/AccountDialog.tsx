// SPDX-License-Identifier: Apache-2.0
// What an administrator does with a person's account. No password passes through
// here: the person sets it, by an invitation.
import { createClient } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import type { ReactNode } from 'react';
import { explain } from '../../api/errors';
import { idOf, orgName } from '../../api/names';
import { transport } from '../../api/transport';
import { useOrg } from '../../api/access';
import { AccountService } from '../../gen/bootmill/v1/account_service_pb';
import {
  Account_State,
  type Principal,
} from '../../gen/bootmill/v1/principal_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { Notice } from '../../parts/ui/States';
import { say, sayFailure } from '../../parts/ui/toasts';
import { Facts, Time } from '../../parts/ui/Values';
import { accountWords } from './accounts';
import { Invited } from './Invited';

function State({ principal: { account } }: { principal: Principal }) {
  const rows: [string, ReactNode][] = [['Account', accountWords(account)]];
  if (account?.passwordTime !== undefined) {
    rows.push(['Password set', <Time key="set" at={account.passwordTime} />]);
  }
  if (account?.lastSignInTime !== undefined) {
    rows.push(['Last sign-in with it', <Time key="in" at={account.lastSignInTime} />]);
  }
  return <Facts rows={rows} />;
}

// The dialog that asked is gone, so this uses no hook of it.
function setBack({ name }: Principal, disabled: boolean) {
  createClient(AccountService, transport)
    .setAccountState({ name, disabled })
    .then(
      () =>
        say(`The account of ${idOf(name)} is ${disabled ? 'disabled' : 'enabled'}.`),
      (error: unknown) => sayFailure(error),
    );
}

export function AccountDialog({
  principal,
  onClose,
}: {
  principal: Principal;
  onClose: () => void;
}) {
  const org = useOrg();
  const id = idOf(principal.name);
  const { account } = principal;
  const isDisabled = account?.state === Account_State.DISABLED;
  const create = useMutation(AccountService.method.createAccount);
  const reset = useMutation(AccountService.method.resetAccount);
  const set = useMutation(AccountService.method.setAccountState, {
    onSuccess: () => {
      say(`The account of ${id} is ${isDisabled ? 'enabled' : 'disabled'}.`, () =>
        setBack(principal, isDisabled),
      );
      onClose();
    },
  });
  const invitation = create.data ?? reset.data;
  if (invitation !== undefined) {
    return <Invited invitation={invitation} onClose={onClose} />;
  }
  const error = create.error ?? reset.error ?? set.error;
  const state = { name: principal.name, disabled: !isDisabled };
  return (
    <Dialog title={`The account of ${id}`} onClose={onClose}>
      <div className="dialog-body">
        <State principal={principal} />
        {account === undefined ? (
          <p>
            With an account {id} signs in with a password, which is set by an
            invitation.
          </p>
        ) : (
          <p>
            A new invitation takes the password away and ends all sessions of {id};
            disabling ends them too. Certificates and API tokens go on: revoking ends
            everything.
          </p>
        )}
        {error !== null && <Notice kind="error">{explain(error)}.</Notice>}
        {account !== undefined && (
          <CopyCommand
            label="Command to reset"
            of={command(
              `bootmill accounts reset ${shellWord(id)}`,
              AccountService.method.resetAccount,
              { name: principal.name },
            )}
          />
        )}
      </div>
      <DialogFoot
        leave="Close"
        command={
          account === undefined
            ? command(
                `bootmill accounts create ${shellWord(id)}`,
                AccountService.method.createAccount,
                { parent: orgName(org), principalId: id },
              )
            : command(
                `bootmill accounts ${isDisabled ? 'enable' : 'disable'} ${shellWord(id)}`,
                AccountService.method.setAccountState,
                state,
              )
        }
        onLeave={onClose}
      >
        {account === undefined ? (
          <MethodButton
            look="primary"
            method={AccountService.method.createAccount}
            busy={create.isPending}
            of={principal}
            onPress={() => create.mutate({ parent: orgName(org), principalId: id })}
          >
            Make an invitation
          </MethodButton>
        ) : (
          <>
            <MethodButton
              look={isDisabled ? 'primary' : 'danger'}
              method={AccountService.method.setAccountState}
              busy={set.isPending}
              of={principal}
              onPress={() => set.mutate(state)}
            >
              {isDisabled ? 'Enable' : 'Disable'}
            </MethodButton>
            <MethodButton
              look={isDisabled ? 'plain' : 'danger'}
              method={AccountService.method.resetAccount}
              busy={reset.isPending}
              of={principal}
              onPress={() => reset.mutate({ name: principal.name })}
            >
              Reset: a new invitation
            </MethodButton>
          </>
        )}
      </DialogFoot>
    </Dialog>
  );
}
