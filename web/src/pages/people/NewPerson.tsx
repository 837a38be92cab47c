// SPDX-License-Identifier: Apache-2.0
// Lets somebody in: a person by an account, or anybody by a certificate, of which the
// private key is made where it is used and never passes through a browser.
import { useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { orgName } from '../../api/names';
import { AccessRole } from '../../gen/bootmill/v1/access_pb';
import { AccountService } from '../../gen/bootmill/v1/account_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command, CommandLine, shellWord } from '../../parts/ui/Copy';
import { inOrg } from '../../parts/ui/commands';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { Choice, TextBox } from '../../parts/ui/Fields';
import { Notice } from '../../parts/ui/States';
import { Invited } from './Invited';

const WAYS = [
  ['account', 'password: a person, by an invitation'],
  ['certificate', 'certificate: a person, program or host'],
] as const;
const ROLES = {
  viewer: [AccessRole.VIEWER, 'viewer: reads everything but secrets'],
  operator: [AccessRole.OPERATOR, 'operator: changes fleets, builds'],
  admin: [AccessRole.ADMIN, 'admin: manages people too'],
  host: [AccessRole.HOST, 'host: fetches what its loaders need'],
} as const;
type Role = keyof typeof ROLES;

export function NewPerson({ onClose }: { onClose: () => void }) {
  const org = useOrg();
  const [id, setId] = useState('');
  const [way, setWay] = useState<(typeof WAYS)[number][0]>('account');
  const [chosen, setRole] = useState<Role>('operator');
  const create = useMutation(AccountService.method.createAccount);
  if (create.data !== undefined) {
    return <Invited invitation={create.data} onClose={onClose} />;
  }
  const isAccount = way === 'account';
  const role = isAccount && chosen === 'host' ? 'operator' : chosen;
  const roles = (Object.keys(ROLES) as Role[]).filter(
    (one) => !isAccount || one !== 'host',
  );
  const typed = id.trim();
  const name = typed === '' ? 'NAME' : shellWord(typed);
  const kind = role === 'host' ? '--kind host ' : '';
  const request = { parent: orgName(org), principalId: typed, role: ROLES[role][0] };
  return (
    <Dialog title="Add a person, program or host" onClose={onClose}>
      <div className="dialog-body">
        <TextBox
          label="Name"
          value={id}
          onChange={setId}
          help="Lower-case letters, digits and hyphens, beginning with a letter."
        />
        <Choice
          label="Shows who it is by"
          visibleLabel
          value={way}
          options={WAYS}
          onChange={setWay}
        />
        <Choice
          label="Role"
          visibleLabel
          value={role}
          options={roles.map((one) => [one, ROLES[one][1]] as const)}
          onChange={setRole}
        />
        {!isAccount && (
          <>
            <p>
              Run this where the credential will be used. The key is made there; the
              daemon only gets a request for a certificate.
            </p>
            <CommandLine
              text={inOrg(
                org,
                `bootmill principals issue ${name} ${kind}--role ${role} -d ${name}`,
              )}
            />
          </>
        )}
        {isAccount && create.error !== null && (
          <Notice kind="error">{explain(create.error)}.</Notice>
        )}
      </div>
      <DialogFoot
        leave={isAccount ? 'Cancel' : 'Close'}
        command={
          isAccount
            ? command(
                `bootmill accounts create ${name} --role ${role}`,
                AccountService.method.createAccount,
                request,
              )
            : undefined
        }
        onLeave={onClose}
      >
        {isAccount && (
          <MethodButton
            look="primary"
            method={AccountService.method.createAccount}
            busy={create.isPending}
            reason={typed === '' ? 'Type the name first.' : undefined}
            onPress={() => create.mutate(request)}
          >
            Make an invitation
          </MethodButton>
        )}
      </DialogFoot>
    </Dialog>
  );
}
