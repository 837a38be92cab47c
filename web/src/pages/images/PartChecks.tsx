// SPDX-License-Identifier: Apache-2.0
// Parts of an image against their digests, by programs that Bootmill did not write.
import { CommandLine, copyText } from '../../parts/ui/Copy';
import { Button } from '../../parts/ui/Button';
import { checkOf, unpackedCheckOf, type Place } from './check';
import type { ImagePart, Needs } from './parts';

// Copies the command that checks one part.
export function PartCheck({
  file,
  name,
  place,
}: {
  file: string;
  name: string;
  place: Place;
}) {
  const check = checkOf(file, place);
  if (check === undefined) return <>–</>;
  return (
    <Button
      look="quiet"
      label={`Copy the check of ${name}`}
      onPress={() => copyText(check, `the check of ${name}`)}
    >
      Copy
    </Button>
  );
}

// The commands for the chosen part, to be read before they are run.
export function PartChecks({
  file,
  part,
  toolchain,
}: {
  file: string;
  part: ImagePart;
  toolchain: readonly Needs[] | undefined;
}) {
  const check = checkOf(file, part);
  const unpacked =
    part.kind === 'packed'
      ? toolchain?.find(({ name }) => name === part.module)?.sha256
      : undefined;
  const whole =
    unpacked === undefined ? undefined : unpackedCheckOf(file, part, unpacked);
  return (
    <section className="section stack" aria-label={`Check of ${part.id}`}>
      {check === undefined ? (
        <p>
          {part.size === 0
            ? 'It has no bytes.'
            : 'Its bytes do not lie in the image in one piece. The memdisk as a whole can be checked, by the command under ELF.'}
        </p>
      ) : (
        <>
          <p>
            The bytes of {part.id} in <code>{file}</code> have the digest below, by
            coreutils and bash:
          </p>
          <CommandLine text={check} />
        </>
      )}
      {whole !== undefined && (
        <>
          <p>Unpacked by gzip they are the module of the toolchain:</p>
          <CommandLine text={whole} />
        </>
      )}
    </section>
  );
}
