// SPDX-License-Identifier: Apache-2.0
// What the daemon makes of a draft, per target: story, configuration, modules, size.
import { lazy, memo, Suspense, useMemo, type ReactNode } from 'react';
import type { TextRange } from '../../gen/bootmill/v1/error_info_pb';
import type { TargetPreview } from '../../gen/bootmill/v1/fleet_service_pb';
import type { Release } from '../../gen/bootmill/v1/release_service_pb';
import { sentence } from '../../api/errors';
import { idOf } from '../../api/names';
import { CodeView } from '../code/CodeView';
import { StoryWords } from '../story/StoryWords';
import { Choice } from '../ui/Fields';
import { useParam, ViewTabs } from '../ui/Page';
import { Failure, Loading, Notice } from '../ui/States';
import { Digest } from '../ui/Digest';
import { bytes, moduleCounts, moduleWords, signedBytes } from '../ui/Values';
import type { Problem } from './problems';
import { ProblemList } from './ProblemList';
import { ModuleList } from './ModuleList';
import type { Preview } from './usePreview';
import { PlainTable } from '../table/PlainTable';

// The words come at once, the picture when its layout code is there.
const StoryPicture = lazy(() => import('../story/StoryPicture'));

function Limits({ limits }: { limits: readonly string[] }) {
  return limits.map((limit) => (
    <Notice kind="warning" key={limit}>
      {sentence(limit)}.
    </Notice>
  ));
}

function Configuration({ target }: { target: TargetPreview }) {
  return (
    <div className="stack">
      <CodeView label="Early configuration" text={target.earlyConfiguration} grub />
      {target.files
        .filter(({ text }) => text !== '')
        .map(({ path, text }) => (
          <CodeView key={path} label={`(memdisk)/${path}`} text={text} grub />
        ))}
    </div>
  );
}

function Sizes({
  previews,
  release,
}: {
  previews: readonly TargetPreview[];
  release: Release | undefined;
}) {
  return (
    <PlainTable label="Sizes">
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col" className="numeric">
            Size
          </th>
          <th scope="col" className="numeric">
            {release === undefined ? 'Change' : `Against ${idOf(release.name)}`}
          </th>
          <th scope="col">Modules</th>
          <th scope="col">Digest</th>
        </tr>
      </thead>
      <tbody>
        {previews.map(({ target, sizeBytes, sha256, modules }) => {
          const old = release?.images.find((image) => image.target === target);
          const words =
            old === undefined
              ? 'new'
              : old.sha256 === sha256
                ? 'same bytes'
                : signedBytes(Number(sizeBytes - old.sizeBytes));
          return (
            <tr key={target}>
              <td>
                <code>{target}</code>
              </td>
              <td className="numeric">{bytes(sizeBytes)}</td>
              <td className="numeric">{words}</td>
              <td>{moduleWords(...moduleCounts(modules))}</td>
              <td>
                <Digest sha={sha256} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </PlainTable>
  );
}

function Story({
  target,
  onSource,
}: {
  target: TargetPreview;
  onSource: ((index: number) => void) | undefined;
}) {
  if (target.story === undefined) return null;
  return (
    <div className="stack">
      <Limits limits={target.limits} />
      <Suspense fallback={<Loading what="the diagram" />}>
        <StoryPicture story={target.story} />
      </Suspense>
      <StoryWords
        story={target.story}
        {...(onSource === undefined ? {} : { onChoose: onSource })}
      />
    </div>
  );
}

// Drawn anew for another answer of the daemon, not for each key.
export const PreviewPane = memo(function PreviewPane({
  preview,
  problems,
  release,
  onReveal,
  onSource,
}: {
  preview: Preview;
  problems: readonly Problem[];
  release?: Release | undefined;
  onReveal?: ((range: TextRange) => void) | undefined;
  onSource?: ((index: number) => void) | undefined;
}) {
  const [wanted, setWanted] = useParam('target');
  const previews = useMemo(() => preview.response?.previews ?? [], [preview.response]);
  const target = previews.find((one) => one.target === wanted) ?? previews[0];
  const body = (show: (target: TargetPreview) => ReactNode) => () => {
    if (target !== undefined) return show(target);
    if (preview.pending) return <Loading what="the preview" />;
    return <Notice>The preview comes when the spec has no error.</Notice>;
  };
  return (
    <div className={preview.stale ? 'preview stale' : 'preview'}>
      <div className="toolbar">
        {previews.length > 0 && (
          <Choice
            label="Target"
            value={target?.target ?? ''}
            options={previews.map((one) => [one.target, one.target] as const)}
            onChange={setWanted}
          />
        )}
        <span className="quiet-text" role="status">
          {preview.pending
            ? 'Checking …'
            : preview.stale && target !== undefined
              ? 'Of the last text without errors'
              : target === undefined
                ? ''
                : `${bytes(target.sizeBytes)}, ${moduleWords(...moduleCounts(target.modules))}, with ${idOf(preview.response?.toolchain ?? '')}`}
        </span>
      </div>
      {preview.error !== undefined && <Failure error={preview.error} />}
      <ViewTabs
        label="Preview"
        param="preview"
        views={[
          {
            id: 'story',
            title: 'Boot story',
            body: body((one) => <Story target={one} onSource={onSource} />),
          },
          {
            id: 'problems',
            title: 'Problems',
            count: problems.length,
            body: () => (
              <ProblemList
                problems={problems}
                isTaken={!preview.pending && !preview.stale && target !== undefined}
                onReveal={onReveal}
              />
            ),
          },
          {
            id: 'configuration',
            title: 'Configuration',
            body: body((one) => <Configuration target={one} />),
          },
          {
            id: 'modules',
            title: 'Modules',
            body: body((one) => <ModuleList target={one} />),
          },
          {
            id: 'sizes',
            title: 'Sizes',
            body: body(() => <Sizes previews={previews} release={release} />),
          },
        ]}
      />
    </div>
  );
});
