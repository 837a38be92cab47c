// SPDX-License-Identifier: Apache-2.0
#include "server/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/strings/str_split.h"
#include "common/testing/temp_dir.h"
#include "server/metrics/process.h"

namespace bootmill::server {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

std::vector<std::string> Lines(const Metrics& metrics) {
  return absl::StrSplit(metrics.Text(), '\n');
}

TEST(MetricsTest, CountsWhatHappens) {
  Metrics metrics([] { return std::vector<Gauge>(); });
  metrics.CallEnded("S/Get", absl::StatusCode::kOk,
                    std::chrono::milliseconds(3));
  metrics.CallEnded("S/Get", absl::StatusCode::kOk,
                    std::chrono::milliseconds(300));
  metrics.CallEnded("S/Get", absl::StatusCode::kNotFound,
                    std::chrono::milliseconds(3));
  metrics.BuildEnded("succeeded", std::chrono::seconds(2));
  metrics.DownloadBegan("grpc");
  metrics.Sent("grpc", 1000);
  metrics.Sent("grpc", 500);
  EXPECT_THAT(
      Lines(metrics),
      IsSupersetOf<std::string>(
          {"# TYPE bootmill_calls_total counter",
           "bootmill_calls_total{code=\"OK\",method=\"S/Get\"} 2",
           "bootmill_calls_total{code=\"NOT_FOUND\",method=\"S/Get\"} 1",
           "bootmill_call_seconds_count{method=\"S/Get\"} 3",
           "bootmill_call_seconds_bucket{method=\"S/Get\",le=\"0.005\"} 2",
           "bootmill_call_seconds_bucket{method=\"S/Get\",le=\"1\"} 3",
           "bootmill_builds_total{result=\"succeeded\"} 1",
           "bootmill_builds_total{result=\"failed\"} 0",
           "bootmill_build_seconds_sum{result=\"succeeded\"} 2",
           "bootmill_downloads_total{transport=\"grpc\"} 1",
           "bootmill_downloads_total{transport=\"https\"} 0",
           "bootmill_download_bytes_total{transport=\"grpc\"} 1500"}));
}

TEST(MetricsTest, GaugesAreAskedForEachTime) {
  double value = 1;
  const Metrics metrics([&] {
    return std::vector<Gauge>{
        {"x_bytes", "The x.", {{.labels = {{"kind", "a"}}, .value = value}}}};
  });
  EXPECT_THAT(Lines(metrics),
              IsSupersetOf<std::string>({"# HELP bootmill_x_bytes The x.",
                                         "# TYPE bootmill_x_bytes gauge",
                                         "bootmill_x_bytes{kind=\"a\"} 1"}));
  value = 2;
  EXPECT_THAT(Lines(metrics), Contains("bootmill_x_bytes{kind=\"a\"} 2"));
}

TEST(MetricsTest, TheProcessAndItsDiskAreMeasured) {
  const std::vector<Gauge> process = ProcessGauges();
  EXPECT_THAT(process, SizeIs(4));
  for (const Gauge& gauge : process) {
    EXPECT_THAT(gauge.samples, Contains(Field(&Gauge::Sample::value, Gt(0))))
        << gauge.name;
  }
  const testing::TempDir directory;
  const std::vector<Gauge> disk = DiskGauges(directory.path());
  ASSERT_THAT(disk, SizeIs(3));
  EXPECT_THAT(disk[0].samples, SizeIs(0));
  EXPECT_GT(disk[1].samples.at(0).value, 0);
  EXPECT_GE(disk[2].samples.at(0).value, disk[1].samples.at(0).value);
}

}  // namespace
}  // namespace bootmill::server
