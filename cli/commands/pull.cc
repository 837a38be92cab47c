// SPDX-License-Identifier: Apache-2.0
// bootmill pull: downloads and verifies the images of a release.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "bootmill/v1/fleet_service.pb.h"
#include "bootmill/v1/release_service.grpc.pb.h"
#include "bootmill/v1/release_service.pb.h"
#include "builder/target.h"
#include "cli/commands/image_file.h"
#include "cli/commands/pull_image.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "cli/output/output.h"
#include "cli/output/resource_text.h"
#include "cli/remote/fleets.h"
#include "cli/remote/remote.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "trust/artifact_trust.h"

namespace bootmill::cli {
namespace {

struct PullOptions {
  RemoteOptions remote;
  std::vector<std::string> names;
  std::vector<std::string> targets;
  std::string directory = ".";
  std::vector<std::string> trusted_keys;
  bool attestations = false;
  bool replace = false;
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

// Second stages of several fleets have the same file names: the one would
// replace the other, or what an earlier pull of another fleet left here.
absl::Status CheckPathsDiffer(const std::vector<Wanted>& wanted) {
  std::map<std::string, const Wanted*> writers;
  for (const Wanted& one : wanted) {
    const auto [other, is_new] = writers.try_emplace(one.path, &one);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s and %s would both be %s; pull them into directories of their own",
          ShortName(other->second->release.name()),
          ShortName(one.release.name()), one.path));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Wanted>> ChooseOf(const Remote& remote,
                                             const std::string& name,
                                             const PullOptions& options) {
  ASSIGN_OR_RETURN(const v1::Release release, FindRelease(remote, name));
  return Choose(release, options);
}

// Returns the images of all names. A name that fails is said and keeps no other
// from being pulled.
absl::StatusOr<std::vector<Wanted>> ChooseAll(const Remote& remote,
                                              const PullOptions& options,
                                              Context& context) {
  std::vector<Wanted> all;
  for (const std::string& name : options.names) {
    const absl::StatusOr<std::vector<Wanted>> wanted =
        ChooseOf(remote, name, options);
    if (wanted.ok()) {
      all.insert(all.end(), wanted->begin(), wanted->end());
    } else {
      FailCall(context, wanted.status());
    }
  }
  RETURN_IF_ERROR(CheckPathsDiffer(all));
  return all;
}

void Print(const std::vector<Wanted>& wanted, const std::vector<Pulled>& pulled,
           OutputFormat format, Context& context) {
  Table table({"PATH",
               "RELEASE",
               "TARGET",
               "BYTES",
               "VERIFIED",
               {"SHA-256", kWideOnly}});
  Document images = Document::array();
  std::string places;
  for (size_t i = 0; i < pulled.size(); ++i) {
    const v1::ReleaseImage& image = wanted[i].image;
    const v1::Role role = wanted[i].release.role();
    places += GuestPathsLine(pulled[i].path, role, wanted[i].target);
    images.push_back({{"release", wanted[i].release.name()},
                      {"target", image.target()},
                      {"sizeBytes", std::to_string(image.size_bytes())},
                      {"sha256", image.sha256()},
                      {"plan", image.plan()},
                      {"downloaded", pulled[i].downloaded},
                      {"trustedKeys", pulled[i].keys},
                      {"path", pulled[i].path},
                      {"guestPaths", GuestPaths(role, wanted[i].target)}});
    table.AddRow({Printable(pulled[i].path),
                  ShortName(wanted[i].release.name()), image.target(),
                  std::to_string(image.size_bytes()),
                  pulled[i].keys.empty() ? "digest" : "digest, attestation",
                  image.sha256()});
  }
  if (IsDocument(format)) {
    context.Show(Document{{"images", images}}, format);
  } else if (format == OutputFormat::kName) {
    for (size_t i = 0; i < pulled.size(); ++i) {
      context.out.Print("artifacts/%s\n", wanted[i].image.sha256());
    }
  } else if (!pulled.empty()) {
    context.Show(table, format);
    context.out.Lines(places);
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

void RunPull(const PullOptions& options, const Remote& remote,
             Context& context) {
  const absl::StatusOr<std::unique_ptr<trust::ArtifactTrust>> trust =
      TrustFor(options, remote, context);
  if (!trust.ok()) {
    return context.Fail(trust.status());
  }
  const absl::StatusOr<std::vector<Wanted>> wanted =
      ChooseAll(remote, options, context);
  if (!wanted.ok()) {
    return FailCall(context, wanted.status());
  }
  if (wanted->empty()) {
    return;
  }
  if (const absl::Status made = MakeDirectory(options.directory); !made.ok()) {
    return context.Fail(made);
  }
  std::vector<Wanted> done;
  std::vector<Pulled> pulled;
  for (const Wanted& one : *wanted) {
    Progress progress(context);
    absl::StatusOr<Pulled> result = PullImage(
        remote, one, {trust->get(), options.attestations, options.replace},
        progress);
    if (!result.ok()) {
      FailCall(context, Annotate(result.status(), one.path));
      if (absl::IsUnavailable(result.status())) {
        break;  // the daemon was waited for
      }
      continue;
    }
    done.push_back(one);
    pulled.push_back(*std::move(result));
  }
  Print(done, pulled, options.format, context);
}

}  // namespace

void AddPullCommand(Command& app, Context& context) {
  auto options = std::make_shared<PullOptions>();
  Command command = app.Add(
      "pull", "Fetches and verifies the images of releases",
      "Each image is written as DIR/FLEET-TARGET.bin, one for guests as "
      "DIR/pvboot-x86_64.elf,\nDIR/pvboot-i386.elf or DIR/pvhboot-i386.elf, "
      "whole and verified or not at all. An\ninterrupted pull goes on where it "
      "stopped. What is there "
      "already is not fetched again.\n\n"
      "Examples:\n"
      "  bootmill pull web -d images\n"
      "  bootmill pull web shop -d images\n"
      "  bootmill pull releases/web-3 --target i386-xen_pvh\n"
      "  bootmill pull web -d images --trusted-key attestation.pub.pem "
      "--attestations");
  command.Texts({.names = "name",
                 .help = "Fleets (their current releases), or releases/FLEET-N",
                 .type = "FLEET-OR-RELEASE",
                 .required = true},
                options->names);
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
  command.Flag("--replace",
               "Replace files that are not known to be the fleet's images",
               options->replace);
  command.Format(options->format);
  OnRunConnected(command, options, &RunPull, context);
}

}  // namespace bootmill::cli
