// SPDX-License-Identifier: Apache-2.0
// The forms of results, which are the same for all commands: -o, several names,
// and one JSON for the command line and the API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/e2e/cli/daemon_fixture.h"

namespace bootmill {
namespace {

using cli::Document;
using cli::testing::Members;
using cli::testing::Outcome;
using cli::testing::ParseJson;
using cli::testing::RunCli;
using cli::testing::SpecText;
using cli::testing::WriteText;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

constexpr char kGrub[] = "/usr/lib/grub";

std::string IdOf(const Document& resource) {
  const std::string name = resource["name"].get<std::string>();
  return name.substr(name.rfind('/') + 1);
}

TEST_F(DaemonTest, NamesAreLinesOfTheirOwn) {
  Apply("named");
  const Document build = Json({"build", "named", "--wait"});
  const std::string file = Path("named.yaml");
  Ok({"pull", "releases/named-1", "-d", Path("named"), "--attestations"});
  const std::string image = Path("named/named-x86_64-xen.bin");
  const std::string key = Path("data/attestation.pub.pem");
  const struct {
    Words words;
    const char* expected;  // a pattern of the whole output
  } cases[] = {
      {{"whoami"}, "[^\n]*root[^\n]*\n"},
      {{"status"}, "(.*\n)?fleets/named\n(.*\n)?"},
      {{"preview", "-f", file}, "fleets/named\n"},
      {{"preview", "--local", "-d", kGrub, "-f", file}, "fleets/named\n"},
      {{"inspect", image}, "[^\n]*named-x86_64-xen.bin\n"},
      {{"verify", image, "--trusted-key", key}, "[^\n]*named-x86_64-xen.bin\n"},
      {{"trust", "key"}, "[0-9a-f]+\n"},
      {{"audit", "list", "--limit", "1"}, "[0-9]+\n"},
      {{"audit", "verify"}, "[0-9a-f]+\n"},
      {{"logs", IdOf(build)}, "builds/[^\n]*\n"},
      {{"toolchain", "show", "-d", kGrub}, "debian-[^\n]*\n"},
      {{"config", "set-context", "forms", "--server", "unix:/run/x"},
       "forms\n"},
      {{"config", "show", "forms"}, "forms\n"},
      {{"config", "use", "forms"}, "forms\n"},
      {{"config", "delete", "forms"}, "forms\n"},
  };
  for (const auto& test : cases) {
    Words words = test.words;
    words.insert(words.end(), {"-o", "name"});
    EXPECT_THAT(Ok(words).out, MatchesRegex(test.expected)) << words[0];
  }
}

TEST_F(DaemonTest, LogsAreADocumentToo) {
  Apply("log-document");
  const std::string id = IdOf(Json({"build", "log-document", "--wait"}));
  const Document log = Json({"logs", id, "--follow"});
  EXPECT_EQ(log["state"], "STATE_SUCCEEDED");
  EXPECT_GT(log["stages"].size(), 2U);
  EXPECT_EQ(Json({"logs", id, id})["builds"].size(), 2U);
}

TEST_F(DaemonTest, ChangesOfTheConfigurationAreShownAsTheyAreThen) {
  const Document made = Json({"config", "set-context", "shown-a", "--server",
                              "unix:/run/a", "--org", "acme"});
  EXPECT_EQ(made["name"], "shown-a");
  EXPECT_EQ(made["org"], "acme");
  Ok({"config", "set-context", "shown-b", "--server", "boot.example:7443"});
  EXPECT_EQ(Json({"config", "use", "shown-b"})["current"], true);
  const Outcome gone = RunCli(
      {"config", "delete", "shown-a", "absent", "shown-b", "-o", "json"});
  EXPECT_EQ(gone.exit_code, cli::kExitFailed);
  EXPECT_THAT(gone.err, HasSubstr("no context `absent`"));
  EXPECT_EQ(ParseJson(gone.out)["contexts"].size(), 2U);
  EXPECT_THAT(Ok({"config", "list", "-o", "name"}).out,
              ::testing::Not(HasSubstr("shown-")));
}

TEST_F(DaemonTest, AContextNeedsAServerThatCanBeCalled) {
  for (const char* server : {"x", "unix:", "boot.example", "boot.example:a"}) {
    const Outcome outcome =
        RunCli({"config", "set-context", "wrong", "--server", server});
    EXPECT_EQ(outcome.exit_code, cli::kExitUsage) << server;
    EXPECT_THAT(outcome.err, HasSubstr("expected HOST:PORT"));
  }
}

TEST_F(DaemonTest, CommandsThatShowTakeSeveralNames) {
  for (const char* fleet : {"several-a", "several-b"}) {
    Apply(fleet);
    Ok({"build", fleet, "--promote"});
  }
  Ok({"pull", "several-a", "several-b", "-d", Path("several"),
      "--attestations"});
  const std::string first = Path("several/several-a-x86_64-xen.bin");
  const std::string second = Path("several/several-b-x86_64-xen.bin");
  const std::string key = Path("data/attestation.pub.pem");
  const std::string toolchain =
      IdOf(Json({"toolchain", "list"})["toolchains"][0]);

  EXPECT_THAT(Ok({"history", "several-a", "several-b"}).out,
              AllOf(HasSubstr("fleet several-a\n"),
                    HasSubstr("\n\nfleet several-b\n")));
  EXPECT_EQ(Json({"history", "several-a", "several-b"})["revisions"].size(),
            2U);
  EXPECT_THAT(Ok({"inspect", first, second}).out,
              AllOf(StartsWith("image    " + first + "\n"),
                    HasSubstr("\n\nimage    " + second + "\n")));
  EXPECT_EQ(Json({"inspect", first, second})["images"].size(), 2U);
  EXPECT_EQ(
      Json({"verify", first, second, "--trusted-key", key})["images"].size(),
      2U);
  EXPECT_EQ(Json({"toolchain", "show", toolchain, toolchain,
                  "--modules"})["toolchains"][1]["platforms"][0]["modules"]
                .empty(),
            false);
  EXPECT_EQ(Json({"orgs", "get", "default", "system"})["orgs"].size(), 2U);

  const Outcome one_missing =
      RunCli({"history", "absent", "several-b", "-o", "name"});
  EXPECT_EQ(one_missing.exit_code, cli::kExitFailed);
  EXPECT_THAT(one_missing.err, HasSubstr("absent"));
  EXPECT_THAT(one_missing.out, HasSubstr("several-b"));
}

// Returns the members of a document and of all that it holds whose values are
// sizes, and are not texts of digits.
void FindWrongSizes(const Document& document, std::vector<std::string>& wrong) {
  if (document.is_object()) {
    for (const auto& [name, value] : document.items()) {
      const bool is_size = name.ends_with("ytes");
      if (is_size && !(name.ends_with("izeBytes") && value.is_string())) {
        wrong.push_back(name);
      }
      FindWrongSizes(value, wrong);
    }
  } else if (document.is_array()) {
    for (const Document& value : document) {
      FindWrongSizes(value, wrong);
    }
  }
}

TEST_F(DaemonTest, SizesHaveOneNameAndOneFormEverywhere) {
  const std::string file = Apply("sizes");
  Ok({"build", "sizes", "--promote"});
  const Document pulled =
      Json({"pull", "sizes", "-d", Path("sizes"), "--attestations"});
  const std::string image = Path("sizes/sizes-x86_64-xen.bin");
  const std::string artifact =
      "artifacts/" + pulled["images"][1]["sha256"].get<std::string>();
  const Document documents[] = {
      pulled,
      Json({"get", "releases/sizes-1"}),
      Json({"preview", "-f", file}),
      Json({"preview", "--local", "-d", kGrub, "-f", file}),
      Json({"inspect", image}),
      Json({"inspect", artifact}),
      Json(
          {"verify", image, "--trusted-key", Path("data/attestation.pub.pem")}),
      Json({"toolchain", "show", "-d", kGrub, "--modules"}),
      Json({"build", "--local", "-d", kGrub, "-f", file, "--output",
            Path("local-sizes")}),
  };
  for (const Document& document : documents) {
    std::vector<std::string> wrong;
    FindWrongSizes(document, wrong);
    EXPECT_THAT(wrong, IsEmpty()) << document.dump(2).substr(0, 400);
    EXPECT_THAT(document.dump(), HasSubstr("izeBytes\":\""));
  }
}

TEST_F(DaemonTest, PreviewsOfSeveralSpecsAreOneDocument) {
  const std::string file = Apply("previewed");
  for (const Words& where :
       {Words{}, Words{"--local", "-d", kGrub, "--target", "x86_64-xen"}}) {
    Words words = {"preview", "-f", file, "-f", Apply("previewed-too")};
    words.insert(words.end(), where.begin(), where.end());
    const Document document = Json(words);
    ASSERT_THAT(Members(document), ElementsAre("fleets"));
    ASSERT_EQ(document["fleets"].size(), 2U);
    EXPECT_THAT(
        Members(document["fleets"][1]),
        AllOf(Contains("previews"), Contains("toolchain"), Contains("spec")));
  }
}

TEST_F(DaemonTest, AToolchainHereHasTheFormOfTheDaemons) {
  const Document here = Json({"toolchain", "show", "-d", kGrub, "--modules"});
  const std::string id = IdOf(Json({"toolchain", "list"})["toolchains"][0]);
  const Document there = Json({"toolchain", "show", id, "--modules"});
  for (const std::string& member : Members(here)) {
    EXPECT_EQ(here[member], there[member]) << member;
  }
}

TEST_F(DaemonTest, NumbersAndAccountsAreCompleted) {
  const std::string file = Apply("numbered");
  WriteText(file, SpecText("numbered", "boot: {timeout: 9s}\n"));
  Ok({"apply", "-f", file});
  Ok({"build", "numbered", "--wait"});
  EXPECT_EQ(RunCli({"__complete", "rollback", "numbered", ""}).out,
            "2\t\n1\t\n:\n");
  EXPECT_EQ(RunCli({"__complete", "diff", "numbered", "--to", ""}).out,
            "2\t\n1\t\n:\n");
  EXPECT_EQ(RunCli({"__complete", "diff", "numbered", "--to-release", ""}).out,
            "1\t\n:\n");
  Ok({"accounts", "create", "with-account", "--role", "viewer"});
  Ok({"principals", "issue", "without-account", "--role", "viewer", "-d",
      Path("without-account")});
  EXPECT_EQ(RunCli({"__complete", "accounts", "disable", "with"}).out,
            "with-account\t\n:\n");
}

TEST_F(DaemonTest, ErrorsSayWhatToDo) {
  WriteText(Path("config.yaml"), "");
  const Outcome no_ca = RunCli({"whoami", "--server", "localhost:1"});
  EXPECT_THAT(no_ca.err, AllOf(HasSubstr("no CA certificate is named"),
                               HasSubstr("--ca"), HasSubstr("set-context")));
  const Outcome no_certificate = RunCli(
      {"whoami", "--server", "localhost:1", "--ca", Path("data/ca.pem")});
  EXPECT_THAT(no_certificate.err,
              AllOf(HasSubstr("no client certificate is named"),
                    HasSubstr("--cert"), HasSubstr("set-context")));
  WriteText(Path("lonely.bin"), "x");
  EXPECT_THAT(RunCli({"verify", Path("lonely.bin"), "--trusted-key",
                      Path("data/attestation.pub.pem")})
                  .err,
              AllOf(HasSubstr("lonely.bin.provenance.json"),
                    HasSubstr("pull FLEET --attestations")));
  EXPECT_THAT(RunCli({"preview", "hosting"}).err,
              HasSubstr("unexpected argument `hosting`; files are given with "
                        "-f"));
}

}  // namespace
}  // namespace bootmill
