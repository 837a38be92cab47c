// SPDX-License-Identifier: Apache-2.0
// What the chosen module needs and what needs it.
import { lazy, Suspense } from 'react';
import type { Needs } from './parts';
import { Facts } from '../../parts/ui/Values';

const NeedsGraph = lazy(() => import('../../parts/graph/NeedsGraph'));

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
  modules,
  module,
  present,
  onChoose,
}: {
  modules: readonly Needs[];
  module: string;
  present: ReadonlySet<string>;
  onChoose: (name: string) => void;
}) {
  const chosen = modules.find(({ name }) => name === module);
  if (chosen === undefined) return null;
  const inImage = modules.filter(({ name }) => present.has(name));
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
          ...(chosen.commands === undefined
            ? []
            : [
                [
                  'Commands',
                  chosen.commands.length === 0 ? 'none' : chosen.commands.join(', '),
                ] as [string, string],
              ]),
        ]}
      />
      <Suspense>
        <NeedsGraph module={module} modules={inImage} onChoose={onChoose} />
      </Suspense>
    </section>
  );
}
