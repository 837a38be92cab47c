// SPDX-License-Identifier: Apache-2.0
// Changes a toolchain's state after showing who depends on it.
import { createClient } from '@connectrpc/connect';
import { useMutation, useQuery, useTransport } from '@connectrpc/connect-query';
import { idOf } from '../../api/names';
import {
  Toolchain_State,
  ToolchainService,
  type Toolchain,
} from '../../gen/bootmill/v1/toolchain_service_pb';
import { command, shellWord } from '../../parts/ui/Copy';
import { Confirm } from '../../parts/ui/Dialog';
import { Answered } from '../../parts/ui/States';
import { say, sayFailure } from '../../parts/ui/toasts';
import { count } from '../../parts/ui/Values';

const WORDS: Partial<
  Record<Toolchain_State, { verb: string; cli: string; effect: string }>
> = {
  [Toolchain_State.ACTIVE]: {
    verb: 'Activate',
    cli: 'activate',
    effect: 'Builds may use it.',
  },
  [Toolchain_State.DEPRECATED]: {
    verb: 'Deprecate',
    cli: 'deprecate',
    effect:
      'Builds use it only if spec or request names it. If it is the default, there is none afterwards.',
  },
  [Toolchain_State.REVOKED]: {
    verb: 'Revoke',
    cli: 'revoke',
    effect:
      'Nothing is built with it until it is taken back. What was built stays, also on hosts.',
  },
};

const SHOWN = 60;

// Gives `before` the state back that it had, and its place as the default.
function useTakeBack(before: Toolchain): (etag: string) => void {
  const transport = useTransport();
  const { name, state, isDefault } = before;
  return (etag) => {
    const client = createClient(ToolchainService, transport);
    const run = async () => {
      await client.setToolchainState({ name, state, etag });
      if (isDefault) await client.setDefaultToolchain({ name });
      say(`${idOf(name)} is as it was.`);
    };
    run().catch((error: unknown) => sayFailure(error));
  };
}

export function SetState({
  toolchain,
  state,
  onClose,
}: {
  toolchain: Toolchain;
  state: Toolchain_State;
  onClose: () => void;
}) {
  const id = idOf(toolchain.name);
  const use = useQuery(
    ToolchainService.method.getToolchainUse,
    { name: toolchain.name },
    { staleTime: 0 },
  );
  const words = WORDS[state] ?? { verb: 'Change', cli: 'show', effect: '' };
  const takeBack = useTakeBack(toolchain);
  const change = useMutation(ToolchainService.method.setToolchainState, {
    onSuccess: ({ etag }) => {
      say(`${id}: ${words.verb.toLowerCase()} done.`, () => takeBack(etag));
      onClose();
    },
  });
  const request = { name: toolchain.name, state, etag: toolchain.etag };
  return (
    <Confirm
      title={`${words.verb} ${id}?`}
      action={words.verb}
      look={state === Toolchain_State.REVOKED ? 'danger' : 'primary'}
      busy={change.isPending}
      error={change.error}
      reason={
        use.isPending && !change.isPending
          ? 'Who depends on it is being looked up.'
          : undefined
      }
      command={command(
        `bootmill toolchain ${words.cli} ${shellWord(id)}`,
        ToolchainService.method.setToolchainState,
        request,
      )}
      onConfirm={() => change.mutate(request)}
      onClose={onClose}
    >
      <p>{words.effect}</p>
      <Answered of={use} what="who depends on it">
        {({ releaseCount, fleetCount, fleets }) => (
          <>
            <p>
              In all orgs {count(Number(releaseCount), 'release was', 'releases were')}{' '}
              made with it; {count(Number(fleetCount), 'fleet has', 'fleets have')} such
              a release as current or newest one.
            </p>
            <p className="chips">
              {fleets.slice(0, SHOWN).map(({ name, currentRelease }) => (
                <span key={name} className="chip">
                  {name.replace(/^orgs\//, '').replace('/fleets/', '/')}
                  {currentRelease !== '' && ' (on hosts)'}
                </span>
              ))}
              {fleetCount > SHOWN && <span>and {Number(fleetCount) - SHOWN} more</span>}
            </p>
          </>
        )}
      </Answered>
    </Confirm>
  );
}
