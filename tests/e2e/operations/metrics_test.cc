// SPDX-License-Identifier: Apache-2.0
// /metrics: who may read it, what is in it, and what is made of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"
#include "tests/e2e/daemon/world.h"
#include "tests/e2e/operations/program.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::Ended;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunToEnd;
using ::bootmill::testing::WriteText;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMonitoring[] = BOOTMILL_SOURCE_DIR "/deploy/monitoring";

server::DaemonOptions WithMetricsAddress() {
  server::DaemonOptions options;
  options.metrics_address = "127.0.0.1:0";
  return options;
}

class MetricsTest : public ::testing::Test {
 protected:
  // As Prometheus scrapes: curl with the files of a credential.
  Ended Curl(const std::string& url) const {
    const std::string admin = world_.data_dir() + "/credentials/admin";
    return RunToEnd({"curl", "--silent", "--show-error", "--fail", "--cacert",
                     admin + "/ca.pem", "--cert", admin + "/cert.pem", "--key",
                     admin + "/key.pem", url});
  }
  std::string Text() const {
    const HttpAnswer answer = GetFromSocket(world_.http_socket(), "/metrics");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  }
  static std::string Source(const std::string& name) {
    const auto bytes =
        ReadFile(absl::StrFormat("%s/%s", kMonitoring, name), kMiB);
    EXPECT_THAT(bytes, IsOk());
    return bytes.ok() ? std::string(AsText(*bytes)) : "";
  }

  mutable World world_{WithMetricsAddress()};
};

TEST_F(MetricsTest, OnlyThoseWhoMaySeeTheDaemonReadIt) {
  EXPECT_EQ(world_.Http(world_.admin()).Get("/metrics").status, 200);
  EXPECT_EQ(GetFromSocket(world_.http_socket(), "/metrics").status, 200);
  Person nobody = world_.admin();
  nobody.certificate = nobody.key = "";
  EXPECT_EQ(world_.Http(nobody).Get("/metrics").status, 401);
  const Person viewer = world_.Issue(
      kOtherOrg, "viewer", v1::Principal::KIND_USER, v1::ACCESS_ROLE_VIEWER);
  EXPECT_EQ(world_.Http(viewer).Get("/metrics").status, 403);
  // The refusal of somebody with a name is recorded, that of a stranger is not.
  Api root = world_.Root();
  v1::ListAuditRecordsRequest list;
  list.set_parent("orgs/system");
  const auto audit =
      Call(root.audit, &v1::AuditService::Stub::ListAuditRecords, list);
  ASSERT_THAT(audit, IsOk());
  int refusals = 0;
  for (const v1::AuditRecord& record : audit->records()) {
    if (record.method() == "metrics/read") {
      ++refusals;
      EXPECT_EQ(record.caller(), "bootmill://other/user/viewer");
      EXPECT_EQ(record.code(), "PERMISSION_DENIED");
      EXPECT_NE(record.address(), "");
    }
  }
  EXPECT_EQ(refusals, 1);
  EXPECT_EQ(
      world_.Http(world_.admin()).Post("/metrics", "text/plain", "").status,
      405);
}

TEST_F(MetricsTest, ItsOwnAddressHasNothingElse) {
  const std::string base =
      absl::StrFormat("http://127.0.0.1:%d", world_.daemon().metrics_port());
  const Ended metrics = RunToEnd({"curl", "--silent", base + "/metrics"});
  EXPECT_THAT(metrics.output, HasSubstr("\nbootmill_ready 1\n"));
  for (const char* path : {"/", "/healthz", "/orgs/default/artifacts/x",
                           "/bootmill.v1.FleetService/ListFleets"}) {
    EXPECT_NE(RunToEnd({"curl", "--silent", "--fail", base + path}).exit_code,
              0)
        << path;
  }
}

