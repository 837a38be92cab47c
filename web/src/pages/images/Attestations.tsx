// SPDX-License-Identifier: Apache-2.0
// What the daemon states about an image, with commands that check it by tools that
// Bootmill did not write.
import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useOrg } from '../../api/access';
import { idOf, paths } from '../../api/names';
import {
  ArtifactService,
  type Attestation,
} from '../../gen/bootmill/v1/artifact_service_pb';
import { TrustService } from '../../gen/bootmill/v1/trust_service_pb';
import { CodeView } from '../../parts/code/CodeView';
import { Button, LinkButton } from '../../parts/ui/Button';
import { CommandLine } from '../../parts/ui/Copy';
import { Answered, Empty } from '../../parts/ui/States';
import { Digest } from '../../parts/ui/Digest';
import { Facts, Time } from '../../parts/ui/Values';

function save(data: Uint8Array, name: string) {
  const url = URL.createObjectURL(new Blob([new Uint8Array(data)]));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// The in-toto statement of a DSSE envelope, indented; undefined if it is none.
export function statementOf(provenance: Uint8Array): string | undefined {
  try {
    const envelope: unknown = JSON.parse(new TextDecoder().decode(provenance));
    if (typeof envelope !== 'object' || envelope === null || !('payload' in envelope)) {
      return undefined;
    }
    const text = Uint8Array.from(atob(String(envelope.payload)), (c) =>
      c.charCodeAt(0),
    );
    return JSON.stringify(JSON.parse(new TextDecoder().decode(text)), null, 2);
  } catch {
    return undefined;
  }
}

// A DSSE envelope signs its payload with what stands before it: the protocol's name,
// and type and payload with their sizes
// (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
const provenanceCheck = (base: string) =>
  [
    `jq -r .payload ${base}.provenance.json | base64 -d >${base}.statement`,
    `jq -r '.signatures[0].sig' ${base}.provenance.json | base64 -d >${base}.statement.sig`,
    `{ printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c <${base}.statement)"; cat ${base}.statement; } >${base}.signed`,
    `openssl dgst -sha256 -verify attestation.pem -signature ${base}.statement.sig ${base}.signed`,
    `jq -e --arg sha "$(sha256sum <${base}.bin | cut -c1-64)" '.subject[0].digest.sha256 == $sha' ${base}.statement`,
  ].join('\n');

// cosign reads Sigstore's bundles, which hold the envelope and say which key signed it
// (https://github.com/sigstore/cosign/blob/main/doc/cosign_verify-blob-attestation.md).
// It passes over signatures of key ids that it would name otherwise, so there is none;
// and it asks the internet whom Sigstore trusts unless a file says: nobody.
const cosignFiles = (base: string) =>
  [
    `jq -c '{mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", verificationMaterial: {publicKey: {hint: .signatures[0].keyid}}, dsseEnvelope: del(.signatures[].keyid)}' ${base}.provenance.json >${base}.sigstore.json`,
    `echo '{"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1"}' >nobody.json`,
  ].join('\n');

const cosignCheck = (base: string) =>
  `cosign verify-blob-attestation --key attestation.pem --bundle ${base}.sigstore.json --trusted-root nobody.json --insecure-ignore-tlog --type slsaprovenance1 ${base}.bin`;

function One({ attestation, sha }: { attestation: Attestation; sha: string }) {
  const org = useOrg();
  const base = sha.slice(0, 12);
  const statement = useMemo(() => statementOf(attestation.provenance), [attestation]);
  return (
    <section className="section stack">
      <Facts
        rows={[
          [
            'Release',
            <Link key="release" href={paths.release(org, idOf(attestation.release))}>
              {idOf(attestation.release)}
            </Link>,
          ],
          ['Target', <code key="target">{attestation.target}</code>],
          ['Key', <Digest key="key" sha={attestation.keyId} />],
          ['Signed', <Time key="time" at={attestation.createTime} />],
        ]}
      />
      <div className="actions">
        <Button onPress={() => save(attestation.signature, `${base}.bin.sig`)}>
          Download signature
        </Button>
        <Button onPress={() => save(attestation.provenance, `${base}.provenance.json`)}>
          Download provenance
        </Button>
      </div>
      <p>The signature, with the attestation key of your daemon and OpenSSL:</p>
      <CommandLine
        text={`openssl dgst -sha256 -verify attestation.pem -signature ${base}.bin.sig ${base}.bin`}
      />
      <p>
        The signature of the provenance, and that it is about this image, with the same
        key, jq, coreutils and OpenSSL:
      </p>
      <CommandLine text={provenanceCheck(base)} />
      <p>
        The same with cosign (2.5 or later), of a bundle that jq makes. What is signed
        here stands in no public log, so that cosign is told not to look there: the key
        is what is trusted.
      </p>
      <CommandLine text={cosignFiles(base)} />
      <CommandLine text={cosignCheck(base)} />
      {statement !== undefined && (
        <details>
          <summary>The statement</summary>
          <CodeView label="In-toto statement" text={statement} />
        </details>
      )}
    </section>
  );
}

// The key that the commands below verify with. What comes from the daemon alone
// proves nothing about the daemon, so that the id is to be compared elsewhere.
function TrustedKey() {
  const key = useQuery(
    TrustService.method.getAttestationKey,
    {},
    { staleTime: Infinity },
  );
  return (
    <section className="section stack" aria-label="Attestation key">
      <Answered of={key} what="the attestation key">
        {({ keyId, publicKey }) => (
          <>
            <Facts
              rows={[['Attestation key of this daemon', <code key="id">{keyId}</code>]]}
            />
            <p>
              Compare the id with what the daemon's administrator says before you trust
              the key.
            </p>
            <div className="actions">
              <Button
                onPress={() =>
                  save(new TextEncoder().encode(publicKey), 'attestation.pem')
                }
              >
                Download attestation.pem
              </Button>
            </div>
          </>
        )}
      </Answered>
    </section>
  );
}

export function Attestations({ name, sha }: { name: string; sha: string }) {
  const list = useQuery(ArtifactService.method.listAttestations, { parent: name });
  const org = useOrg();
  return (
    <div className="stack">
      <p>The bytes are what their digest says, by coreutils:</p>
      <CommandLine text={`echo '${sha}  ${sha.slice(0, 12)}.bin' | sha256sum -c`} />
      <TrustedKey />
      <Answered of={list} what="attestations">
        {({ attestations }) =>
          attestations.length === 0 ? (
            <Empty title="Nothing is attested of this image.">
              <p>
                Provenance and signature are made by a build: build its fleet again.
              </p>
              <LinkButton href={paths.fleets(org)} look="primary">
                Go to the fleets
              </LinkButton>
            </Empty>
          ) : (
            attestations.map((attestation) => (
              <One
                key={attestation.release + attestation.target}
                attestation={attestation}
                sha={sha}
              />
            ))
          )
        }
      </Answered>
    </div>
  );
}
