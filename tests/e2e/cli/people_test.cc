// SPDX-License-Identifier: Apache-2.0
// Orgs, credentials, keys and a host, over mutual TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "agent/main/run.h"
#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {
namespace {

namespace fs = std::filesystem;
using cli::Document;
using cli::testing::Outcome;
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST_F(DaemonTest, AnOrgBeginsWithItsAdministrator) {
  const Document made =
      Json({"orgs", "create", "acme", "--admin", "ann", "-d", Path("ann")});
  EXPECT_EQ(made["principal"]["name"], "orgs/acme/principals/ann");
  EXPECT_EQ(made["principal"]["role"], "ACCESS_ROLE_ADMIN");
  EXPECT_THAT(RunCli({"orgs", "create", "acme", "-d", Path("again")}).err,
              HasSubstr("acme"));
  EXPECT_FALSE(fs::exists(Path("again/key.pem")));
  EXPECT_EQ(RunCli({"orgs", "create", "No", "-d", Path("no")}).exit_code,
            cli::kExitFailed);
  const Document orgs = Json({"orgs", "list"})["orgs"];
  ASSERT_EQ(orgs.size(), 3U);
  EXPECT_EQ(orgs[0]["name"], "orgs/acme");
  EXPECT_EQ(orgs[0]["principals"]["used"], "1");
  Ok({"config", "set-context", "acme", "--server",
      absl::StrFormat("127.0.0.1:%d", daemon_->grpc_port()), "--org", "acme",
      "--ca", Path("ann/ca.pem"), "--cert", Path("ann/cert.pem"), "--key",
      Path("ann/key.pem")});
  const std::string socket = std::getenv("BOOTMILL_SERVER");
  unsetenv("BOOTMILL_SERVER");
  Ok({"apply", "--context", "acme", "-f", Apply("shared-name")});
  EXPECT_EQ(Json({"list", "fleets", "--context", "acme"})["fleets"].size(), 1U);
  EXPECT_EQ(RunCli({"list", "fleets", "--context", "acme", "--org", "default"})
                .exit_code,
            cli::kExitDenied);
  EXPECT_EQ(RunCli({"orgs", "list", "--context", "acme"}).exit_code,
            cli::kExitDenied);
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
  Ok({"config", "delete", "acme"});  // the first one is the current one
}

TEST_F(DaemonTest, TheKeyAndTheSignInLinkComeFromTheDaemon) {
  Ok({"trust", "key", "-f", Path("fetched.pem")});
  EXPECT_EQ(ReadText(Path("fetched.pem")),
            ReadText(Path("data/attestation.pub.pem")));
  EXPECT_EQ(Ok({"trust", "key"}).out, ReadText(Path("fetched.pem")));
  const Outcome link = Ok({"ui", "login", "--as", "admin"});
  EXPECT_THAT(link.out,
              AllOf(StartsWith("https://localhost:"), HasSubstr("/sign-in#")));
  EXPECT_THAT(link.err, HasSubstr("signs in admin, once"));
  EXPECT_THAT(RunCli({"ui", "login"}).err,
              HasSubstr("root signs in as a user"));
}

TEST_F(DaemonTest, AnIssuedCredentialWorksUntilItIsRevoked) {
  EXPECT_EQ(Json({"whoami"})["identity"], "root");
  const std::string alice = Path("alice");
  Ok({"principals", "issue", "alice", "--role", "viewer", "-d", alice});
  EXPECT_THAT(RunCli({"principals", "issue", "alice", "-d", alice}).err,
              HasSubstr("is there already"));
  Ok({"config", "set-context", "alice", "--server",
      absl::StrFormat("127.0.0.1:%d", daemon_->grpc_port()), "--ca",
      alice + "/ca.pem", "--cert", alice + "/cert.pem", "--key",
      alice + "/key.pem"});
  const std::string socket = std::getenv("BOOTMILL_SERVER");
  unsetenv("BOOTMILL_SERVER");
  const Document caller = Json({"whoami", "--context", "alice"});
  EXPECT_EQ(caller["identity"], "bootmill://default/user/alice");
  EXPECT_EQ(caller["roles"][0]["role"], "ACCESS_ROLE_VIEWER");
  const std::string file = Path("denied.yaml");
  WriteText(file, SpecText("denied"));
  EXPECT_EQ(RunCli({"apply", "--context", "alice", "-f", file}).exit_code,
            cli::kExitDenied);
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
  EXPECT_EQ(Json({"principals", "bind", "alice", "operator"})["role"],
            "ACCESS_ROLE_OPERATOR");
  EXPECT_EQ(Json({"principals", "list"})["principals"].size(), 2U);
  unsetenv("BOOTMILL_SERVER");
  Ok({"apply", "--context", "alice", "-f", file});
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
  const Outcome unasked = RunCli({"principals", "revoke", "alice"});
  EXPECT_EQ(unasked.exit_code, cli::kExitUsage);
  EXPECT_THAT(unasked.err, HasSubstr("\"Revoke alice?\" needs an answer"));
  Ok({"principals", "revoke", "alice", "--yes"});
  unsetenv("BOOTMILL_SERVER");
  EXPECT_EQ(RunCli({"whoami", "--context", "alice"}).exit_code,
            cli::kExitDenied);
  setenv("BOOTMILL_SERVER", socket.c_str(), 1);
}

TEST_F(DaemonTest, IssueSaysWhichRoleItTookIfNoneWasNamed) {
  const Outcome user = Ok({"principals", "issue", "norole", "-d", Path("nr")});
  EXPECT_THAT(user.out, ContainsRegex("role +-\n"));
  EXPECT_THAT(user.err, HasSubstr("norole has no role yet; `bootmill "
                                  "principals bind norole operator` gives"));
  const Outcome host = Ok({"principals", "issue", "norole-host", "--kind",
                           "host", "-d", Path("nrh")});
  EXPECT_THAT(host.out, ContainsRegex("role +host\n"));
  EXPECT_THAT(host.err, IsEmpty());
}

TEST_F(DaemonTest, AHostPullsWithItsOwnCredential) {
  Apply("hosted");
  Ok({"build", "hosted", "--promote"});
  const std::string host = Path("dom0");
  Ok({"principals", "issue", "dom0", "--kind", "host", "--role", "host", "-d",
      host});
  const std::string config = Path("agent.yaml");
  WriteText(config,
            absl::StrFormat(
                "server: 127.0.0.1:%d\n"
                "credentials: {ca: %s/ca.pem, certificate: %s/cert.pem, key: "
                "%s/key.pem}\n"
                "trusted_keys: [%s]\n"
                "slots: {default: {fleet: hosted, target: x86_64-xen}}\n",
                daemon_->grpc_port(), host, host, host,
                Path("data/attestation.pub.pem")));
  for (const char* result : {"installed", "unchanged"}) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(
        agent::Run({"pull", "--config", config, "--state-dir", Path("state")},
                   {out, err}),
        0)
        << err.str();
    EXPECT_THAT(out.str(), StartsWith(result));
  }
  Ok({"pull", "hosted", "-d", Path("hosted"), "--target", "x86_64-xen"});
  EXPECT_EQ(ReadText(Path("state/slots/default/loader-x86_64-xen.bin")),
            ReadText(Path("hosted/hosted-x86_64-xen.bin")));
}

