// SPDX-License-Identifier: Apache-2.0
// Asks with what a fleet is to be built, and starts the build.
import { useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useOrg } from '../../api/access';
import { explain } from '../../api/errors';
import { defaultOf, useToolchains } from '../../api/lists';
import { idOf, orgName, paths } from '../../api/names';
import { newRequestId } from '../../api/requestId';
import { BuildService } from '../../gen/bootmill/v1/release_service_pb';
import {
  Toolchain_State,
  type Toolchain,
} from '../../gen/bootmill/v1/toolchain_service_pb';
import { MethodButton } from '../ui/Button';
import { command, shellWord } from '../ui/Copy';
import { Dialog, DialogFoot } from '../ui/Dialog';
import { Choice } from '../ui/Fields';
import { Missing, Notice } from '../ui/States';

const BUILDABLE = [Toolchain_State.ACTIVE, Toolchain_State.DEPRECATED];

function choices(
  toolchains: readonly Toolchain[],
  isKnown: boolean,
): (readonly [string, string])[] {
  const standard = defaultOf(toolchains);
  const none = isKnown ? 'there is no default one' : 'the default one';
  const usual = standard === undefined ? none : idOf(standard.name);
  return [
    ['', `What the spec names, else ${usual}`],
    ...toolchains
      .filter(({ state }) => BUILDABLE.includes(state))
      .map(({ name, state }) => {
        const note = state === Toolchain_State.DEPRECATED ? ' (deprecated)' : '';
        return [name, idOf(name) + note] as const;
      }),
  ];
}

export function BuildDialog({
  fleet,
  revision = 0,
  onClose,
}: {
  fleet: string;
  // 0: the current one.
  revision?: number;
  onClose: () => void;
}) {
  const org = useOrg();
  const [, navigate] = useLocation();
  const known = useToolchains();
  const [toolchain, setToolchain] = useState('');
  const [requestId] = useState(newRequestId);
  const create = useMutation(BuildService.method.createBuild, {
    onSuccess: (build) => navigate(paths.build(org, idOf(build.name))),
  });
  const request = { parent: orgName(org), fleet, revision, toolchain };
  const cli = [
    'bootmill build',
    shellWord(fleet),
    ...(revision === 0 ? [] : [`--revision ${revision}`]),
    ...(toolchain === '' ? [] : [`--toolchain ${shellWord(idOf(toolchain))}`]),
    '--watch',
  ].join(' ');
  return (
    <Dialog title={`Build ${fleet}`} onClose={onClose}>
      <div className="dialog-body">
        <p>
          A build makes the newest release of{' '}
          {revision === 0 ? 'the current revision' : `revision ${revision}`}. What
          exists already is taken from the cache.
        </p>
        <Choice
          label="Toolchain"
          visibleLabel
          value={toolchain}
          options={choices(known.toolchains, known.data !== undefined)}
          onChange={setToolchain}
        />
        <Missing of={known} without="Which toolchains there are is not known" />
        {create.error !== null && (
          <Notice kind="error">{explain(create.error)}.</Notice>
        )}
      </div>
      <DialogFoot
        command={command(cli, BuildService.method.createBuild, request)}
        onLeave={onClose}
      >
        <MethodButton
          look="primary"
          method={BuildService.method.createBuild}
          busy={create.isPending}
          onPress={() => create.mutate({ ...request, requestId })}
        >
          Build
        </MethodButton>
      </DialogFoot>
    </Dialog>
  );
}
