// SPDX-License-Identifier: Apache-2.0
// Makes a toolchain what fleets that name none are built with.
import { useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useToolchains } from '../../api/lists';
import { idOf } from '../../api/names';
import {
  ToolchainService,
  type Toolchain,
} from '../../gen/bootmill/v1/toolchain_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command, shellWord } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { say, sayFailure } from '../../parts/ui/toasts';

export function MakeDefault({ toolchain }: { toolchain: Toolchain }) {
  const [asking, setAsking] = useState(false);
  const id = idOf(toolchain.name);
  const request = { name: toolchain.name };
  const before = useToolchains().data?.toolchains.find(({ isDefault }) => isDefault);
  const back = useMutation(ToolchainService.method.setDefaultToolchain, {
    onSuccess: ({ name }) => say(`${idOf(name)} is the default again.`),
    onError: (error) => sayFailure(error),
  });
  const set = useMutation(ToolchainService.method.setDefaultToolchain, {
    onSuccess: () => {
      say(
        `${id} is the default now.`,
        before === undefined ? undefined : () => back.mutate({ name: before.name }),
      );
      setAsking(false);
    },
  });
  return (
    <>
      <MethodButton
        method={ToolchainService.method.setDefaultToolchain}
        of={toolchain}
        reason={toolchain.isDefault ? 'It is the default.' : undefined}
        onPress={() => setAsking(true)}
      >
        Make default …
      </MethodButton>
      {asking && (
        <Confirm
          title={`Make ${id} the default?`}
          action="Make it the default"
          look="primary"
          busy={set.isPending}
          error={set.error}
          command={command(
            `bootmill toolchain default ${shellWord(id)}`,
            ToolchainService.method.setDefaultToolchain,
            request,
          )}
          onConfirm={() => set.mutate(request)}
          onClose={() => setAsking(false)}
        >
          <p>
            Fleets that name no toolchain are built with it from now on; those built
            with another are outdated then. What that changes is under “Effect on
            fleets”.
          </p>
        </Confirm>
      )}
    </>
  );
}
