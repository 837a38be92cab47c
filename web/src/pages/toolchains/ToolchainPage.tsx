// SPDX-License-Identifier: Apache-2.0
import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useOrg } from '../../api/access';
import { EVERYTHING, useListed } from '../../api/lists';
import { paths, toolchainName } from '../../api/names';
import {
  Toolchain_State,
  ToolchainService,
  type Toolchain,
} from '../../gen/bootmill/v1/toolchain_service_pb';
import { TOOLCHAIN_WORDS } from '../../parts/build/words';
import { Button, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Choice, SearchBox } from '../../parts/ui/Fields';
import { Page, useParam, ViewTabs } from '../../parts/ui/Page';
import { Answered, Empty, Listing } from '../../parts/ui/States';
import { Digest } from '../../parts/ui/Digest';
import { Badge, bytes, count, Facts, Time } from '../../parts/ui/Values';
import { Effect } from './Effect';
import { MakeDefault } from './MakeDefault';
import { SetState } from './SetState';
import { PlainTable } from '../../parts/table/PlainTable';

function Modules({ toolchain }: { toolchain: Toolchain }) {
  const [wanted, setTarget] = useParam('target');
  const [text, setText] = useParam('q');
  const targets = toolchain.platforms.map(({ target }) => target);
  const target = targets.includes(wanted) ? wanted : (targets[0] ?? '');
  const list = useInfiniteQuery(
    ToolchainService.method.listModules,
    { parent: toolchain.name, target, pageSize: 1000, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: (last) => last.nextPageToken || undefined,
      staleTime: Infinity,
    },
  );
  const modules = useListed(
    list,
    list.data?.pages.flatMap((page) => page.modules) ?? [],
    EVERYTHING,
  );
  const found = modules.items.filter(({ name, commands }) =>
    `${name} ${commands.join(' ')}`.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <section className="section stack" aria-label="Modules">
      <div className="toolbar">
        <h2>Modules</h2>
        <Choice
          label="Platform"
          value={target}
          options={targets.map((one) => [one, one] as const)}
          onChange={setTarget}
        />
        <SearchBox label="Module or command" value={text} onChange={setText} />
        <span className="count" role="status">
          {found.length} of {count(modules.items.length, 'module')}
        </span>
      </div>
      <Listing
        of={modules}
        what="modules"
        empty={<Empty title="The toolchain has no module for this platform." />}
      >
        {found.length === 0 && (
          <Empty title="No module matches.">
            <Button onPress={() => setText('')}>Show all</Button>
          </Empty>
        )}
        {found.length > 0 && (
          <PlainTable label="Modules">
            <thead>
              <tr>
                <th scope="col">Module</th>
                <th scope="col">Commands</th>
                <th scope="col">Needs</th>
                <th scope="col">Licence</th>
                <th scope="col" className="numeric">
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((one) => (
                <tr key={one.name}>
                  <td className="one-line">
                    <code>{one.name}</code>
                  </td>
                  <td>{one.commands.join(', ')}</td>
                  <td>{one.dependencies.join(', ')}</td>
                  <td className="one-line">{one.license}</td>
                  <td className="numeric">{bytes(one.sizeBytes)}</td>
                </tr>
              ))}
            </tbody>
          </PlainTable>
        )}
      </Listing>
    </section>
  );
}

const ACTIONS = [
  [Toolchain_State.ACTIVE, 'Activate', 'It is active.'],
  [Toolchain_State.DEPRECATED, 'Deprecate', 'It is deprecated.'],
  [Toolchain_State.REVOKED, 'Revoke', 'It is revoked.'],
] as const;

export default function ToolchainPage({ id }: { id: string }) {
  const org = useOrg();
  const name = toolchainName(id);
  const toolchain = useQuery(ToolchainService.method.getToolchain, { name });
  const [next, setNext] = useState<Toolchain_State>();
  const state = toolchain.data?.state;
  return (
    <Page
      title={id}
      crumbs={[{ text: 'Toolchains', href: paths.toolchains(org) }]}
      actions={
        <>
          <CopyCommand
            of={command(
              `bootmill get toolchains/${shellWord(id)}`,
              ToolchainService.method.getToolchain,
              { name },
            )}
          />
          {toolchain.data !== undefined && <MakeDefault toolchain={toolchain.data} />}
          {state !== undefined &&
            ACTIONS.map(([target, words, already]) => (
              <MethodButton
                key={words}
                look={target === Toolchain_State.REVOKED ? 'danger' : 'plain'}
                method={ToolchainService.method.setToolchainState}
                reason={state === target ? already : undefined}
                onPress={() => setNext(target)}
              >
                {words} …
              </MethodButton>
            ))}
        </>
      }
    >
      <Answered of={toolchain} what="the toolchain">
        {(data) => (
          <>
            <section className="section" aria-label="Summary">
              <Facts
                rows={[
                  [
                    'State',
                    <Badge key="state" tone={TOOLCHAIN_WORDS[data.state][0]}>
                      {TOOLCHAIN_WORDS[data.state][1] +
                        (data.isDefault ? ', the default' : '')}
                    </Badge>,
                  ],
                  ['GRUB', data.upstreamVersion],
                  ['Package', `${data.flavour} ${data.version}`],
                  [
                    'Platforms',
                    data.platforms
                      .map((one) => `${one.target} (${one.moduleCount})`)
                      .join(', '),
                  ],
                  ['Why it is believed', data.evidence],
                  [
                    'Digest',
                    <span key="digest">
                      <Digest sha={data.digest} />
                    </span>,
                  ],
                  ['Imported', <Time key="time" at={data.createTime} />],
                ]}
              />
            </section>
            <ViewTabs
              label="Views of the toolchain"
              param="view"
              views={[
                {
                  id: 'modules',
                  title: 'Modules',
                  body: () => <Modules toolchain={data} />,
                },
                {
                  id: 'effect',
                  title: 'Effect on fleets',
                  body: () => <Effect toolchain={data.name} />,
                },
              ]}
            />
            {next !== undefined && (
              <SetState
                toolchain={data}
                state={next}
                onClose={() => setNext(undefined)}
              />
            )}
          </>
        )}
      </Answered>
    </Page>
  );
}
