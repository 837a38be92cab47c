// SPDX-License-Identifier: Apache-2.0
// The command line with a real daemon behind it.
#ifndef BOOTMILL_TESTS_E2E_CLI_DAEMON_FIXTURE_H_
#define BOOTMILL_TESTS_E2E_CLI_DAEMON_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "cli/testing/run_cli.h"
#include "common/testing/temp_dir.h"
#include "server/daemon.h"

namespace bootmill {

// One daemon for all tests; each test uses its own fleets.
class DaemonTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new bootmill::testing::TempDir;
    server::DaemonOptions options;
    options.data_dir = Path("data");
    options.grpc_address = "127.0.0.1:0";
    options.http_address = "127.0.0.1:0";
    options.grpc_socket = Path("grpc.sock");
    options.http_socket = "";
    auto daemon = server::Daemon::Start(options);
    ASSERT_TRUE(daemon.ok()) << daemon.status();
    daemon_ = daemon->release();
    setenv("BOOTMILL_CONFIG", Path("config.yaml").c_str(), 1);
    setenv("BOOTMILL_SERVER", ("unix:" + Path("grpc.sock")).c_str(), 1);
    const cli::testing::Outcome imported = cli::testing::RunCli(
        {"toolchain", "import", "--directory", "/usr/lib/grub",
         "--trust-directory", "--activate"});
    ASSERT_EQ(imported.exit_code, cli::kExitOk) << imported.err;
  }
  static void TearDownTestSuite() {
    delete daemon_;
    daemon_ = nullptr;
    delete directory_;
    directory_ = nullptr;
  }

  static std::string Path(const std::string& name) {
    return directory_->path() + "/" + name;
  }
  // Runs a command, which must succeed.
  static cli::testing::Outcome Ok(const std::vector<std::string>& words) {
    cli::testing::Outcome outcome = cli::testing::RunCli(words);
    EXPECT_EQ(outcome.exit_code, cli::kExitOk)
        << words[0] << ": " << outcome.err;
    return outcome;
  }
  static cli::Document Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    return cli::testing::ParseJson(Ok(words).out);
  }
  // Stores a small fleet and returns its file.
  static std::string Apply(const std::string& fleet) {
    const std::string file = Path(fleet + ".yaml");
    cli::testing::WriteText(file, cli::testing::SpecText(fleet));
    Ok({"apply", "-f", file});
    return file;
  }

  inline static bootmill::testing::TempDir* directory_ = nullptr;
  inline static server::Daemon* daemon_ = nullptr;
};

}  // namespace bootmill

#endif  // BOOTMILL_TESTS_E2E_CLI_DAEMON_FIXTURE_H_
