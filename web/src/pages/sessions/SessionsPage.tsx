// SPDX-License-Identifier: Apache-2.0
// The browsers that are signed in as the caller.
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { checkSession } from '../../api/session';
import { SessionService } from '../../gen/bootmill/v1/session_service_pb';
import { Button } from '../../parts/ui/Button';
import { command, CommandLine, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Filtered } from '../../parts/ui/Filtered';
import { Page } from '../../parts/ui/Page';
import { Answered, Empty } from '../../parts/ui/States';
import { sayFailure } from '../../parts/ui/toasts';
import { Badge, longTime, Time } from '../../parts/ui/Values';
import { ChangePassword } from './ChangePassword';

export default function SessionsPage() {
  const [changing, setChanging] = useState(false);
  const list = useQuery(SessionService.method.listSessions, {}, { staleTime: 0 });
  const end = useMutation(SessionService.method.endSessions, {
    onSuccess: () => {
      void checkSession();
      void list.refetch();
    },
    onError: (error) => sayFailure(error),
  });
  return (
    <Page
      title="Sessions"
      lead="Browsers that are signed in as you"
      actions={
        <>
          <CopyCommand
            of={command('bootmill ui sessions', SessionService.method.listSessions, {})}
            more={[
              {
                does: 'sign out everywhere',
                ...command('bootmill ui logout', SessionService.method.endSessions, {}),
              },
            ]}
          />
          {list.data?.account?.passwordTime !== undefined && (
            <Button onPress={() => setChanging(true)}>Change password …</Button>
          )}
          <Button look="danger" busy={end.isPending} onPress={() => end.mutate({})}>
            Sign out everywhere
          </Button>
        </>
      }
    >
      <Answered of={list} what="sessions">
        {({ sessions }) =>
          sessions.length === 0 ? (
            <Empty title="No browser is signed in as you.">
              <p>A link from the command line signs one in:</p>
              <CommandLine text="bootmill ui login" />
            </Empty>
          ) : (
            <Filtered
              items={sessions}
              label="Filter by address"
              noun="session"
              textOf={({ address }) => address}
            >
              {(found) => (
                <section className="section" aria-label="Sessions">
                  <ul className="list-rows">
                    {found.map((session) => (
                      <li key={session.id}>
                        <div>
                          <div>
                            <span className="strong">{session.address}</span>{' '}
                            {session.current && <Badge tone="good">this browser</Badge>}
                          </div>
                          <div className="quiet-text">
                            Signed in <Time at={session.createTime} />, last used{' '}
                            <Time at={session.lastUseTime} />, ends at the latest{' '}
                            {longTime(Number(session.expireTime?.seconds ?? 0n) * 1000)}
                          </div>
                        </div>
                        <div className="actions">
                          <CopyCommand
                            of={command(
                              `bootmill ui logout ${shellWord(session.id)}`,
                              SessionService.method.endSessions,
                              { id: session.id },
                            )}
                          />
                          <Button
                            label={`End the session from ${session.address}`}
                            onPress={() => end.mutate({ id: session.id })}
                          >
                            End
                          </Button>
                        </div>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
            </Filtered>
          )
        }
      </Answered>
      {changing && (
        <ChangePassword
          onClose={() => setChanging(false)}
          onChanged={() => void list.refetch()}
        />
      )}
    </Page>
  );
}