TEST_F(DaemonTest, AnAccountIsInvitedDisabledAndReset) {
  const Outcome made = Ok({"accounts", "create", "berta", "--role", "viewer"});
  EXPECT_THAT(made.out, AllOf(StartsWith("https://localhost:"),
                              HasSubstr("/set-password#default/berta/")));
  EXPECT_THAT(made.err, HasSubstr("berta sets a password there, once"));
  EXPECT_THAT(RunCli({"accounts", "create", "berta"}).err,
              HasSubstr("bootmill accounts reset"));
  const Document list = Json({"accounts", "list"})["principals"];
  ASSERT_EQ(list.size(), 1U) << "whoever has no account is not listed";
  EXPECT_EQ(list[0]["name"], "orgs/default/principals/berta");
  EXPECT_EQ(list[0]["account"]["state"], "STATE_INVITED");
  EXPECT_EQ(list[0]["role"], "ACCESS_ROLE_VIEWER");
  EXPECT_THAT(Ok({"accounts", "list"}).out,
              AllOf(HasSubstr("LAST SIGN-IN"), HasSubstr("berta"),
                    HasSubstr("invited"), HasSubstr("never")));
  EXPECT_EQ(Json({"accounts", "disable", "berta"})["account"]["state"],
            "STATE_DISABLED");
  EXPECT_THAT(RunCli({"accounts", "reset", "berta"}).err,
              HasSubstr("bootmill accounts enable"));
  Ok({"accounts", "enable", "berta"});
  const Document again = Json({"accounts", "reset", "berta"});
  EXPECT_NE(again["url"], made.out);
  EXPECT_EQ(RunCli({"accounts", "reset", "admin"}).exit_code, cli::kExitFailed);
}

TEST_F(DaemonTest, EventsTellOfToolchains) {
  const std::string name =
      Json({"toolchain", "list"})["toolchains"][0]["name"].get<std::string>();
  Ok({"toolchain", "default", name.substr(name.find('/') + 1)});
  const std::string all = Ok({"events", "--cursor", "0", "--count", "1"}).out;
  EXPECT_THAT(all, HasSubstr(name)) << "its import is the first event";
}

}  // namespace
}  // namespace bootmill
