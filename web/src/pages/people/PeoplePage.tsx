// SPDX-License-Identifier: Apache-2.0
// Who may call, and as what.
import { useInfiniteQuery, useMutation } from '@connectrpc/connect-query';
import { useState } from 'react';
import { roleWord, useOrg, useRefusal } from '../../api/access';
import { listed } from '../../api/lists';
import { idOf, orgName } from '../../api/names';
import { AccessRole } from '../../gen/bootmill/v1/access_pb';
import {
  Principal_Kind,
  PrincipalService,
  type Principal,
} from '../../gen/bootmill/v1/principal_service_pb';
import { DataTable, type Column } from '../../parts/table/DataTable';
import { Button, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam } from '../../parts/ui/Page';
import { Empty, Listing } from '../../parts/ui/States';
import { say, sayFailure } from '../../parts/ui/toasts';
import { Badge, count, Time } from '../../parts/ui/Values';
import { AccountDialog } from './AccountDialog';
import { accountWords } from './accounts';
import { NewPerson } from './NewPerson';
import { Revoke } from './Revoke';

const ROLES = [
  AccessRole.UNSPECIFIED,
  AccessRole.VIEWER,
  AccessRole.OPERATOR,
  AccessRole.ADMIN,
  AccessRole.HOST,
] as const;

function RoleChoice({ principal }: { principal: Principal }) {
  const refused = useRefusal(PrincipalService.method.bindRole);
  const id = idOf(principal.name);
  const bind = useMutation(PrincipalService.method.bindRole, {
    onError: (error) => sayFailure(error),
  });
  if (principal.revoked || refused !== undefined)
    return <>{roleWord(principal.role)}</>;
  return (
    <Choice
      label={`Role of ${id}`}
      value={String(principal.role)}
      options={ROLES.map((role) => [String(role), roleWord(role)] as const)}
      onChange={(value) => {
        const old = principal.role;
        const role = ROLES.find((one) => String(one) === value) ?? old;
        const undo = () => bind.mutate({ name: principal.name, role: old });
        bind.mutate(
          { name: principal.name, role },
          {
            onSuccess: () =>
              say(
                `${id}: ${roleWord(old)} → ${roleWord(role)}, from the next call on.`,
                undo,
              ),
          },
        );
      }}
    />
  );
}

// A change of role has no dialog: its commands stand in the row.
function RoleCommands({ principal: { name, role } }: { principal: Principal }) {
  const id = idOf(name);
  const others = ROLES.filter((one) => one !== role).map((one) => ({
    does: `role ${roleWord(one)}`,
    ...command(
      `bootmill principals bind ${shellWord(id)} ${roleWord(one)}`,
      PrincipalService.method.bindRole,
      { name, role: one },
    ),
  }));
  return <CopyCommand of={{}} more={others} label={`Copy command for ${id}`} short />;
}

function columnsWith(
  revoke: (principal: Principal) => void,
  showAccount: (principal: Principal) => void,
): Column<Principal>[] {
  return [
    {
      id: 'id',
      title: 'Name',
      width: 'minmax(90px, 2fr)',
      sortBy: ({ name }) => name,
      cell: ({ name }) => <span className="strong">{idOf(name)}</span>,
    },
    {
      id: 'kind',
      title: 'Kind',
      width: 'minmax(70px, 1fr)',
      sortBy: ({ kind }) => kind,
      cell: ({ kind }) => (kind === Principal_Kind.HOST ? 'host' : 'person or program'),
    },
    {
      id: 'role',
      title: 'Role',
      width: '112px',
      sortBy: ({ role }) => role,
      cell: (principal) => <RoleChoice principal={principal} />,
    },
    {
      id: 'certificate',
      title: 'Certificate ends',
      width: 'minmax(84px, 1fr)',
      sortBy: ({ expireTime }) => expireTime?.seconds ?? 0n,
      cell: ({ revoked, expireTime }) =>
        revoked ? <Badge tone="bad">revoked</Badge> : <Until at={expireTime} />,
    },
    {
      id: 'account',
      title: 'Account',
      width: '132px',
      sortBy: ({ account }) => accountWords(account),
      cell: (principal) =>
        principal.revoked || principal.kind === Principal_Kind.HOST ? null : (
          <Button
            look="quiet"
            label={`Account of ${idOf(principal.name)}: ${accountWords(principal.account)}`}
            onPress={() => showAccount(principal)}
          >
            {accountWords(principal.account)} …
          </Button>
        ),
    },
    {
      id: 'created',
      title: 'Created',
      width: '84px',
      sortBy: ({ createTime }) => createTime?.seconds ?? 0n,
      cell: ({ createTime }) => <Time at={createTime} />,
    },
    {
      id: 'commands',
      title: '',
      width: '72px',
      cell: (principal) =>
        principal.revoked ? null : <RoleCommands principal={principal} />,
    },
    {
      id: 'revoke',
      title: '',
      width: '84px',
      cell: (principal) =>
        principal.revoked ? null : (
          <MethodButton
            look="quiet"
            method={PrincipalService.method.revokePrincipal}
            onPress={() => revoke(principal)}
          >
            Revoke …
          </MethodButton>
        ),
    },
  ];
}

function Until({ at }: { at: Principal['expireTime'] }) {
  if (at === undefined) return <>never had one</>;
  const date = new Date(Number(at.seconds) * 1000);
  return <time dateTime={date.toISOString()}>{date.toISOString().slice(0, 10)}</time>;
}

export default function PeoplePage() {
  const org = useOrg();
  const [text, setText] = useParam('q');
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Principal>();
  const [account, setAccount] = useState<Principal>();
  const list = useInfiniteQuery(
    PrincipalService.method.listPrincipals,
    { parent: orgName(org), pageSize: 200, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
    },
  );
  const all = listed(list, list.data?.pages.flatMap((page) => page.principals) ?? []);
  const found = all.items.filter(({ name, role }) =>
    `${idOf(name)} ${roleWord(role)}`.includes(text.toLowerCase()),
  );
  return (
    <Page
      title="People"
      lead="People, programs and hosts that may call, and their roles in this org"
      actions={
        <>
          <CopyCommand
            of={command(
              'bootmill principals list',
              PrincipalService.method.listPrincipals,
              {
                parent: orgName(org),
              },
            )}
          />
          <MethodButton
            look="primary"
            method={PrincipalService.method.issueCredential}
            onPress={() => setAdding(true)}
          >
            Add …
          </MethodButton>
        </>
      }
    >
      <Listing
        of={all}
        what="people"
        more="Show more"
        empty={
          <Empty title="Nobody has a role in this org.">
            <p>Add the first person, program or host.</p>
          </Empty>
        }
      >
        <div className="toolbar">
          <SearchBox label="Name or role" value={text} onChange={setText} />
          <span className="count" role="status">
            {found.length} of {count(all.items.length, 'principal')}
          </span>
        </div>
        {found.length === 0 && (
          <Empty title="Nobody matches.">
            <Button onPress={() => setText('')}>Show all</Button>
          </Empty>
        )}
        {found.length > 0 && (
          <DataTable
            label="Principals"
            columns={columnsWith(setRevoking, setAccount)}
            rows={found}
            idOf={({ name }) => idOf(name)}
          />
        )}
      </Listing>
      {adding && <NewPerson onClose={() => setAdding(false)} />}
      {account !== undefined && (
        <AccountDialog principal={account} onClose={() => setAccount(undefined)} />
      )}
      {revoking !== undefined && (
        <Revoke principal={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </Page>
  );
}
