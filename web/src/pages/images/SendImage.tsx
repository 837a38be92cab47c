// SPDX-License-Identifier: Apache-2.0
// Has the daemon take a file of the reader's apart. The daemon keeps nothing of it.
import { useId, useState } from 'react';
import { explain } from '../../api/errors';
import { useUpload } from '../../api/useUpload';
import {
  ArtifactService,
  type InspectArtifactResponse,
} from '../../gen/bootmill/v1/artifact_service_pb';
import { Notice } from '../../parts/ui/States';
import { Sending } from '../../parts/ui/Sending';
import { bytes } from '../../parts/ui/Values';

// kMaxArtifactBytes of the daemon: a larger file need not be sent to be refused.
const MOST_BYTES = 32 << 20;

export interface SentImage {
  file: string;
  image: InspectArtifactResponse;
}

export function SendImage({ onImage }: { onImage: (sent: SentImage) => void }) {
  const id = useId();
  const sending = useUpload(ArtifactService.method.inspectImage);
  const [tooLarge, setTooLarge] = useState<string>();
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    const problem =
      file.size > MOST_BYTES
        ? `${file.name} has ${bytes(file.size)}; images have at most ${bytes(MOST_BYTES)}`
        : undefined;
    setTooLarge(problem);
    if (problem !== undefined) return;
    const image = await sending.send({
      first: [],
      file,
      chunk: (chunk) => ({ chunk }),
    });
    if (image !== undefined) onImage({ file: file.name, image });
  };
  const problem =
    tooLarge ?? (sending.error === undefined ? undefined : explain(sending.error));
  return (
    <div className="field">
      <label htmlFor={id}>Image file</label>
      <input
        id={id}
        type="file"
        className="input"
        aria-describedby={`${id}-help`}
        // The same file may be chosen again, after it was changed.
        onClick={(event) => (event.currentTarget.value = '')}
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      <div className="help" id={`${id}-help`}>
        Any GRUB image for Xen, such as <code>/usr/lib/grub-xen/*.bin</code> of Debian.
        The daemon takes it apart and keeps nothing of it.
      </div>
      <Sending what="the image" upload={sending} />
      {problem !== undefined && <Notice kind="error">{problem}.</Notice>}
    </div>
  );
}
