// SPDX-License-Identifier: Apache-2.0
// bootmill pull: downloads and verifies the images of a release.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/artifact_service.grpc.pb.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "builder/target.h"
#include "cli/commands/image_file.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/output.h"
#include "cli/output/resource_text.h"
#include "cli/remote/fleets.h"
#include "cli/remote/paging.h"
#include "cli/remote/remote.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/rpc/download.h"
#include "common/sha256.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "common/unique_fd.h"
#include "trust/api/claim.h"
#include "trust/artifact_trust.h"

namespace bootmill::cli {
namespace {

// One image to download, and where it is written.
struct Wanted {
  v1::Release release;
  v1::ReleaseImage image;
  Target target = Target::kI386XenPvh;  // of the image
  std::string path;
};

// The result of one download.
struct Pulled {
  std::string path;
  bool downloaded = false;        // false: the file existed already
  std::vector<std::string> keys;  // ids of the trusted keys that vouch for it
};

// How images are downloaded and verified.
struct PullSettings {
  // Verifies each image; null: only digests are checked.
  const trust::ArtifactTrust* trust = nullptr;
  // Whether to write the attestations beside each image.
  bool attestations = false;
};

std::string PartPath(const Wanted& wanted) {
  return absl::StrFormat("%s.%s.part", wanted.path, wanted.image.sha256());
}

absl::StatusOr<v1::Attestation> FindAttestation(const Remote& remote,
                                                const Wanted& wanted) {
  v1::ListAttestationsRequest request;
  request.set_parent(wanted.image.artifact());
  ASSIGN_OR_RETURN(
      const std::vector<v1::Attestation> all,
      ListAll<v1::ArtifactService>(
          remote, &v1::ArtifactService::Stub::ListAttestations, request,
          &v1::ListAttestationsResponse::attestations, 1000));
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const v1::Attestation& one) {
        return one.release() == wanted.release.name() &&
               one.target() == wanted.image.target();
      });
  if (found == all.end()) {
    return absl::NotFoundError(absl::StrFormat(
        "nothing is attested of %s as part of %s", wanted.image.target(),
        ShortName(wanted.release.name())));
  }
  return *found;
}

// Returns the content of the file at the path if it is already the image.
std::optional<Bytes> PresentImage(const Wanted& wanted) {
  absl::StatusOr<Bytes> bytes = ReadFile(wanted.path, kMaxArtifactBytes);
  if (!bytes.ok() || Sha256(*bytes).Hex() != wanted.image.sha256()) {
    return std::nullopt;
  }
  return *std::move(bytes);
}

