// SPDX-License-Identifier: Apache-2.0
// What the chosen module needs and what needs it, by the toolchain's own lists.
import { skipToken } from '@tanstack/react-query';
import { useQuery } from '@connectrpc/connect-query';
import type { Artifact } from '../../gen/bootmill/v1/artifact_service_pb';
import { ReleaseService } from '../../gen/bootmill/v1/release_service_pb';
import { ToolchainService } from '../../gen/bootmill/v1/toolchain_service_pb';
import { Facts } from '../../parts/ui/Values';

function Names({
  names,
  present,
  onChoose,
}: {
  names: readonly string[];
  present: ReadonlySet<string>;
  onChoose: (name: string) => void;
}) {
  const shown = names.filter((name) => present.has(name));
  if (shown.length === 0) return <>nothing in this image</>;
  return (
    <span className="chips">
      {shown.map((name) => (
        <button
          type="button"
          className="chip"
          key={name}
          onClick={() => onChoose(name)}
        >
          {name}
        </button>
      ))}
    </span>
  );
}

export function Dependencies({
  artifact,
  module,
  present,
  onChoose,
}: {
  artifact: Artifact;
  module: string;
  present: ReadonlySet<string>;
  onChoose: (name: string) => void;
}) {
  const release = useQuery(
    ReleaseService.method.getRelease,
    artifact.releases[0] === undefined ? skipToken : { name: artifact.releases[0] },
    { staleTime: Infinity },
  ).data;
  const modules = useQuery(
    ToolchainService.method.listModules,
    release === undefined
      ? skipToken
      : { parent: release.toolchain, target: artifact.target, pageSize: 1000 },
    { staleTime: Infinity },
  ).data?.modules;
  const chosen = modules?.find(({ name }) => name === module);
  if (modules === undefined || chosen === undefined) return null;
  const users = modules.filter(({ dependencies }) => dependencies.includes(module));
  return (
    <section className="section" aria-label={`Module ${module}`}>
      <h2>{module}</h2>
      <Facts
        rows={[
          [
            'Needs',
            <Names
              key="needs"
              names={chosen.dependencies}
              present={present}
              onChoose={onChoose}
            />,
          ],
          [
            'Needed by',
            <Names
              key="users"
              names={users.map(({ name }) => name)}
              present={present}
              onChoose={onChoose}
            />,
          ],
          [
            'Commands',
            chosen.commands.length === 0 ? 'none' : chosen.commands.join(', '),
          ],
        ]}
      />
    </section>
  );
}
