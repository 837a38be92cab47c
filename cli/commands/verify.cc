// SPDX-License-Identifier: Apache-2.0
// bootmill verify: checks that a file is the image its attestation describes,
// and that a trusted key signed it.
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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
  std::vector<std::string> images;
  std::string provenance;
  std::string signature;
  std::vector<std::string> keys;
  std::string fleet;
  OutputFormat format = OutputFormat::kTable;
};

// Reads a file that `bootmill pull --attestations` writes beside an image.
absl::StatusOr<Bytes> ReadAttestation(const std::string& path,
                                      size_t most_bytes) {
  absl::StatusOr<Bytes> bytes = ReadFile(path, most_bytes);
  if (absl::IsNotFound(bytes.status())) {
    return absl::NotFoundError(absl::StrFormat(
        "%s; `bootmill pull FLEET --attestations` writes it beside the image",
        std::string(bytes.status().message())));
  }
  return bytes;
}

absl::StatusOr<trust::VerifiedTarget> Verify(
    const std::string& file, const VerifyOptions& options,
    const trust::ArtifactTrust& trusted) {
  const std::string provenance_path =
      options.provenance.empty() ? ProvenancePath(file) : options.provenance;
  const std::string signature_path =
      options.signature.empty() ? SignaturePath(file) : options.signature;
  ASSIGN_OR_RETURN(const Bytes image, ReadFile(file, kMaxArtifactBytes));
  ASSIGN_OR_RETURN(const Bytes provenance,
                   ReadAttestation(provenance_path, trust::kMaxEnvelopeBytes));
  trust::Evidence evidence{std::string(AsText(provenance)), {}};
  ASSIGN_OR_RETURN(evidence.signature, ReadAttestation(signature_path, kKiB));
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
      trusted.Verify(trust::ClaimOf(*said), evidence, image);
  if (!verified.ok()) {
    return Annotate(verified.status(), file);
  }
  return verified;
}

Document Describe(const std::string& file,
                  const trust::VerifiedTarget& verified) {
  const trust::Provenance& said = verified.provenance;
  return {{"image", file},
          {"org", said.org},
          {"fleet", said.fleet},
          {"release", said.release},
          {"revision", said.revision},
          {"target", TargetName(said.target)},
          {"sha256", said.artifact.Hex()},
          {"sizeBytes", std::to_string(said.artifact_size_bytes)},
          {"specDigest", said.spec.Hex()},
          {"toolchain", said.toolchain_name},
          {"toolchainDigest", said.toolchain.Hex()},
          {"plan", verified.claim.plan_identity.Hex()},
          {"statementKeys", verified.statement_key_ids},
          {"artifactKey", verified.artifact_key_id}};
}

void PrintText(const std::string& file, const trust::VerifiedTarget& verified,
               TextOut& out) {
  const trust::Provenance& said = verified.provenance;
  out.Print(
      "verified   %s\n"
      "release    %s-%d of org %s, revision %d\n"
      "target     %s\n"
      "image      %d bytes, SHA-256 %s\n"
      "toolchain  %s, digest %s\n"
      "plan       %s\n"
      "key        %s\n",
      file, said.fleet, said.release, said.org, said.revision,
      TargetName(said.target), said.artifact_size_bytes, said.artifact.Hex(),
      said.toolchain_name, said.toolchain.Hex(),
      verified.claim.plan_identity.Hex(), verified.artifact_key_id);
}

void RunVerify(const VerifyOptions& options, Context& context) {
  const bool many = options.images.size() > 1;
  if (many && !(options.provenance.empty() && options.signature.empty())) {
    return context.Fail(
        kExitUsage,
        "--provenance and --signature are about one image; see `bootmill "
        "verify --help`");
  }
  const absl::StatusOr<std::unique_ptr<trust::ArtifactTrust>> trusted =
      trust::PinnedKeyTrust::FromFiles(options.keys);
  if (!trusted.ok()) {
    return context.Fail(trusted.status());
  }
  Document documents = Document::array();
  bool any = false;
  for (const std::string& file : options.images) {
    const absl::StatusOr<trust::VerifiedTarget> verified =
        Verify(file, options, **trusted);
    if (!verified.ok()) {
      context.Fail(verified.status());
    } else if (IsDocument(options.format)) {
      documents.push_back(Describe(file, *verified));
    } else if (!context.ShowName(file, options.format)) {
      context.out.Lines(any ? "\n" : "");
      any = true;
      PrintText(file, *verified, context.out);
    }
  }
  if (IsDocument(options.format) && many) {
    context.Show(Document{{"images", documents}}, options.format);
  } else if (!documents.empty()) {
    context.Show(documents.front(), options.format);
  }
}

}  // namespace

void AddVerifyCommand(Command& app, Context& context) {
  auto options = std::make_shared<VerifyOptions>();
  Command command = app.Add(
      "verify", "Verifies images by their attestations and a public key",
      "Works without the daemon, with what `bootmill pull --attestations` "
      "wrote: the signed\nstatement (IMAGE.provenance.json) and the signature "
      "(IMAGE.sig). Exit code 1 if anything\ndoes not hold.\n\n"
      "Examples:\n"
      "  bootmill verify images/web-i386-xen_pvh.bin --trusted-key "
      "attestation.pub.pem\n"
      "  bootmill verify loader.bin --trusted-key a.pem --fleet web -o json");
  command.Texts({.names = "image",
                 .help = "The image files",
                 .type = "IMAGE",
                 .required = true},
                options->images);
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
  command.Format(options->format);
  command.OnRun([options, &context] { RunVerify(*options, context); });
}

}  // namespace bootmill::cli
