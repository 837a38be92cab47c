// SPDX-License-Identifier: Apache-2.0
// Verifies one attestation with Sigstore's own code, offline, against one key:
//   node verify.mjs KEY.pem ARTIFACT ENVELOPE.json ARTIFACT.sig
// Exit status 0: the statement is signed by the key and about the artifact, and
// the artifact is signed by the key. 1: refused; the reason is printed. 2: any
// other trouble.
import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { bundleFromJSON } from "@sigstore/bundle";
import { VerificationError, Verifier, toSignedEntity, toTrustMaterial } from "@sigstore/verify";

const HINT = "attestation";
const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

function makeBundle(content) {
  return bundleFromJSON({
    mediaType: MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: HINT }, tlogEntries: [] },
    ...content,
  });
}

// A verifier that knows one key and no certificate authority, log or clock.
function makeVerifier(keyPem) {
  const root = { tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] };
  const key = { publicKey: createPublicKey(keyPem), validFor: () => true };
  return new Verifier(toTrustMaterial(root, () => key), {
    tlogThreshold: 0,
    ctlogThreshold: 0,
    timestampThreshold: 0,
  });
}

function refuse(message) {
  console.log(`refused: ${message}`);
  process.exit(1);
}

function main([keyPath, artifactPath, envelopePath, signaturePath]) {
  const verifier = makeVerifier(readFileSync(keyPath, "utf8"));
  const artifact = readFileSync(artifactPath);
  const digest = createHash("sha256").update(artifact).digest();
  const envelope = JSON.parse(readFileSync(envelopePath, "utf8"));
  verifier.verify(toSignedEntity(makeBundle({ dsseEnvelope: envelope })));

  const statement = JSON.parse(Buffer.from(envelope.payload, "base64").toString("utf8"));
  if (statement.predicateType !== "https://slsa.dev/provenance/v1") {
    refuse(`predicate type ${statement.predicateType}`);
  }
  if (statement.subject[0].digest.sha256 !== digest.toString("hex")) {
    refuse("the statement is about another artifact");
  }

  const messageSignature = {
    messageDigest: { algorithm: "SHA2_256", digest: digest.toString("base64") },
    signature: readFileSync(signaturePath).toString("base64"),
  };
  verifier.verify(toSignedEntity(makeBundle({ messageSignature }), artifact));
  console.log(`verified: ${statement.subject[0].name}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (error instanceof VerificationError) {
    refuse(error.message);
  }
  console.error(error);
  process.exit(2);
}
