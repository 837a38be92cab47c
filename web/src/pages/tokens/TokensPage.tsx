// SPDX-License-Identifier: Apache-2.0
// API tokens: one's own, and for administrators all of the org.
import { createClient } from '@connectrpc/connect';
import { useInfiniteQuery, useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { daemonNow } from '../../api/clock';
import { roleWord, useOrg } from '../../api/access';
import { listed } from '../../api/lists';
import { idOf, orgName } from '../../api/names';
import { transport } from '../../api/transport';
import { TokenService, type Token } from '../../gen/bootmill/v1/token_service_pb';
import { BulkBar } from '../../parts/many/BulkBar';
import { ManyDialog, type Action } from '../../parts/many/ManyDialog';
import { toggled, useSelection } from '../../parts/many/useSelection';
import { MethodButton } from '../../parts/ui/Button';
import { command, CommandLine, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { commandEach, inOrg } from '../../parts/ui/commands';
import { Confirm } from '../../parts/ui/Dialog';
import { Check } from '../../parts/ui/Fields';
import { FilterBar, useFilter } from '../../parts/ui/Filtered';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { Badge, count, longTime, Time } from '../../parts/ui/Values';
import { NewToken } from './NewToken';

const hasEnded = ({ expireTime }: Token, now: number): boolean =>
  Number(expireTime?.seconds ?? 0n) * 1000 <= now;

function Revoke({
  token,
  onClose,
  onDone,
}: {
  token: Token;
  onClose: () => void;
  onDone: () => void;
}) {
  const revoke = useMutation(TokenService.method.revokeToken, {
    onSuccess: () => {
      say(`${token.displayName} is revoked.`);
      onDone();
      onClose();
    },
  });
  const request = { name: token.name };
  return (
    <Confirm
      title={`Revoke ${token.displayName}?`}
      action="Revoke for ever"
      busy={revoke.isPending}
      error={revoke.error}
      command={command(
        `bootmill tokens revoke ${shellWord(idOf(token.name))}`,
        TokenService.method.revokeToken,
        request,
      )}
      onConfirm={() => revoke.mutate(request)}
      onClose={onClose}
    >
      <p>Whatever uses this token is refused from its next call on.</p>
    </Confirm>
  );
}

const client = createClient(TokenService, transport);

function revoking(tokens: readonly Token[]): Action<Token> {
  const request = ({ name }: Token) => ({ name });
  return {
    does: `Revoke ${count(tokens.length, 'token')}`,
    did: 'revoked',
    look: 'danger',
    things: tokens,
    idOf: ({ name, displayName }) => `${displayName} (${idOf(name)})`,
    command: commandEach(
      `bootmill tokens revoke ${tokens.map(({ name }) => shellWord(idOf(name))).join(' ')}`,
      TokenService.method.revokeToken,
      tokens.map(request),
    ),
    act: async (token) => {
      await client.revokeToken(request(token));
      return 'revoked';
    },
  };
}

function TokenRow({
  token,
  isChosen,
  onChoose,
  onRevoke,
}: {
  token: Token;
  isChosen: boolean;
  onChoose: (on: boolean) => void;
  onRevoke: () => void;
}) {
  const [now] = useState(daemonNow);
  return (
    <li>
      <Check
        label={`Select ${token.displayName}`}
        hiddenLabel
        checked={isChosen}
        onChange={onChoose}
      />
      <div className="grows">
        <div>
          <span className="strong">{token.displayName}</span>{' '}
          <code>{idOf(token.name)}</code>{' '}
          {hasEnded(token, now) && <Badge tone="bad">expired</Badge>}
        </div>
        <div className="quiet-text">
          {roleWord(token.role)} for{' '}
          {token.fleets.length === 0 ? 'all fleets' : token.fleets.join(', ')}, made{' '}
          <Time at={token.createTime} /> by {idOf(token.creator)}, ends{' '}
          {longTime(Number(token.expireTime?.seconds ?? 0n) * 1000)},{' '}
          {token.lastUseTime === undefined ? (
            'never used'
          ) : (
            <>
              last used <Time at={token.lastUseTime} />
            </>
          )}
        </div>
      </div>
      <div className="actions">
        <MethodButton
          label={`Revoke ${token.displayName}`}
          method={TokenService.method.revokeToken}
          onPress={onRevoke}
        >
          Revoke …
        </MethodButton>
      </div>
    </li>
  );
}

export default function TokensPage() {
  const org = useOrg();
  const [dialog, setDialog] = useParam('dialog');
  const [revoked, setRevoked] = useState<Token>();
  const list = useInfiniteQuery(
    TokenService.method.listTokens,
    { parent: orgName(org), pageSize: 200, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
      // When a token was last used is no change that the daemon tells of.
      staleTime: 0,
    },
  );
  const tokens = listed(list, list.data?.pages.flatMap((page) => page.tokens) ?? []);
  const filter = useFilter(
    tokens.items,
    ({ name, displayName, role, fleets, creator }) =>
      [idOf(name), displayName, roleWord(role), ...fleets, idOf(creator)].join(' '),
  );
  const found = filter.found.map((token) => ({ id: idOf(token.name), token }));
  const [chosen, setChosen] = useSelection(found);
  const [action, setAction] = useState<Action<Token>>();
  const reload = () => void list.refetch();
  return (
    <Page
      title="Tokens"
      lead="Secrets by which programs call in place of a certificate"
      actions={
        <>
          <CopyCommand
            of={command('bootmill tokens list', TokenService.method.listTokens, {
              parent: orgName(org),
            })}
          />
          <MethodButton
            look="primary"
            method={TokenService.method.createToken}
            onPress={() => setDialog('new')}
          >
            New token …
          </MethodButton>
        </>
      }
    >
      <Listing
        of={tokens}
        what="tokens"
        more="Show more"
        empty={
          <Empty title="No token yet.">
            <p>The command line makes one too:</p>
            <CommandLine
              text={inOrg(org, 'bootmill tokens create pipeline --role operator')}
            />
          </Empty>
        }
      >
        <FilterBar filter={filter} label="Purpose, role, fleet or person" noun="token">
          <BulkBar
            what="token"
            found={found}
            selection={{ ids: chosen, set: setChosen }}
          >
            <MethodButton
              look="danger"
              method={TokenService.method.revokeToken}
              onPress={() =>
                setAction(
                  revoking(
                    found.filter(({ id }) => chosen.has(id)).map(({ token }) => token),
                  ),
                )
              }
            >
              Revoke the chosen …
            </MethodButton>
          </BulkBar>
        </FilterBar>
        {found.length > 0 && (
          <section className="section" aria-label="Tokens">
            <ul className="list-rows">
              {found.map(({ id, token }) => (
                <TokenRow
                  key={id}
                  token={token}
                  isChosen={chosen.has(id)}
                  onChoose={(on) => setChosen(toggled(chosen, id, on))}
                  onRevoke={() => setRevoked(token)}
                />
              ))}
            </ul>
          </section>
        )}
      </Listing>
      {dialog === 'new' && <NewToken onClose={() => setDialog('')} onMade={reload} />}
      {revoked !== undefined && (
        <Revoke token={revoked} onClose={() => setRevoked(undefined)} onDone={reload} />
      )}
      {action !== undefined && (
        <ManyDialog
          action={action}
          onClose={() => {
            setAction(undefined);
            reload();
          }}
        >
          <p>Whatever uses one of these is refused from its next call on, for ever.</p>
        </ManyDialog>
      )}
    </Page>
  );
}
