// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_runner.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/image/plan_record.h"
#include "builder/pipeline.h"
#include "common/clock.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/build/spec_source.h"
#include "server/store/events.h"
#include "server/store/fleets.h"
#include "server/store/releases.h"
#include "trust/artifact_trust.h"

namespace bootmill::server {
namespace {

// The most warnings that are kept in a build's record.
constexpr size_t kMaxWarningStages = 20;

// `1 image`, `2 images`.
std::string Count(size_t number, std::string_view thing) {
  return absl::StrFormat("%d %s%s", number, thing, number == 1 ? "" : "s");
}

absl::Status Ended() {
  return absl::CancelledError("the build has been ended");
}

// Adds a stage to the build. Errors: CANCELLED if the build has ended.
absl::Status Report(BuildRun& run, std::string_view stage,
                    std::string_view target, const Stopwatch& watch,
                    const std::string& message) {
  const bool running = run.AddStage(
      {std::string(stage), std::string(target), watch.Elapsed(), message});
  return running ? absl::OkStatus() : Ended();
}

// Adds a stage for each of the first of `warnings`, and one that counts the
// rest. Errors: CANCELLED if the build has ended.
absl::Status ReportWarnings(BuildRun& run,
                            const std::vector<v1::FieldViolation>& warnings) {
  const size_t shown = std::min(warnings.size(), kMaxWarningStages);
  const Stopwatch none;
  for (size_t i = 0; i < shown; ++i) {
    RETURN_IF_ERROR(Report(run, "warning", "", none,
                           absl::StrFormat("%s: %s", warnings[i].field(),
                                           warnings[i].description())));
  }
  if (warnings.size() > shown) {
    return Report(run, "warning", "", none,
                  absl::StrFormat("%d more; the fleet's preview tells them",
                                  warnings.size() - shown));
  }
  return absl::OkStatus();
}

}  // namespace

// What the stages pass on to the next.
struct BuildRunner::Work {
  store::Build build;  // its state when it began
  store::FleetRevision revision;
  std::shared_ptr<const toolchain::Toolchain> toolchain;
  std::vector<Resolution> resolutions;
  std::vector<StoredImage> images;  // in the order of the resolutions
};

void BuildRunner::Run(const std::shared_ptr<BuildRun>& run) {
  Work work;
  work.build = run->Snapshot();
  const absl::Status status = RunStages(run, work);
  if (!status.ok()) {
    ledger_.Fail(run, status);
  }
}

absl::Status BuildRunner::RunStages(const std::shared_ptr<BuildRun>& run,
                                    Work& work) {
  RETURN_IF_ERROR(ResolvePlans(*run, work));
  RETURN_IF_ERROR(MakeImages(*run, work));
  return StoreRelease(run, work);
}

absl::Status BuildRunner::ResolvePlans(BuildRun& run, Work& work) {
  const Stopwatch watch;
  ASSIGN_OR_RETURN(work.revision, database_.Read([&](store::Reader& reader) {
    return store::FindRevision(reader, work.build.org, work.build.fleet,
                               work.build.revision);
  }));
  ASSIGN_OR_RETURN(work.toolchain, toolchains_.Get(work.build.toolchain));
  // The spec is parsed from its text again, so that errors have positions in
  // it.
  v1::SpecSource source;
  source.set_format(work.revision.format);
  source.set_text(work.revision.text);
  ASSIGN_OR_RETURN(const CheckedSpec spec, CheckSource(source));
  ASSIGN_OR_RETURN(work.resolutions,
                   ResolveTargets(spec, *work.toolchain, spec.targets));
  RETURN_IF_ERROR(Report(
      run, "resolve", "", watch,
      absl::StrFormat("%s with %s", Count(work.resolutions.size(), "image"),
                      work.toolchain->name)));
  return ReportWarnings(run, WarningsOf(spec, work.resolutions));
}

absl::Status BuildRunner::MakeImages(BuildRun& run, Work& work) {
  for (const Resolution& resolution : work.resolutions) {
    if (run.over()) {
      return Ended();
    }
    const Stopwatch watch;
    ASSIGN_OR_RETURN(StoredImage image, images_.Make(resolution.plan));
    RETURN_IF_ERROR(Report(
        run, "layout", TargetName(resolution.plan.target), watch,
        absl::StrFormat("%s, %d modules, %d bytes",
                        image.cached ? "cached" : "laid out",
                        resolution.plan.modules.size(), image.bytes.size())));
    work.images.push_back(std::move(image));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<store::Attestation>> BuildRunner::Sign(
    const Work& work, int release_number) {
  std::vector<store::Attestation> attestations;
  for (size_t i = 0; i < work.images.size(); ++i) {
    const Resolution& resolution = work.resolutions[i];
    const StoredImage& image = work.images[i];
    const trust::Provenance provenance{
        .org = work.build.org,
        .fleet = work.build.fleet,
        .release = static_cast<uint32_t>(release_number),
        .revision = static_cast<uint32_t>(work.build.revision),
        .target = resolution.plan.target,
        .artifact = image.bytes.digest,
        .artifact_size_bytes = image.bytes.size(),
        .spec = work.revision.spec_digest,
        .source = Sha256(AsBytes(work.revision.text)),
        .toolchain_name = work.toolchain->name,
        .toolchain = work.toolchain->digest,
        .plan = image::RecordOf(resolution.plan)};
    ASSIGN_OR_RETURN(
        trust::Evidence evidence,
        rpc::AsInput(trust::Attest(provenance, image.bytes.span(), signer_)));
    attestations.push_back(
        {.target = resolution.plan.target,
         .provenance = std::move(evidence.provenance),
         .signature = std::string(AsText(evidence.signature)),
         .key_id = signer_.public_key().Id()});
  }
  return attestations;
}

store::Release BuildRunner::ReleaseOf(const Work& work) const {
  store::Release release{.org = work.build.org,
                         .fleet = work.build.fleet,
                         .number = 0,
                         .revision = work.build.revision,
                         .toolchain = work.build.toolchain,
                         .toolchain_digest = work.toolchain->digest,
                         .spec_digest = work.revision.spec_digest,
                         .role = work.revision.role,
                         .images = {},
                         .create_time = database_.Now()};
  for (size_t i = 0; i < work.images.size(); ++i) {
    const Resolution& resolution = work.resolutions[i];
    release.images.push_back(
        {.target = resolution.plan.target,
         .artifact = work.images[i].bytes.digest,
         .size_bytes = static_cast<int64_t>(work.images[i].bytes.size()),
         .plan = work.images[i].plan,
         .line = resolution.line,
         .module_count = static_cast<int>(resolution.plan.modules.size())});
  }
  return release;
}

absl::StatusOr<bool> BuildRunner::TryStore(
    const std::shared_ptr<BuildRun>& run, const store::Release& release,
    const std::vector<store::Attestation>& attestations, int number,
    const store::Build& done) {
  bool taken = false;
  const auto store_release = [&](store::Writer& writer,
                                 store::Build& build) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<store::Release> stored,
                     store::FindReleaseOf(writer, release.org, release.fleet,
                                          release.revision, release.toolchain));
    if (!stored.has_value()) {
      ASSIGN_OR_RETURN(stored,
                       store::InsertRelease(writer, release, attestations));
      taken = stored->number != number;
      if (taken) {
        return absl::AbortedError("the release's number was taken");
      }
      RETURN_IF_ERROR(
          store::AppendEvent(writer, {.cursor = 0,
                                      .org = release.org,
                                      .change = v1::Event::CHANGE_CREATED,
                                      .resource = ReleaseName(
                                          release.org, release.fleet, number),
                                      .time = writer.now()})
              .status());
    }
    build.release = stored->number;
    return absl::OkStatus();
  };
  const absl::StatusOr<bool> ended = ledger_.End(run, done, store_release);
  if (taken) {
    return false;
  }
  RETURN_IF_ERROR(ended.status());
  return *ended ? absl::StatusOr<bool>(true) : Ended();
}

absl::Status BuildRunner::StoreRelease(const std::shared_ptr<BuildRun>& run,
                                       Work& work) {
  const store::Release release = ReleaseOf(work);
  // The statements contain the release's number, but signing must not block
  // other writers. So this signs for the next number, and starts again if
  // another build has taken that meanwhile.
  while (!run->over()) {
    const Stopwatch watch;
    ASSIGN_OR_RETURN(
        const store::Fleet fleet, database_.Read([&](store::Reader& reader) {
          return store::FindFleet(reader, release.org, release.fleet);
        }));
    const int number =
        fleet.newest_release.has_value() ? fleet.newest_release->number + 1 : 1;
    ASSIGN_OR_RETURN(const std::vector<store::Attestation> attestations,
                     Sign(work, number));
    store::Build done = run->Snapshot();
    done.stages.push_back(
        {"sign", "", watch.Elapsed(),
         absl::StrFormat("%s by key %s",
                         Count(attestations.size(), "attestation"),
                         signer_.public_key().Id())});
    done.state = v1::Build::STATE_SUCCEEDED;
    done.cached =
        std::all_of(work.images.begin(), work.images.end(),
                    [](const StoredImage& image) { return image.cached; });
    ASSIGN_OR_RETURN(const bool stored,
                     TryStore(run, release, attestations, number, done));
    if (stored) {
      return absl::OkStatus();
    }
  }
  return Ended();
}

}  // namespace bootmill::server
