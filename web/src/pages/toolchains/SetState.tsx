// SPDX-License-Identifier: Apache-2.0
// Changes a toolchain's state after showing who depends on it.
import { useMutation } from '@connectrpc/connect-query';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useFleets, useReleases } from '../../api/lists';
import { idOf, paths } from '../../api/names';
import {
  Toolchain_State,
  ToolchainService,
  type Toolchain,
} from '../../gen/bootmill/v1/toolchain_service_pb';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { say } from '../../parts/ui/toasts';
import { count } from '../../parts/ui/Values';

const WORDS: Partial<
  Record<Toolchain_State, { verb: string; cli: string; effect: string }>
> = {
  [Toolchain_State.ACTIVE]: {
    verb: 'Activate',
    cli: 'activate',
    effect:
      'Builds may use it, and those that name no toolchain take the newest active one.',
  },
  [Toolchain_State.DEPRECATED]: {
    verb: 'Deprecate',
    cli: 'deprecate',
    effect: 'Builds use it only if they name it; none takes it by itself.',
  },
  [Toolchain_State.REVOKED]: {
    verb: 'Revoke',
    cli: 'revoke',
    effect:
      'Nothing is ever built with it again. This cannot be undone. What was built stays.',
  },
};

export function SetState({
  toolchain,
  state,
  onClose,
}: {
  toolchain: Toolchain;
  state: Toolchain_State;
  onClose: () => void;
}) {
  const org = useOrg();
  const releases = useReleases(org);
  const fleets = useFleets(org);
  const id = idOf(toolchain.name);
  const words = WORDS[state] ?? { verb: 'Change', cli: 'show', effect: '' };
  const change = useMutation(ToolchainService.method.setToolchainState, {
    onSuccess: () => {
      say(`${id}: ${words.verb.toLowerCase()} done.`);
      onClose();
    },
  });
  const ids = new Set(
    releases.items
      .filter((one) => one.toolchain === toolchain.name)
      .map(({ name }) => name),
  );
  const dependents = fleets.items.filter((fleet) => ids.has(fleet.currentRelease));
  const request = { name: toolchain.name, state, etag: toolchain.etag };
  return (
    <Confirm
      title={`${words.verb} ${id}?`}
      action={words.verb}
      look={state === Toolchain_State.REVOKED ? 'danger' : 'primary'}
      busy={change.isPending}
      error={change.error}
      reason={
        releases.loading && !change.isPending
          ? 'Who depends on it is being looked up.'
          : undefined
      }
      onConfirm={() => change.mutate(request)}
      onClose={onClose}
    >
      <p>{words.effect}</p>
      <p>
        In {org}: {count(ids.size, 'release was', 'releases were')} made with it, the
        newest of {count(dependents.length, 'fleet')} among them. Other orgs may use it
        too.
      </p>
      {dependents.length > 0 && (
        <p className="chips">
          {dependents.slice(0, 60).map(({ name }) => (
            <Link key={name} className="chip" href={paths.fleet(org, idOf(name))}>
              {idOf(name)}
            </Link>
          ))}
          {dependents.length > 60 && <span>and {dependents.length - 60} more</span>}
        </p>
      )}
      <CopyCommand
        of={command(
          `bootmill toolchain ${words.cli} ${shellWord(id)}`,
          ToolchainService.method.setToolchainState,
          request,
        )}
      />
    </Confirm>
  );
}