TEST_F(MetricsTest, CountsBuildsCallsAndDownloads) {
  Api root = world_.Root();
  const v1::Release release = BuiltRelease(root, kOrg, "metered");
  ASSERT_GT(release.images_size(), 0);
  const v1::ReleaseImage& image = release.images(0);
  v1::DownloadArtifactRequest download;
  download.set_name(image.artifact());
  grpc::ClientContext context;
  const auto reader = root.artifacts.DownloadArtifact(&context, download);
  EXPECT_THAT(ReadAll(*reader).status, IsOk());
  EXPECT_EQ(world_.Http(world_.admin()).Get("/" + image.artifact()).status,
            200);
  // One that the cache answers is a call, and no build that ran.
  ASSERT_OK_AND_ASSIGN(const v1::Build cached,
                       CreateBuild(root, kOrg, "metered"));
  EXPECT_EQ(cached.state(), v1::Build::STATE_SUCCEEDED);
  const std::string text = Text();
  for (const char* line :
       {"bootmill_builds_total{result=\"succeeded\"} 1\n",
        "bootmill_build_seconds_count{result=\"succeeded\"} 1\n",
        "bootmill_downloads_total{transport=\"grpc\"} 1\n",
        "bootmill_downloads_total{transport=\"https\"} 1\n",
        "bootmill_calls_total{code=\"OK\",method=\"bootmill.v1."
        "FleetService/CreateFleet\"} 1\n",
        "bootmill_calls_total{code=\"OK\",method=\"bootmill.v1."
        "BuildService/CreateBuild\"} 2\n",
        "bootmill_toolchains{state=\"active\"} 1\n",
        "bootmill_builds_waiting 0\n", "bootmill_builds_running 0\n",
        "bootmill_ready 1\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  const std::string bytes = absl::StrFormat("%d\n", image.size_bytes());
  EXPECT_THAT(text, AllOf(HasSubstr("bootmill_download_bytes_total{transport="
                                    "\"grpc\"} " +
                                    bytes),
                          HasSubstr("bootmill_download_bytes_total{transport="
                                    "\"https\"} " +
                                    bytes)));
  // Nothing that a caller has chosen is in it.
  EXPECT_THAT(text, Not(HasSubstr("metered")));
}

TEST_F(MetricsTest, PromtoolAcceptsIt) {
  const Ended scraped = Curl(absl::StrFormat("https://localhost:%d/metrics",
                                             world_.daemon().http_port()));
  ASSERT_EQ(scraped.exit_code, 0) << scraped.errors;
  const testing::TempDir directory;
  const std::string file = directory.path() + "/metrics";
  WriteText(file, scraped.output);
  const Ended checked =
      RunToEnd({"/bin/sh", "-c", "promtool check metrics <\"$1\"", "sh", file});
  EXPECT_EQ(checked.exit_code, 0) << checked.output << checked.errors;
  EXPECT_EQ(checked.errors, "");
}

// Returns the names of the daemon's metrics in a text.
std::set<std::string> NamesIn(const std::string& text) {
  static const std::regex kName("bootmill_[a-z_]+");
  return {std::sregex_token_iterator(text.begin(), text.end(), kName),
          std::sregex_token_iterator()};
}

TEST_F(MetricsTest, AlertsAndDashboardAskForWhatThereIs) {
  Api root = world_.Root();
  BuiltRelease(root, kOrg, "metered");
  const std::set<std::string> known = NamesIn(Text());
  for (const char* file : {"bootmill-alerts.yml", "bootmill-dashboard.json"}) {
    for (const std::string& name : NamesIn(Source(file))) {
      EXPECT_TRUE(known.contains(name)) << file << ": " << name;
    }
  }
  EXPECT_TRUE(nlohmann::json::accept(Source("bootmill-dashboard.json")));
}

TEST_F(MetricsTest, TheReferenceNamesEveryMetric) {
  Api root = world_.Root();
  BuiltRelease(root, kOrg, "metered");
  const auto bytes = ReadFile(BOOTMILL_SOURCE_DIR "/docs/operations.md", kMiB);
  ASSERT_THAT(bytes, IsOk());
  static const std::regex kType("# TYPE (bootmill_[a-z_]+) ");
  const std::string text = Text();
  for (std::sregex_iterator it(text.begin(), text.end(), kType), end; it != end;
       ++it) {
    EXPECT_THAT(std::string(AsText(*bytes)),
                HasSubstr("| `" + (*it)[1].str() + "` |"));
  }
}

TEST(MonitoringTest, PromtoolAcceptsTheAlertsAndTheirTests) {
  const Ended rules =
      RunToEnd({"promtool", "check", "rules",
                absl::StrFormat("%s/bootmill-alerts.yml", kMonitoring)});
  EXPECT_EQ(rules.exit_code, 0) << rules.output << rules.errors;
  const Ended tests =
      RunToEnd({"promtool", "test", "rules",
                absl::StrFormat("%s/bootmill-alerts-test.yml", kMonitoring)});
  EXPECT_EQ(tests.exit_code, 0) << tests.output << tests.errors;
}

TEST(MonitoringTest, EachAlertHasItsLineInTheRunbook) {
  const auto alerts =
      ReadFile(absl::StrFormat("%s/bootmill-alerts.yml", kMonitoring), kMiB);
  const auto manual = ReadFile(BOOTMILL_SOURCE_DIR "/docs/operations.md", kMiB);
  ASSERT_THAT(alerts, IsOk());
  ASSERT_THAT(manual, IsOk());
  const std::string text(AsText(*alerts));
  static const std::regex kAlert("alert: ([A-Za-z]+)");
  int count = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), kAlert), end;
       it != end; ++it) {
    EXPECT_THAT(std::string(AsText(*manual)),
                HasSubstr("\n### " + (*it)[1].str() + "\n"));
    ++count;
  }
  EXPECT_GE(count, 8);
}

}  // namespace
}  // namespace bootmill::e2e
