// SPDX-License-Identifier: Apache-2.0
// Tokens, renewals and fleets that are deleted, by the command line.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "agent/main/run.h"
#include "bootmill/v1/principal_service.grpc.pb.h"
#include "common/crypto/api_token.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "tests/e2e/cli/over_tls_fixture.h"

namespace bootmill {
namespace {

using cli::Document;
using cli::testing::Outcome;
using cli::testing::ReadText;
using cli::testing::RunCli;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(OverTlsTest, ATokenStandsForACertificate) {
  Apply("tokened");
  SignInAs("maker", "operator");
  const Document made =
      Json({"tokens", "create", "pipeline", "--role", "operator", "--fleet",
            "tokened", "--context", "maker"});
  const std::string secret = made["secret"];
  EXPECT_TRUE(crypto::IsApiToken(secret));
  const std::string id = std::string(made["token"]["name"])
                             .substr(sizeof("orgs/default/tokens/") - 1);
  WriteText(Path("token"), secret + "\n");
  EXPECT_NE(RunCli({"config", "set-context", "robot", "--server", Address(),
                    "--token-file", Path("token")})
                .exit_code,
            cli::kExitOk)
      << "others may read the file";
  chmod(Path("token").c_str(), 0600);
  Ok({"config", "set-context", "robot", "--server", Address(), "--ca",
      Path("maker/ca.pem"), "--token-file", Path("token")});
  EXPECT_EQ(Json({"whoami", "--context", "robot"})["identity"],
            "bootmill://default/token/" + id);
  EXPECT_THAT(Ok({"config", "show", "robot"}).out,
              AllOf(HasSubstr("(secret)"), Not(HasSubstr(secret))));
  Ok({"get", "fleets/tokened", "--context", "robot"});
  EXPECT_EQ(RunCli({"list", "fleets", "--context", "robot"}).exit_code,
            cli::kExitDenied);
  // A configuration with a token is nobody else's to read.
  chmod(Path("config.yaml").c_str(), 0644);
  EXPECT_THAT(RunCli({"whoami", "--context", "robot"}).err,
              HasSubstr("config.yaml"));
  chmod(Path("config.yaml").c_str(), 0600);
  // The environment's token counts more than the context's certificate.
  setenv("BOOTMILL_TOKEN", secret.c_str(), 1);
  EXPECT_EQ(Json({"whoami", "--context", "maker"})["authentication"],
            "AUTHENTICATION_TOKEN");
  EXPECT_THAT(RunCli({"whoami", "--server", socket_}).err,
              HasSubstr("over TLS only"));
  setenv("BOOTMILL_TOKEN", "bmt_wrong", 1);
  EXPECT_THAT(RunCli({"whoami", "--context", "maker"}).err,
              AllOf(HasSubstr("not whole"), Not(HasSubstr("wrong"))));
  unsetenv("BOOTMILL_TOKEN");
  EXPECT_THAT(Ok({"tokens", "list", "--context", "maker"}).out,
              AllOf(HasSubstr("pipeline"), HasSubstr("tokened")));
  Ok({"tokens", "revoke", id, "--yes", "--context", "maker"});
  EXPECT_EQ(RunCli({"whoami", "--context", "robot"}).exit_code,
            cli::kExitDenied);
  Ok({"config", "delete", "robot"});
}

// Only who administers the daemon may list its orgs.
TEST_F(OverTlsTest, OrgsAreCompletedForThoseWhoMayNotListThem) {
  SignInAs("viewer", "viewer");
  Ok({"config", "set-context", "other", "--server", Address(), "--org",
      "elsewhere"});
  const std::vector<std::string> words = {"list",   "fleets", "--context",
                                          "viewer", "--org",  ""};
  EXPECT_EQ(RunCli({"orgs", "list", "--context", "viewer"}).exit_code,
            cli::kExitDenied);
  std::vector<std::string> complete = words;
  complete.insert(complete.begin(), "__complete");
  EXPECT_EQ(RunCli(complete).out, "default\t\nelsewhere\t\n:\n");
  Ok({"config", "delete", "other"});
  Ok({"config", "delete", "viewer"});
}

TEST_F(OverTlsTest, RenewReplacesKeyAndCertificate) {
  SignInAs("renewer", "viewer");
  const std::string key = ReadText(Path("renewer/key.pem"));
  const std::string certificate = ReadText(Path("renewer/cert.pem"));
  const Document renewed = Json({"config", "renew", "--context", "renewer"});
  EXPECT_EQ(renewed["key"], Path("renewer/key.pem"));
  EXPECT_NE(ReadText(Path("renewer/key.pem")), key);
  EXPECT_NE(ReadText(Path("renewer/cert.pem")), certificate);
  EXPECT_EQ(Json({"whoami", "--context", "renewer"})["identity"],
            "bootmill://default/user/renewer");
  // Every command renews a certificate that ends soon; this one does not.
  const std::string fresh = ReadText(Path("renewer/cert.pem"));
  Ok({"whoami", "--context", "renewer"});
  EXPECT_EQ(ReadText(Path("renewer/cert.pem")), fresh);
  Ok({"config", "renew", "--days", "1", "--context", "renewer"});
  EXPECT_THAT(
      RunCli({"config", "renew", "--days", "90", "--context", "renewer"}).err,
      HasSubstr("only an administrator"));
}

TEST_F(OverTlsTest, ACommandRenewsWhatEndsSoon) {
  IssueShort("brief", v1::Principal::KIND_USER, v1::ACCESS_ROLE_VIEWER);
  unsetenv("BOOTMILL_SERVER");
  const std::vector<std::string> whoami = {"whoami",
                                           "--server",
                                           Address(),
                                           "--ca",
                                           Path("brief/ca.pem"),
                                           "--cert",
                                           Path("brief/cert.pem"),
                                           "--key",
                                           Path("brief/key.pem")};
  const std::string key = ReadText(Path("brief/key.pem"));
  EXPECT_THAT(Ok(whoami).err, HasSubstr("bootmill: renewed "));
  EXPECT_NE(ReadText(Path("brief/key.pem")), key);
  Ok(whoami);
}

TEST_F(OverTlsTest, TheAgentRenewsWhatEndsSoon) {
  setenv("BOOTMILL_SERVER", socket_.c_str(), 1);
  Apply("renewing");
  Ok({"build", "renewing", "--promote"});
  IssueShort("dom0", v1::Principal::KIND_HOST, v1::ACCESS_ROLE_HOST);
  WriteText(Path("agent.yaml"),
            absl::StrFormat(
                "server: %s\n"
                "credentials: {ca: %s, certificate: %s, key: %s}\n"
                "trusted_keys: [%s]\n"
                "slots: {default: {fleet: renewing, target: x86_64-xen}}\n",
                Address(), Path("dom0/ca.pem"), Path("dom0/cert.pem"),
                Path("dom0/key.pem"), Path("data/attestation.pub.pem")));
  const std::string key = ReadText(Path("dom0/key.pem"));
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(agent::Run({"pull", "--config", Path("agent.yaml"), "--state-dir",
                        Path("state")},
                       {out, err}),
            0)
      << err.str();
  EXPECT_THAT(out.str(), AllOf(HasSubstr("renewed " + Path("dom0/cert.pem")),
                               HasSubstr("installed ")));
  EXPECT_NE(ReadText(Path("dom0/key.pem")), key);
  EXPECT_FALSE(std::filesystem::exists(Path("dom0/key.pem.renewed")));
}

TEST_F(OverTlsTest, DeleteSaysWhatDependsAndIsTakenBack) {
  setenv("BOOTMILL_SERVER", socket_.c_str(), 1);
  Apply("retired");
  Ok({"build", "retired", "--promote"});
  const Outcome unasked = RunCli({"delete", "retired"});
  EXPECT_EQ(unasked.exit_code, cli::kExitUsage);
  EXPECT_THAT(unasked.err, AllOf(HasSubstr("retired-1"), HasSubstr("--yes")));
  const Document deleted = Json({"delete", "retired", "--yes"});
  EXPECT_TRUE(deleted.contains("deleteTime"));
  const auto listed = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"list", "fleets", "-o", "name"});
    return Ok(words).out;
  };
  EXPECT_THAT(listed({}), Not(HasSubstr("fleets/retired\n")));
  EXPECT_THAT(Ok({"list", "fleets", "--deleted", "-o", "name"}).out,
              HasSubstr("fleets/retired\n"));
  EXPECT_THAT(RunCli({"build", "retired"}).err,
              HasSubstr("bootmill undelete retired"));
  Ok({"undelete", "retired"});
  EXPECT_THAT(listed({}), HasSubstr("fleets/retired\n"));
}

TEST_F(OverTlsTest, QuotasAreShownAndSet) {
  setenv("BOOTMILL_SERVER", socket_.c_str(), 1);
  Ok({"orgs", "create", "small", "-d", Path("small")});
  EXPECT_EQ(Json({"orgs", "get", "small"})["fleets"]["limit"], "1000");
  const Document changed =
      Json({"orgs", "set-quota", "small", "--fleets", "3"});
  EXPECT_EQ(changed["fleets"]["limit"], "3");
  EXPECT_EQ(changed["tokens"]["limit"], "1000");
  EXPECT_EQ(RunCli({"orgs", "set-quota", "small", "--fleets", "-1"}).exit_code,
            cli::kExitUsage);
}

}  // namespace
}  // namespace bootmill
