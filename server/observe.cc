// SPDX-License-Identifier: Apache-2.0
#include "server/observe.h"

#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "bootmill/v1/artifact_service.pb.h"
#include "common/version.h"
#include "server/metrics/process.h"
#include "server/store/statistics.h"

namespace bootmill::server {
namespace {

// Returns `STATE_ACTIVE` as `active`.
std::string Lower(std::string_view name) {
  constexpr std::string_view kPrefix = "STATE_";
  if (name.starts_with(kPrefix)) {
    name.remove_prefix(kPrefix.size());
  }
  return absl::AsciiStrToLower(absl::string_view(name.data(), name.size()));
}

bool IsDownload(const Method& method) {
  return method.descriptor->output_type() ==
         v1::DownloadArtifactResponse::descriptor();
}

Gauge One(std::string name, std::string help, double value) {
  return {std::move(name), std::move(help), {{.value = value}}};
}

double SecondsOf(crypto::Seconds time) {
  return static_cast<double>(time.time_since_epoch().count());
}

void AddStatistics(store::Database& database, std::vector<Gauge>& gauges) {
  const absl::StatusOr<store::Statistics> statistics = database.Read(
      [](store::Reader& reader) { return store::GetStatistics(reader); });
  if (!statistics.ok()) {
    return;
  }
  Gauge toolchains{"toolchains", "Toolchains by their state.", {}};
  for (const auto& [state, count] : statistics->toolchains) {
    toolchains.samples.push_back(
        {.labels = {{"state", Lower(v1::Toolchain::State_Name(state))}},
         .value = static_cast<double>(count)});
  }
  gauges.push_back(std::move(toolchains));
  gauges.push_back(One("cached_artifact_bytes",
                       "Bytes of images in the database.",
                       static_cast<double>(statistics->cached_artifact_bytes)));
}

}  // namespace

void CountCall(Metrics& metrics, const Method& method, absl::StatusCode code,
               std::chrono::microseconds elapsed) {
  metrics.CallEnded(method.Path(), code, elapsed);
}

void CountMessage(Metrics& metrics, const Method& method,
                  const google::protobuf::Message& message) {
  if (!IsDownload(method)) {
    return;
  }
  const auto& chunk = static_cast<const v1::DownloadArtifactResponse&>(message);
  if (chunk.offset() == 0) {
    metrics.DownloadBegan(kGrpc);
  }
  metrics.Sent(kGrpc, chunk.data().size());
}

void CountBuild(Metrics& metrics, const store::Build& build) {
  metrics.BuildEnded(
      Lower(v1::Build::State_Name(build.state)),
      std::chrono::duration_cast<std::chrono::microseconds>(
          build.end_time.value_or(build.create_time) - build.create_time));
}

std::vector<Gauge> LookAt(const Observed& observed) {
  const BuildQueue::Counts builds = observed.queue.counts();
  std::vector<Gauge> gauges = {
      {"info",
       "Always 1; the version of the daemon.",
       {{.labels = {{"version", kVersion}}, .value = 1}}},
      One("ready", "1 if /readyz says that the daemon can do its work.",
          observed.ready ? 1 : 0),
      One("builds_waiting", "Builds that wait for a worker.",
          static_cast<double>(builds.waiting)),
      One("builds_running", "Builds that run.",
          static_cast<double>(builds.running)),
      One("open_streams", "Streams of the API that are open.",
          static_cast<double>(observed.dispatcher.open_streams())),
      {"calls_waiting",
       "Calls that wait for a thread, by the kind of work.",
       {{.labels = {{"work", "quick"}},
         .value = static_cast<double>(observed.workers.quick.waiting())},
        {.labels = {{"work", "heavy"}},
         .value = static_cast<double>(observed.workers.heavy.waiting())}}},
      {"certificate_expiry_seconds",
       "When certificates of the daemon end, in seconds since 1970.",
       {{.labels = {{"certificate", "ca"}},
         .value = SecondsOf(observed.ca_expiry)},
        {.labels = {{"certificate", "server"}},
         .value = SecondsOf(observed.server_expiry)}}}};
  AddStatistics(observed.database, gauges);
  const auto append = [&gauges](std::vector<Gauge> more) {
    gauges.insert(gauges.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  };
  append(observed.transports.Gauges());
  append(DiskGauges(observed.data_dir));
  append(ProcessGauges());
  return gauges;
}

}  // namespace bootmill::server