absl::StatusOr<Bytes> Fetch(const Remote& remote, const Wanted& wanted,
                            const Sha256Digest& digest, Progress& progress) {
  const std::string part = PartPath(wanted);
  const UniqueFd fd(
      open(part.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) {
    return ErrnoStatus(errno, "create " + part);
  }
  const rpc::Download download{wanted.image.artifact(),
                               static_cast<uint64_t>(wanted.image.size_bytes()),
                               digest};
  return rpc::FetchArtifact(
      remote.channel(), download, fd.get(), [&](uint64_t done) {
        progress.Update(absl::StrFormat("%s: %d of %d KiB", wanted.path,
                                        done / kKiB,
                                        download.size_bytes / kKiB));
      });
}

// Downloads one image to its path. A partial file `PATH.SHA256.part` that an
// interrupted run left is continued.
//
// Errors: the daemon's; DATA_LOSS if the bytes are not those of the release;
// those of ArtifactTrust::Verify; those of WriteFileAtomic. After an error the
// file at the path is unchanged.
absl::StatusOr<Pulled> PullImage(const Remote& remote, const Wanted& wanted,
                                 const PullSettings& settings,
                                 Progress& progress) {
  Pulled pulled;
  pulled.path = wanted.path;
  ASSIGN_OR_RETURN(const trust::TargetClaim claim,
                   trust::ClaimOfImage(wanted.release.name(), wanted.image));
  std::optional<v1::Attestation> attestation;
  if (settings.trust != nullptr || settings.attestations) {
    ASSIGN_OR_RETURN(attestation, FindAttestation(remote, wanted));
  }
  std::optional<Bytes> bytes = PresentImage(wanted);
  pulled.downloaded = !bytes.has_value();
  if (!bytes.has_value()) {
    ASSIGN_OR_RETURN(bytes, Fetch(remote, wanted, claim.digest, progress));
  }
  if (settings.trust != nullptr) {
    ASSIGN_OR_RETURN(
        const trust::VerifiedTarget verified,
        settings.trust->Verify(claim, trust::EvidenceOf(*attestation), *bytes));
    pulled.keys = verified.statement_key_ids;
  }
  if (settings.attestations) {
    RETURN_IF_ERROR(WriteFileAtomic(ProvenancePath(wanted.path),
                                    AsBytes(attestation->provenance())));
    RETURN_IF_ERROR(WriteFileAtomic(SignaturePath(wanted.path),
                                    AsBytes(attestation->signature())));
  }
  if (pulled.downloaded) {
    RETURN_IF_ERROR(WriteFileAtomic(wanted.path, *bytes));
    unlink(PartPath(wanted).c_str());
  }
  return pulled;
}

struct PullOptions {
  RemoteOptions remote;
  std::string name;
  std::vector<std::string> targets;
  std::string directory = ".";
  std::vector<std::string> trusted_keys;
  bool attestations = false;
  OutputFormat format = OutputFormat::kTable;
};

constexpr std::string_view kReleases = "releases/";

// Returns the name of what the hosts of `fleet` should have. Second stages,
// which no host gets, are never promoted: of those, the newest release.
absl::StatusOr<std::string> ReleaseToPull(const v1::Fleet& fleet) {
  if (!fleet.current_release().empty()) {
    return fleet.current_release();
  }
  if (fleet.role() == v1::ROLE_GUEST_SECOND_STAGE &&
      !fleet.newest_release().empty()) {
    return fleet.newest_release();
  }
  const std::string id = ShortName(fleet.name());
  const std::string newest = ShortName(fleet.newest_release());
  return absl::FailedPreconditionError(
      newest.empty()
          ? absl::StrFormat(
                "fleet %s has no release yet; `bootmill build %s` makes one",
                id, id)
          : absl::StrFormat("fleet %s has no current release; `bootmill "
                            "promote %s` makes %s that, `bootmill pull "
                            "releases/%s` fetches it as it is",
                            id, id, newest, newest));
}

// Returns the release that `name` means: `releases/web-3`, or the current one
// of the fleet `web`.
absl::StatusOr<v1::Release> FindRelease(const Remote& remote,
                                        const std::string& name) {
  v1::GetReleaseRequest request;
  if (name.starts_with(kReleases) ||
      name.find("/releases/") != std::string::npos) {
    request.set_name(remote.Name("releases", name));
  } else {
    ASSIGN_OR_RETURN(const v1::Fleet fleet, GetFleet(remote, name));
    ASSIGN_OR_RETURN(const std::string release, ReleaseToPull(fleet));
    request.set_name(release);
  }
  return remote.Call<v1::ReleaseService>(&v1::ReleaseService::Stub::GetRelease,
                                         request);
}

// Returns the images that --target selects. The server chooses the file names,
// so only ids of the usual form are used in paths.
absl::StatusOr<std::vector<Wanted>> Choose(const v1::Release& release,
                                           const PullOptions& options) {
  const std::string fleet = ShortName(release.fleet());
  std::vector<Wanted> wanted;
  for (const v1::ReleaseImage& image : release.images()) {
    const std::optional<Target> target = FindTarget(image.target());
    if (fleet.starts_with('.') || !target.has_value()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "the server names an image `%s-%s`", fleet, image.target()));
    }
    if (options.targets.empty() ||
        std::find(options.targets.begin(), options.targets.end(),
                  image.target()) != options.targets.end()) {
      wanted.push_back(
          {release, image, *target,
           absl::StrFormat("%s/%s", options.directory,
                           ImageFileName(fleet, release.role(), *target))});
    }
  }
  if (wanted.empty()) {
    return absl::NotFoundError(
        absl::StrFormat("release %s has no image for the targets asked for",
                        ShortName(release.name())));
  }
  return wanted;
}

