// SPDX-License-Identifier: Apache-2.0
// The inspector for a file of the reader's.
import { useState } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { paths } from '../../api/names';
import { CopyCommand, shellWord } from '../../parts/ui/Copy';
import { Page, ViewTabs } from '../../parts/ui/Page';
import { Digest } from '../../parts/ui/Digest';
import { bytes, Facts } from '../../parts/ui/Values';
import { inspectedFile } from './inspecting';
import { SendImage, type SentImage } from './SendImage';
import { imageViews } from './views';

function Inspected({ sent: { file, image } }: { sent: SentImage }) {
  const { parts, configuration, elf, compare } = imageViews(
    (show) => () => show(image),
    { file: shellWord(file), inspected: inspectedFile(file), needs: undefined },
  );
  return (
    <>
      <section className="section" aria-label="Summary">
        <Facts
          rows={[
            ['File', <code key="file">{file}</code>],
            ['Target', <code key="target">{image.target}</code>],
            ['Size', bytes(image.sizeBytes)],
            [
              'SHA-256',
              <span key="sha">
                <Digest sha={image.sha256} />
              </span>,
            ],
          ]}
        />
      </section>
      <ViewTabs
        label="Views of the image"
        param="view"
        views={[parts, configuration, elf, compare]}
      />
    </>
  );
}

export default function SentImagePage() {
  const org = useOrg();
  const [sent, setSent] = useState<SentImage>();
  return (
    <Page
      title="Inspect a file"
      lead={
        <>
          Takes an image from elsewhere apart. Images of this org are at their{' '}
          <Link href={paths.releases(org)}>releases</Link>
        </>
      }
      actions={<CopyCommand of={inspectedFile(sent?.file ?? 'IMAGE')} />}
    >
      <section className="section" aria-label="File">
        <SendImage onImage={setSent} />
      </section>
      {sent !== undefined && <Inspected key={sent.image.sha256} sent={sent} />}
    </Page>
  );
}
