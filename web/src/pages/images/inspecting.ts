// SPDX-License-Identifier: Apache-2.0
// Images taken apart by command.
import { idOf } from '../../api/names';
import { ArtifactService } from '../../gen/bootmill/v1/artifact_service_pb';
import {
  command,
  curlUpload,
  difference,
  shellWord,
  type Command,
} from '../../parts/ui/commands';

// `name`: `orgs/ORG/artifacts/SHA256`.
export function inspectedArtifact(name: string): Command {
  return command(
    `bootmill inspect artifacts/${idOf(name)}`,
    ArtifactService.method.inspectArtifact,
    { name },
  );
}

export const inspectedFile = (file: string): Command => ({
  cli: `bootmill inspect ${shellWord(file)}`,
  curl: curlUpload(ArtifactService.method.inspectImage, [], file),
});

// How one image differs from another, by what the commands say of them.
export function compared(from: Command, to: Command): Command {
  const readable = (curl = '') => `${curl} | jq .`;
  return {
    cli: difference(from.cli ?? '', to.cli ?? ''),
    curl: difference(readable(from.curl), readable(to.curl)),
  };
}
