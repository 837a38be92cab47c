// SPDX-License-Identifier: Apache-2.0
// Makes a token, and shows it once.
import { useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { roleWord, useCaller, useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { orgName } from '../../api/names';
import { TokenService } from '../../gen/bootmill/v1/token_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command, shellWord } from '../../parts/ui/Copy';
import { Dialog, DialogFoot } from '../../parts/ui/Dialog';
import { Choice, TextBox } from '../../parts/ui/Fields';
import { Once } from '../../parts/ui/Once';
import { Notice } from '../../parts/ui/States';
import { fleetsOf, rolesFor } from './choices';

const DAYS = ['7', '30', '90', '365'] as const;

export function NewToken({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: () => void;
}) {
  const org = useOrg();
  const roles = rolesFor(useCaller(), org);
  const [name, setName] = useState('');
  const [role, setRole] = useState(String(roles[0] ?? ''));
  const [fleets, setFleets] = useState('');
  const [days, setDays] = useState<(typeof DAYS)[number]>('90');
  const create = useMutation(TokenService.method.createToken, { onSuccess: onMade });
  if (create.data !== undefined) {
    return (
      <Once
        title="The new token"
        warning=": copy it to where it will be used."
        secret={create.data.secret}
        what="the token"
        onClose={onClose}
      >
        The command line takes it from <code>BOOTMILL_TOKEN</code>; other clients send{' '}
        <code>Authorization: Bearer TOKEN</code>.
      </Once>
    );
  }
  const chosen = roles.find((one) => String(one) === role) ?? roles[0];
  const request = {
    parent: orgName(org),
    displayName: name.trim(),
    role: chosen,
    fleets: fleetsOf(fleets),
    lifetime: { seconds: BigInt(Number(days) * 24 * 60 * 60) },
  };
  const limits = request.fleets.map((fleet) => ` --fleet ${shellWord(fleet)}`).join('');
  const cli =
    `bootmill tokens create ${shellWord(request.displayName || 'NAME')}` +
    ` --role ${chosen === undefined ? 'ROLE' : roleWord(chosen)}${limits} --days ${days}`;
  return (
    <Dialog title="New token" onClose={onClose}>
      <div className="dialog-body">
        <TextBox label="What it is for" value={name} onChange={setName} />
        <Choice
          label="Role"
          visibleLabel
          value={role}
          options={roles.map((one) => [String(one), roleWord(one)] as const)}
          onChange={setRole}
        />
        <TextBox
          label="Only for these fleets"
          value={fleets}
          onChange={setFleets}
          help="Ids with commas between; empty: the whole org."
        />
        <Choice
          label="Valid for"
          visibleLabel
          value={days}
          options={DAYS.map((one) => [one, `${one} days`] as const)}
          onChange={setDays}
        />
        {create.error !== null && (
          <Notice kind="error">{explain(create.error)}.</Notice>
        )}
      </div>
      <DialogFoot
        command={command(cli, TokenService.method.createToken, request)}
        onLeave={onClose}
      >
        <MethodButton
          look="primary"
          method={TokenService.method.createToken}
          busy={create.isPending}
          reason={request.displayName === '' ? 'Say what it is for first.' : undefined}
          onPress={() => create.mutate(request)}
        >
          Make the token
        </MethodButton>
      </DialogFoot>
    </Dialog>
  );
}
