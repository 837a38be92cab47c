// SPDX-License-Identifier: Apache-2.0
// bootmill verify: checks that a file is the image its attestation describes,
// and that a trusted key signed it.
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "cli/commands/image_file.h"
#include "cli/context.h"
#include "common/atomic_file.h"
#include "common/crypto/key.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/dsse.h"

namespace bootmill::cli {
namespace {

struct VerifyOptions {
  std::string image;
  std::string provenance;
  std::string signature;
  std::vector<std::string> keys;
  std::string fleet;
  OutputFormat format = OutputFormat::kTable;
};

absl::StatusOr<trust::VerifiedTarget> Verify(const VerifyOptions& options) {
  const std::string provenance_path = options.provenance.empty()
                                          ? ProvenancePath(options.image)
                                          : options.provenance;
  const std::string signature_path = options.signature.empty()
                                         ? SignaturePath(options.image)
                                         : options.signature;
  ASSIGN_OR_RETURN(const std::unique_ptr<trust::ArtifactTrust> trusted,
                   trust::PinnedKeyTrust::FromFiles(options.keys));
  ASSIGN_OR_RETURN(const Bytes image,
                   ReadFile(options.image, kMaxArtifactBytes));
  ASSIGN_OR_RETURN(const Bytes provenance,
                   ReadFile(provenance_path, trust::kMaxEnvelopeBytes));
  trust::Evidence evidence{std::string(AsText(provenance)), {}};
  ASSIGN_OR_RETURN(evidence.signature, ReadFile(signature_path, kKiB));
  const absl::StatusOr<trust::Provenance> said =
      ReadProvenance(evidence.provenance);
  if (!said.ok()) {
    return Annotate(said.status(), provenance_path);
  }
  if (!options.fleet.empty() && said->fleet != options.fleet) {
    return absl::PermissionDeniedError(
        absl::StrFormat("%s is about fleet %s, expected %s", provenance_path,
                        said->fleet, options.fleet));
  }
  absl::StatusOr<trust::VerifiedTarget> verified =
      trusted->Verify(trust::ClaimOf(*said), evidence, image);
  if (!verified.ok()) {
    return Annotate(verified.status(), options.image);
  }
  return verified;
}

void RunVerify(const VerifyOptions& options, Context& context) {
  const absl::StatusOr<trust::VerifiedTarget> verified = Verify(options);
  if (!verified.ok()) {
    return context.Fail(verified.status());
  }
  const trust::Provenance& said = verified->provenance;
  if (IsDocument(options.format)) {
    context.Show(Document{{"image", options.image},
                          {"org", said.org},
                          {"fleet", said.fleet},
                          {"release", said.release},
                          {"revision", said.revision},
                          {"target", TargetName(said.target)},
                          {"sha256", said.artifact.Hex()},
                          {"bytes", said.artifact_size_bytes},
                          {"specDigest", said.spec.Hex()},
                          {"toolchain", said.toolchain_name},
                          {"toolchainDigest", said.toolchain.Hex()},
                          {"plan", verified->claim.plan_identity.Hex()},
                          {"statementKeys", verified->statement_key_ids},
                          {"artifactKey", verified->artifact_key_id}},
                 options.format);
    return;
  }
  context.out.Print(
      "verified   %s\n"
      "release    %s-%d of org %s, revision %d\n"
      "target     %s\n"
      "image      %d bytes, SHA-256 %s\n"
      "toolchain  %s, digest %s\n"
      "plan       %s\n"
      "key        %s\n",
      options.image, said.fleet, said.release, said.org, said.revision,
      TargetName(said.target), said.artifact_size_bytes, said.artifact.Hex(),
      said.toolchain_name, said.toolchain.Hex(),
      verified->claim.plan_identity.Hex(), verified->artifact_key_id);
}

}  // namespace

void AddVerifyCommand(Command& app, Context& context) {
  auto options = std::make_shared<VerifyOptions>();
  Command command = app.Add(
      "verify", "Verifies an image by its attestations and a public key",
      "Works without the daemon, with what `bootmill pull --attestations` "
      "wrote: the signed\nstatement (IMAGE.provenance.json) and the signature "
      "(IMAGE.sig). Exit code 1 if anything\ndoes not hold.\n\n"
      "Examples:\n"
      "  bootmill verify images/web-i386-xen_pvh.bin --trusted-key "
      "attestation.pub.pem\n"
      "  bootmill verify loader.bin --trusted-key a.pem --fleet web -o json");
  command.Text({.names = "image",
                .help = "The image file",
                .type = "IMAGE",
                .required = true},
               options->image);
  command.Texts({.names = "--trusted-key",
                 .help = "Public key (PEM) that is trusted",
                 .type = "FILE",
                 .required = true},
                options->keys);
  command.Text({.names = "--provenance",
                .help = "The statement [IMAGE.provenance.json]",
                .type = "FILE"},
               options->provenance);
  command.Text({.names = "--signature",
                .help = "The signature [IMAGE.sig]",
                .type = "FILE"},
               options->signature);
  command.Text({.names = "--fleet",
                .help = "The fleet that the image must be of",
                .type = "FLEET"},
               options->fleet);
  command.FormatOfReport(options->format);
  command.OnRun([options, &context] { RunVerify(*options, context); });
}

}  // namespace bootmill::cli
