// SPDX-License-Identifier: Apache-2.0
// One build while it runs and afterwards: stages, log, errors that lead to the line.
import { useMutation } from '@connectrpc/connect-query';
import { fromBinary } from '@bufbuild/protobuf';
import { useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { sentence } from '../../api/errors';
import { buildName, idOf, paths, whoIn } from '../../api/names';
import { ErrorInfoSchema } from '../../gen/bootmill/v1/error_info_pb';
import {
  Build_State,
  BuildService,
  type Build,
  type BuildStage,
} from '../../gen/bootmill/v1/release_service_pb';
import { BuildDialog } from '../../parts/build/BuildDialog';
import { buildWords, hasEnded } from '../../parts/build/words';
import { LinkButton, MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Page } from '../../parts/ui/Page';
import { Answered, Notice } from '../../parts/ui/States';
import { sayFailure } from '../../parts/ui/toasts';
import { Badge, duration, Facts, Time } from '../../parts/ui/Values';
import { placeInEditor } from '../../parts/editor/address';
import { useWatchBuild } from './useWatchBuild';

const MARKS: Record<string, string> = { warning: '!' };

function Stage({ stage }: { stage: BuildStage }) {
  return (
    <li className={stage.stage === 'warning' ? 'warning' : ''}>
      <span aria-hidden="true">{MARKS[stage.stage] ?? '✓'}</span>
      <span className="strong">{stage.stage}</span>
      <span>{stage.target !== '' && <code>{stage.target}</code>}</span>
      <span>{stage.message}</span>
      <span className="numeric">{duration(stage.elapsed)}</span>
    </li>
  );
}

function BuildError({ build }: { build: Build }) {
  const org = useOrg();
  if (build.error === undefined) return null;
  const violations = build.error.details
    .filter(({ typeUrl }) => typeUrl.endsWith('bootmill.v1.ErrorInfo'))
    .flatMap(({ value }) => fromBinary(ErrorInfoSchema, value).fieldViolations);
  return (
    <Notice kind="error">
      <p>{sentence(build.error.message)}.</p>
      <ul className="bullets">
        {violations.map(({ field, description, range }) => (
          <li key={field + description}>
            <Link href={placeInEditor(paths.edit(org, idOf(build.fleet)), range)}>
              <code>{field}</code>
              {range?.begin !== undefined &&
                ` (line ${range.begin.line} of revision ${build.revision})`}
            </Link>
            : {description}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Content({ build, lost }: { build: Build; lost: boolean }) {
  const org = useOrg();
  const [tone, words] = buildWords(build);
  const fleet = idOf(build.fleet);
  return (
    <>
      {lost && (
        <Notice kind="warning">
          The connection is lost. The page goes on as soon as the daemon answers.
        </Notice>
      )}
      <section className="section" aria-label="Summary">
        <Facts
          rows={[
            [
              'State',
              <Badge key="state" tone={tone}>
                {words}
              </Badge>,
            ],
            [
              'Fleet',
              <span key="fleet">
                <Link href={paths.fleet(org, fleet)}>{fleet}</Link>, revision{' '}
                {build.revision}
              </span>,
            ],
            [
              'Toolchain',
              build.toolchain === '' ? (
                '–'
              ) : (
                <Link
                  key="toolchain"
                  href={paths.toolchain(org, idOf(build.toolchain))}
                >
                  <code>{idOf(build.toolchain)}</code>
                </Link>
              ),
            ],
            [
              'Release',
              build.release === '' ? (
                '–'
              ) : (
                <Link key="release" href={paths.release(org, idOf(build.release))}>
                  {idOf(build.release)}
                </Link>
              ),
            ],
            ['Asked by', whoIn(org, build.author)],
            ['Begun', <Time key="begun" at={build.createTime} />],
            ['Ended', <Time key="ended" at={build.endTime} />],
          ]}
        />
      </section>
      <BuildError build={build} />
      <section className="section" aria-label="Stages">
        <h2>Stages</h2>
        <ol className="stages" aria-live="polite">
          {build.stages.map((stage, at) => (
            <Stage key={at} stage={stage} />
          ))}
          {!hasEnded(build) && (
            <li>
              <span className="spinner" aria-hidden="true" />
              <span className="strong">{words}</span>
            </li>
          )}
        </ol>
        {build.stages.length === 0 && hasEnded(build) && (
          <p className="quiet-text">
            {build.cached
              ? 'Nothing was to be done: the release was there.'
              : 'It ended before its first stage.'}
          </p>
        )}
      </section>
    </>
  );
}

export default function BuildPage({ id }: { id: string }) {
  const org = useOrg();
  const name = buildName(org, id);
  const watched = useWatchBuild(name);
  const [again, setAgain] = useState(false);
  const cancel = useMutation(BuildService.method.cancelBuild, {
    onError: (error) => sayFailure(error),
  });
  const build = watched.data;
  return (
    <Page
      title={`Build ${id.slice(0, 16)}`}
      crumbs={[{ text: 'Builds', href: paths.builds(org) }]}
      actions={
        <>
          <CopyCommand
            of={command(
              `bootmill get builds/${shellWord(id)}`,
              BuildService.method.getBuild,
              { name },
            )}
            more={
              build === undefined || hasEnded(build)
                ? []
                : [
                    {
                      does: 'cancel the build',
                      ...command(
                        `bootmill cancel ${shellWord(id)}`,
                        BuildService.method.cancelBuild,
                        { name },
                      ),
                    },
                  ]
            }
          />
          {build !== undefined && !hasEnded(build) && (
            <MethodButton
              look="danger"
              method={BuildService.method.cancelBuild}
              busy={cancel.isPending}
              onPress={() => cancel.mutate({ name })}
            >
              Cancel build
            </MethodButton>
          )}
          {build !== undefined && hasEnded(build) && (
            <MethodButton
              method={BuildService.method.createBuild}
              onPress={() => setAgain(true)}
            >
              Build again
            </MethodButton>
          )}
          {build?.state === Build_State.SUCCEEDED && (
            <LinkButton look="primary" href={paths.release(org, idOf(build.release))}>
              Open the release
            </LinkButton>
          )}
        </>
      }
    >
      <Answered
        of={{ ...watched, error: watched.lost ? undefined : watched.error }}
        what="the build"
      >
        {(data) => <Content build={data} lost={watched.lost} />}
      </Answered>
      {again && build !== undefined && (
        <BuildDialog
          fleet={idOf(build.fleet)}
          revision={build.revision}
          onClose={() => setAgain(false)}
        />
      )}
    </Page>
  );
}
