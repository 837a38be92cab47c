// SPDX-License-Identifier: Apache-2.0
// bootmill pull: images of a release come to this machine.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.grpc.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "cli/attestations.h"
#include "cli/context.h"
#include "cli/image_file.h"
#include "cli/inputs.h"
#include "cli/message_document.h"
#include "cli/pull_images.h"
#include "cli/remote.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

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

// Returns the release that `name` means: `releases/web-3`, or the newest one of
// the fleet `web`.
absl::StatusOr<v1::Release> FindRelease(const Remote& remote,
                                        const std::string& name) {
  v1::GetReleaseRequest request;
  if (name.starts_with(kReleases) ||
      name.find("/releases/") != std::string::npos) {
    request.set_name(remote.Name("releases", name));
  } else {
    v1::GetFleetRequest get;
    get.set_name(remote.Name("fleets", name));
    ASSIGN_OR_RETURN(
        const v1::Fleet fleet,
        remote.Call<v1::FleetService>(&v1::FleetService::Stub::GetFleet, get));
    if (fleet.current_release().empty()) {
      return absl::FailedPreconditionError(absl::StrFormat(
          "fleet %s has no release yet; `bootmill build %s` makes one",
          ShortName(fleet.name()), ShortName(fleet.name())));
    }
    request.set_name(fleet.current_release());
  }
  return remote.Call<v1::ReleaseService>(&v1::ReleaseService::Stub::GetRelease,
                                         request);
}

// Returns the images that --target leaves. File names come from the server:
// only ids of the usual form become paths.
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

// Sets up what must vouch for the images; without keys says that nothing does.
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
  return TrustKeys(keys);
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
      "  bootmill pull web -d images --trusted-key attestation.pem "
      "--attestations");
  command.Text({.names = "name",
                .help = "A fleet (its newest release), or releases/FLEET-N",
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