void Print(const std::vector<Wanted>& wanted, const std::vector<Pulled>& pulled,
           OutputFormat format, Context& context) {
  Table table({"RELEASE", "TARGET", "BYTES", "SHA-256", "VERIFIED", "PATH"});
  Document images = Document::array();
  std::string places;
  for (size_t i = 0; i < pulled.size(); ++i) {
    const v1::ReleaseImage& image = wanted[i].image;
    const v1::Role role = wanted[i].release.role();
    places += GuestPathsLine(pulled[i].path, role, wanted[i].target);
    images.push_back({{"release", wanted[i].release.name()},
                      {"target", image.target()},
                      {"bytes", image.size_bytes()},
                      {"sha256", image.sha256()},
                      {"plan", image.plan()},
                      {"downloaded", pulled[i].downloaded},
                      {"trusted_keys", pulled[i].keys},
                      {"path", pulled[i].path},
                      {"guest_paths", GuestPaths(role, wanted[i].target)}});
    table.AddRow({ShortName(wanted[i].release.name()), image.target(),
                  std::to_string(image.size_bytes()), image.sha256(),
                  pulled[i].keys.empty() ? "digest" : "digest, attestation",
                  Printable(pulled[i].path)});
  }
  if (format != OutputFormat::kTable) {
    context.out << Render(Document{{"images", images}}, format);
  } else if (!pulled.empty()) {
    context.out << table.Render() << places;
  }
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  return error ? ErrnoStatus(error.value(), "create directory " + path)
               : absl::OkStatus();
}

// Returns what verifies the images; null, after a message, if no key is
// trusted.
absl::StatusOr<std::unique_ptr<trust::ArtifactTrust>> TrustFor(
    const PullOptions& options, const Remote& remote, Context& context) {
  const std::vector<std::string>& keys = options.trusted_keys.empty()
                                             ? remote.server().trusted_keys
                                             : options.trusted_keys;
  if (keys.empty()) {
    context.Say(
        "bootmill: only digests are verified: no key is trusted "
        "(--trusted-key, or trusted_keys of the context)");
    return std::unique_ptr<trust::ArtifactTrust>();
  }
  return trust::PinnedKeyTrust::FromFiles(keys);
}

void PullAll(const Remote& remote, const PullOptions& options,
             Context& context) {
  const absl::StatusOr<std::unique_ptr<trust::ArtifactTrust>> trust =
      TrustFor(options, remote, context);
  if (!trust.ok()) {
    return context.Fail(trust.status());
  }
  const absl::StatusOr<v1::Release> release = FindRelease(remote, options.name);
  if (!release.ok()) {
    return FailCall(context, release.status());
  }
  const absl::StatusOr<std::vector<Wanted>> wanted = Choose(*release, options);
  if (!wanted.ok()) {
    return context.Fail(wanted.status());
  }
  if (const absl::Status made = MakeDirectory(options.directory); !made.ok()) {
    return context.Fail(made);
  }
  std::vector<Pulled> pulled;
  for (const Wanted& one : *wanted) {
    Progress progress(context);
    absl::StatusOr<Pulled> result =
        PullImage(remote, one, {trust->get(), options.attestations}, progress);
    if (!result.ok()) {
      FailCall(context, Annotate(result.status(), one.path));
      break;
    }
    pulled.push_back(*std::move(result));
  }
  Print(*wanted, pulled, options.format, context);
}

void RunPull(const PullOptions& options, Context& context) {
  const absl::StatusOr<Remote> remote = Remote::Connect(options.remote);
  if (!remote.ok()) {
    return FailCall(context, remote.status());
  }
  PullAll(*remote, options, context);
}

}  // namespace

void AddPullCommand(Command& app, Context& context) {
  auto options = std::make_shared<PullOptions>();
  Command command = app.Add(
      "pull", "Fetches and verifies the images of a release",
      "Each image is written as DIR/FLEET-TARGET.bin, one for guests as "
      "DIR/pvboot-x86_64.elf,\nDIR/pvboot-i386.elf or DIR/pvhboot-i386.elf, "
      "whole and verified or not at all. An\ninterrupted pull goes on where it "
      "stopped. What is there "
      "already is not fetched again.\n\n"
      "Examples:\n"
      "  bootmill pull web -d images\n"
      "  bootmill pull releases/web-3 --target i386-xen_pvh\n"
      "  bootmill pull web -d images --trusted-key attestation.pub.pem "
      "--attestations");
  command.Text({.names = "name",
                .help = "A fleet (its current release), or releases/FLEET-N",
                .type = "NAME",
                .required = true},
               options->name);
  AddTargetOption(command, options->targets);
  command.Text({.names = "-d,--directory",
                .help = "Where the images go [.]",
                .type = "DIR"},
               options->directory);
  command.Texts({.names = "--trusted-key",
                 .help = "Public key (PEM) that must vouch for each image; "
                         "several times: one of them",
                 .type = "FILE"},
                options->trusted_keys);
  command.Flag("--attestations",
               "Write IMAGE.provenance.json and IMAGE.sig beside each image",
               options->attestations);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote);
  command.OnRun([options, &context] { RunPull(*options, context); });
}

}  // namespace bootmill::cli
