// SPDX-License-Identifier: Apache-2.0
// The image inspector.
import { useQuery } from '@connectrpc/connect-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { artifactName, idOf, paths } from '../../api/names';
import {
  ArtifactService,
  type Artifact,
  type InspectArtifactResponse,
} from '../../gen/bootmill/v1/artifact_service_pb';
import { CopyCommand, shellWord } from '../../parts/ui/Copy';
import { curlFile, inOrg, type Command } from '../../parts/ui/commands';
import { Page, ViewTabs } from '../../parts/ui/Page';
import { Answered, Notice } from '../../parts/ui/States';
import { Digest } from '../../parts/ui/Digest';
import { bytes, Facts, Time } from '../../parts/ui/Values';
import { Attestations } from './Attestations';
import { inspectedArtifact } from './inspecting';
import { useToolchainModules } from './useToolchainModules';
import { imageViews } from './views';

function Summary({ artifact }: { artifact: Artifact }) {
  const org = useOrg();
  return (
    <section className="section" aria-label="Summary">
      <Facts
        rows={[
          ['Target', <code key="target">{artifact.target}</code>],
          ['Size', bytes(artifact.sizeBytes)],
          ['Plan', <Digest key="plan" sha={artifact.plan} />],
          [
            'In releases',
            <span key="releases" className="chips">
              {artifact.releases.map((name) => (
                <Link key={name} className="chip" href={paths.release(org, idOf(name))}>
                  {idOf(name)}
                </Link>
              ))}
            </span>,
          ],
          ['Bytes', artifact.cached ? 'in the cache' : 'laid out again on demand'],
          ['First made', <Time key="made" at={artifact.createTime} />],
        ]}
      />
    </section>
  );
}

// The command line fetches images of releases, under names that say which.
function download(org: string, artifact: Artifact | undefined, sha: string): Command {
  const release = artifact?.releases[0];
  return {
    cli:
      release === undefined
        ? undefined
        : inOrg(
            org,
            `bootmill pull releases/${shellWord(idOf(release))} --target ${artifact?.target ?? ''}`,
          ),
    curl: curlFile(`/${artifactName(org, sha)}`, `${sha.slice(0, 12)}.bin`),
  };
}

export default function ImagePage({ sha }: { sha: string }) {
  const org = useOrg();
  const name = artifactName(org, sha);
  const artifact = useQuery(ArtifactService.method.getArtifact, { name });
  const image = useQuery(
    ArtifactService.method.inspectArtifact,
    { name },
    { staleTime: Infinity },
  );
  const part = (show: (data: InspectArtifactResponse) => ReactNode) => () => (
    <Answered of={image} what="the image">
      {show}
    </Answered>
  );
  const { parts, configuration, elf, compare } = imageViews(part, {
    file: `${sha.slice(0, 12)}.bin`,
    inspected: inspectedArtifact(name),
    needs: useToolchainModules(artifact.data),
  });
  return (
    <Page
      title={`Image ${sha.slice(0, 12)}`}
      crumbs={[{ text: 'Releases', href: paths.releases(org) }]}
      lead={<code>sha256:{sha}</code>}
      actions={
        <>
          <CopyCommand
            of={inspectedArtifact(name)}
            more={[{ does: 'download', ...download(org, artifact.data, sha) }]}
          />
          <a className="button" href={`/${name}`} download={`${sha.slice(0, 12)}.bin`}>
            Download
          </a>
        </>
      }
    >
      <Answered of={artifact} what="the image">
        {(data) => <Summary artifact={data} />}
      </Answered>
      {artifact.data?.cached === false && (
        <Notice>The first look takes a moment: the bytes are laid out anew.</Notice>
      )}
      <ViewTabs
        label="Views of the image"
        param="view"
        views={[
          parts,
          configuration,
          elf,
          {
            id: 'attestations',
            title: 'Provenance and signatures',
            body: () => <Attestations name={name} sha={sha} />,
          },
          compare,
        ]}
      />
    </Page>
  );
}
