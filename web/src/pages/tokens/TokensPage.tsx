// SPDX-License-Identifier: Apache-2.0
// API tokens: one's own, and for administrators all of the org.
import { useInfiniteQuery, useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { daemonNow } from '../../api/clock';
import { roleWord, useOrg } from '../../api/access';
import { idOf, orgName } from '../../api/names';
import { TokenService, type Token } from '../../gen/bootmill/v1/token_service_pb';
import { Button, MethodButton } from '../../parts/ui/Button';
import { command, CommandLine, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { inOrg } from '../../parts/ui/commands';
import { Confirm } from '../../parts/ui/Dialog';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Failure, Loading } from '../../parts/ui/States';
import { say } from '../../parts/ui/toasts';
import { Badge, longTime, Time } from '../../parts/ui/Values';
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

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const [now] = useState(daemonNow);
  return (
    <li>
      <div>
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
  const [revoking, setRevoking] = useState<Token>();
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
  const tokens = list.data?.pages.flatMap((page) => page.tokens) ?? [];
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
      {list.error !== null && <Failure error={list.error} retry={reload} />}
      {list.isPending && <Loading what="tokens" />}
      {list.isSuccess && tokens.length === 0 && (
        <Empty title="No token yet.">
          <p>The command line makes one too:</p>
          <CommandLine
            text={inOrg(org, 'bootmill tokens create pipeline --role operator')}
          />
        </Empty>
      )}
      {tokens.length > 0 && (
        <section className="section" aria-label="Tokens">
          <ul className="list-rows">
            {tokens.map((token) => (
              <TokenRow
                key={token.name}
                token={token}
                onRevoke={() => setRevoking(token)}
              />
            ))}
          </ul>
        </section>
      )}
      {list.hasNextPage && (
        <Button
          busy={list.isFetchingNextPage}
          onPress={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      {dialog === 'new' && <NewToken onClose={() => setDialog('')} onMade={reload} />}
      {revoking !== undefined && (
        <Revoke
          token={revoking}
          onClose={() => setRevoking(undefined)}
          onDone={reload}
        />
      )}
    </Page>
  );
}
