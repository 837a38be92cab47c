// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { useReleases, useToolchains } from '../../api/lists';
import { idOf, paths } from '../../api/names';
import {
  ToolchainService,
  type Toolchain,
} from '../../gen/bootmill/v1/toolchain_service_pb';
import { TOOLCHAIN_WORDS } from '../../parts/build/words';
import { DataTable, type Column } from '../../parts/table/DataTable';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { Filtered } from '../../parts/ui/Filtered';
import { Page } from '../../parts/ui/Page';
import { Answered, Empty, Missing } from '../../parts/ui/States';
import { Badge, count, Time } from '../../parts/ui/Values';
import { ImportToolchain } from './ImportToolchain';

export default function ToolchainsPage() {
  const org = useOrg();
  const list = useToolchains();
  const releases = useReleases(org);
  const uses = new Map<string, number>();
  for (const { toolchain } of releases.items)
    uses.set(toolchain, (uses.get(toolchain) ?? 0) + 1);
  const columns: Column<Toolchain>[] = [
    {
      id: 'name',
      title: 'Toolchain',
      width: 'minmax(140px, 2fr)',
      sortBy: ({ name }) => name,
      cell: ({ name, isDefault }) => (
        <span>
          <Link href={paths.toolchain(org, idOf(name))} className="strong">
            {idOf(name)}
          </Link>{' '}
          {isDefault && <Badge tone="busy">default</Badge>}
        </span>
      ),
    },
    {
      id: 'state',
      title: 'State',
      width: 'minmax(100px, 1fr)',
      sortBy: ({ state }) => state,
      cell: ({ state }) => (
        <Badge tone={TOOLCHAIN_WORDS[state][0]}>{TOOLCHAIN_WORDS[state][1]}</Badge>
      ),
    },
    {
      id: 'grub',
      title: 'GRUB',
      width: '74px',
      sortBy: ({ upstreamVersion }) => upstreamVersion,
      cell: ({ upstreamVersion }) => upstreamVersion,
    },
    {
      id: 'platforms',
      title: 'Platforms',
      width: 'minmax(150px, 2fr)',
      cell: ({ platforms }) => (
        <span className="chips">
          {platforms.map(({ target }) => (
            <span className="chip" key={target}>
              {target}
            </span>
          ))}
        </span>
      ),
    },
    {
      id: 'uses',
      title: 'Used by',
      width: '100px',
      sortBy: ({ name }) => uses.get(name) ?? 0,
      cell: ({ name }) =>
        releases.error === null ? count(uses.get(name) ?? 0, 'release') : '–',
    },
    {
      id: 'time',
      title: 'Imported',
      width: '92px',
      sortBy: ({ createTime }) => createTime?.seconds ?? 0n,
      cell: ({ createTime }) => <Time at={createTime} />,
    },
  ];
  return (
    <Page
      title="Toolchains"
      lead="Imported GRUB versions, shared by all orgs"
      actions={
        <>
          <CopyCommand
            of={command(
              'bootmill toolchain list',
              ToolchainService.method.listToolchains,
              {},
            )}
          />
          <ImportToolchain />
        </>
      }
    >
      <Missing of={releases} without="How many releases use each is not known" />
      <Answered of={list} what="toolchains">
        {({ toolchains }) =>
          toolchains.length === 0 ? (
            <Empty title="No toolchain yet: nothing can be built.">
              <p>
                Import a package that holds GRUB for Xen, or a directory of the daemon’s
                machine. Both need evidence of where they come from.
              </p>
              <ImportToolchain />
            </Empty>
          ) : (
            <Filtered
              items={toolchains}
              label="Name, state or platform"
              noun="toolchain"
              textOf={({ name, state, platforms }) =>
                [
                  idOf(name),
                  TOOLCHAIN_WORDS[state][1],
                  ...platforms.map(({ target }) => target),
                ].join(' ')
              }
            >
              {(found) => (
                <DataTable
                  label="Toolchains"
                  columns={columns}
                  rows={found}
                  idOf={({ name }) => name}
                />
              )}
            </Filtered>
          )
        }
      </Answered>
    </Page>
  );
}
