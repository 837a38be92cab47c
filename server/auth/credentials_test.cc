// SPDX-License-Identifier: Apache-2.0
#include "server/auth/credentials.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "common/atomic_file.h"
#include "common/clock.h"
#include "common/crypto/request.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr const char* kFiles[] = {
    "ca/cert.pem",    "ca/key.pem",    "server/cert.pem", "server/key.pem",
    "admin/cert.pem", "admin/key.pem", "admin/ca.pem"};

class CredentialsTest : public ::testing::Test {
 protected:
  absl::StatusOr<Credentials> Open(crypto::Seconds now,
                                   std::vector<std::string> names = {}) {
    return Credentials::OpenOrCreate(
        dir_.path(), {.server_names = std::move(names), .now = now});
  }
  std::string Path(const std::string& file) const {
    return dir_.path() + "/credentials/" + file;
  }
  std::string Read(const std::string& file) const {
    const auto data = ReadFile(Path(file), size_t{64} * 1024);
    EXPECT_THAT(data, IsOk());
    return data.ok() ? std::string(AsText(*data)) : "";
  }
  void Write(const std::string& file, const std::string& text) {
    ASSERT_THAT(WriteFileAtomic(Path(file), AsBytes(text), 0600), IsOk());
  }

  const crypto::Seconds now_ = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
  testing::TempDir dir_;
};

TEST_F(CredentialsTest, FirstStartMakesFilesForOnesOwnEyes) {
  ASSERT_OK_AND_ASSIGN(const Credentials made, Open(now_));
  EXPECT_TRUE(made.created());
  EXPECT_EQ(made.admin_dir(), Path("admin"));
  const auto mode = [this](const std::string& file) {
    struct stat info{};
    EXPECT_EQ(stat(Path(file).c_str(), &info), 0) << file;
    return info.st_mode & 07777;
  };
  for (const char* file : kFiles) {
    EXPECT_EQ(mode(file), 0600) << file;
  }
  for (const char* folder : {"", "ca", "server", "admin"}) {
    EXPECT_EQ(mode(folder), 0700) << folder;
  }
  EXPECT_FALSE(std::filesystem::exists(dir_.path() + "/credentials.new"));
}

TEST_F(CredentialsTest, LaterStartsFindTheSame) {
  ASSERT_OK_AND_ASSIGN(const Credentials made, Open(now_));
  ASSERT_OK_AND_ASSIGN(const Credentials found, Open(now_));
  EXPECT_FALSE(found.created());
  EXPECT_EQ(found.CaFingerprint(), made.CaFingerprint());
  EXPECT_EQ(found.ServerCertificatePem(), made.ServerCertificatePem());
  EXPECT_EQ(found.ServerKeyPem(), made.ServerKeyPem());
}

TEST_F(CredentialsTest, OpensslAcceptsServerAndAdmin) {
  ASSERT_OK_AND_ASSIGN(const Credentials made,
                       Open(now_, {"mill.example.org", "10.1.2.3"}));
  const auto verify = [this](const std::string& file,
                             std::vector<std::string> options) {
    std::vector<std::string> command = {"openssl", "verify", "-x509_strict",
                                        "-CAfile", Path("admin/ca.pem")};
    command.insert(command.end(), options.begin(), options.end());
    command.push_back(Path(file));
    return RunProgram(command);
  };
  for (const char* name : {"localhost", "mill.example.org"}) {
    EXPECT_EQ(verify("server/cert.pem",
                     {"-purpose", "sslserver", "-verify_hostname", name}),
              0);
  }
  for (const char* address : {"127.0.0.1", "::1", "10.1.2.3"}) {
    EXPECT_EQ(verify("server/cert.pem",
                     {"-purpose", "sslserver", "-verify_ip", address}),
              0);
  }
  EXPECT_EQ(verify("admin/cert.pem", {"-purpose", "sslclient"}), 0);
  ASSERT_OK_AND_ASSIGN(const crypto::Certificate certificate,
                       crypto::Certificate::FromPem(Read("admin/cert.pem")));
  ASSERT_OK_AND_ASSIGN(const Identity admin, IdentityOf(certificate));
  EXPECT_EQ(admin, (Identity{Identity::Kind::kUser, "default", "admin"}));
}

TEST_F(CredentialsTest, AdminFilesMayBeTakenAway) {
  ASSERT_THAT(Open(now_), IsOk());
  std::filesystem::rename(Path("admin"), dir_.path() + "/elsewhere");
  EXPECT_THAT(Open(now_), IsOk());
}

TEST_F(CredentialsTest, ServerCertificateIsRenewedInItsLastThird) {
  ASSERT_OK_AND_ASSIGN(const Credentials made, Open(now_));
  ASSERT_OK_AND_ASSIGN(const Credentials fresh,
                       Open(now_ + std::chrono::days(240)));
  EXPECT_EQ(fresh.ServerCertificatePem(), made.ServerCertificatePem());
  for (const std::chrono::days age :
       {std::chrono::days(245), std::chrono::days(700)}) {
    const crypto::Seconds later = now_ + age;
    ASSERT_OK_AND_ASSIGN(const Credentials renewed, Open(later));
    EXPECT_NE(renewed.ServerCertificatePem(), made.ServerCertificatePem());
    EXPECT_EQ(renewed.server_certificate().validity().not_after,
              later + kServerLifetime);
    EXPECT_EQ(renewed.CaFingerprint(), made.CaFingerprint());
    EXPECT_EQ(Read("server/cert.pem"), renewed.ServerCertificatePem());
  }
}

TEST_F(CredentialsTest, ServerCertificateFollowsTheNames) {
  ASSERT_THAT(Open(now_), IsOk());
  ASSERT_OK_AND_ASSIGN(const Credentials named,
                       Open(now_, {"mill.example.org", "0:0::5"}));
  EXPECT_THAT(named.server_certificate().DnsNames(),
              Contains("mill.example.org"));
  EXPECT_THAT(named.server_certificate().IpAddresses(), Contains("::5"));
  // Names that are not asked for any more do no harm until it is renewed.
  ASSERT_OK_AND_ASSIGN(const Credentials again, Open(now_));
  EXPECT_EQ(again.ServerCertificatePem(), named.ServerCertificatePem());
  EXPECT_THAT(Open(now_, {"no name"}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("server name `no name`")));
}

TEST_F(CredentialsTest, RefusesFilesThatOthersMayRead) {
  ASSERT_THAT(Open(now_), IsOk());
  for (const char* file : {"ca/key.pem", "server/key.pem"}) {
    ASSERT_EQ(chmod(Path(file).c_str(), 0640), 0);
    EXPECT_THAT(Open(now_),
                StatusIs(kPrecondition, HasSubstr("chmod 600 " + Path(file))));
    ASSERT_EQ(chmod(Path(file).c_str(), 0600), 0);
  }
}

TEST_F(CredentialsTest, SaysWhichFileIsMissingOrBroken) {
  ASSERT_THAT(Open(now_), IsOk());
  for (const std::string file :
       {"ca/cert.pem", "ca/key.pem", "server/cert.pem", "server/key.pem"}) {
    const std::string text = Read(file);
    if (file.starts_with("ca/")) {
      ASSERT_EQ(unlink(Path(file).c_str()), 0);
      EXPECT_THAT(Open(now_),
                  StatusIs(kPrecondition, AllOf(HasSubstr(Path(file)),
                                                HasSubstr("is missing"))));
    }
    Write(file, text.substr(0, text.size() / 2));
    EXPECT_THAT(Open(now_),
                StatusIs(kPrecondition, HasSubstr("restore it from a backup")))
        << file;
    Write(file, text);
  }
  EXPECT_THAT(Open(now_), IsOk());
}

TEST_F(CredentialsTest, WhatIsMissingOfTheServersIsMadeAnew) {
  ASSERT_OK_AND_ASSIGN(const Credentials made, Open(now_));
  for (const std::string file :
       {"server/cert.pem", "server/key.pem", "server"}) {
    const std::string key = Read("server/key.pem");
    std::filesystem::remove_all(Path(file));
    EXPECT_THAT(Credentials::CheckFiles(dir_.path()), IsOk()) << file;
    ASSERT_OK_AND_ASSIGN(const Credentials healed, Open(now_));
    EXPECT_EQ(healed.CaFingerprint(), made.CaFingerprint());
    EXPECT_EQ(healed.ServerKeyPem() == key, file == "server/cert.pem") << file;
    EXPECT_EQ(Read("server/cert.pem"), healed.ServerCertificatePem());
    EXPECT_EQ(Read("server/key.pem"), healed.ServerKeyPem());
    EXPECT_THAT(Credentials::CheckFiles(dir_.path()), IsOk()) << file;
    struct stat info{};
    ASSERT_EQ(stat(Path("server").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0700);
    // What it makes it finds again.
    ASSERT_OK_AND_ASSIGN(const Credentials found, Open(now_));
    EXPECT_EQ(found.ServerCertificatePem(), healed.ServerCertificatePem());
  }
}

TEST_F(CredentialsTest, BrokenFilesOfTheServersMayBeRemoved) {
  ASSERT_THAT(Open(now_), IsOk());
  for (const char* file : {"server/cert.pem", "server/key.pem"}) {
    Write(file, "broken");
    EXPECT_THAT(Open(now_), StatusIs(kPrecondition, HasSubstr("or remove it")));
    ASSERT_EQ(unlink(Path(file).c_str()), 0);
    EXPECT_THAT(Open(now_), IsOk());
  }
}

TEST_F(CredentialsTest, RefusesKeysOfOtherCertificates) {
  ASSERT_THAT(Open(now_), IsOk());
  const std::string ca_key = Read("ca/key.pem");
  Write("ca/key.pem", Read("server/key.pem"));
  EXPECT_THAT(Open(now_), StatusIs(kPrecondition, HasSubstr("does not match")));
  Write("ca/key.pem", ca_key);
  Write("server/key.pem", Read("admin/key.pem"));
  EXPECT_THAT(Open(now_),
              StatusIs(kPrecondition, HasSubstr("the certificate is for key")));
}

TEST_F(CredentialsTest, RefusesServerCertificatesOfAnotherCa) {
  ASSERT_THAT(Open(now_), IsOk());
  const testing::TempDir other;
  ASSERT_THAT(Credentials::OpenOrCreate(other.path(),
                                        {.server_names = {}, .now = now_}),
              IsOk());
  for (const char* file : {"server/cert.pem", "server/key.pem"}) {
    std::filesystem::copy_file(
        other.path() + "/credentials/" + file, Path(file),
        std::filesystem::copy_options::overwrite_existing);
  }
  EXPECT_THAT(Open(now_),
              StatusIs(kPrecondition, HasSubstr("is not issued by the CA")));
}

TEST_F(CredentialsTest, ClockThatIsOffByAYearIsNamed) {
  ASSERT_THAT(Open(now_), IsOk());
  EXPECT_THAT(Open(now_ - std::chrono::days(365)),
              StatusIs(kPrecondition, AllOf(HasSubstr("ca/cert.pem"),
                                            HasSubstr("the clock says"),
                                            HasSubstr("set the clock"))));
}

// The certificate of that start is not valid for as long as the clock was off.
TEST_F(CredentialsTest, AStartWithTheClockAheadIsForgotten) {
  for (const std::chrono::days ahead :
       {std::chrono::days(250), std::chrono::days(365)}) {
    ASSERT_THAT(Open(now_), IsOk());
    ASSERT_THAT(Open(now_ + ahead), IsOk());
    ASSERT_OK_AND_ASSIGN(const Credentials right, Open(now_));
    EXPECT_THAT(right.server_certificate().CheckValidAt(now_), IsOk());
    EXPECT_EQ(right.server_certificate().validity().not_after,
              now_ + kServerLifetime);
    EXPECT_EQ(Read("server/cert.pem"), right.ServerCertificatePem());
  }
}

// Nothing but another CA helps then.
TEST_F(CredentialsTest, AFirstStartWithTheClockAheadSaysWhatHelps) {
  ASSERT_THAT(Open(now_ + std::chrono::days(250)), IsOk());
  EXPECT_THAT(Open(now_),
              StatusIs(kPrecondition, AllOf(HasSubstr("set the clock"),
                                            HasSubstr("move " + dir_.path() +
                                                      "/credentials away"))));
}

TEST_F(CredentialsTest, ExpiredCaIsNamed) {
  ASSERT_THAT(Open(now_), IsOk());
  EXPECT_THAT(Open(now_ + kCaLifetime + std::chrono::days(1)),
              StatusIs(kPrecondition, AllOf(HasSubstr("ca/cert.pem"),
                                            HasSubstr("was valid until"))));
}

TEST_F(CredentialsTest, IssuesForTheKeyOfARequest) {
  ASSERT_OK_AND_ASSIGN(const Credentials credentials, Open(now_));
  ASSERT_OK_AND_ASSIGN(const auto key, crypto::PrivateKey::Generate());
  ASSERT_OK_AND_ASSIGN(const std::string request, crypto::MakeRequest(key));
  const Identity host = {Identity::Kind::kHost, "acme", "dom0"};
  ASSERT_OK_AND_ASSIGN(const crypto::Certificate issued,
                       credentials.IssueFromRequest(
                           request, host, kDefaultClientLifetime, now_));
  ASSERT_OK_AND_ASSIGN(const Identity named, IdentityOf(issued));
  EXPECT_EQ(named, host);
  EXPECT_EQ(issued.validity().not_after, now_ + kDefaultClientLifetime);
  const Identity root = {Identity::Kind::kRoot, "", ""};
  for (const Identity& bad :
       {root, Identity(), Identity{Identity::Kind::kUser, "acme", "A/B"}}) {
    EXPECT_EQ(
        credentials.IssueFromRequest(request, bad, kDefaultClientLifetime, now_)
            .status()
            .code(),
        absl::StatusCode::kInvalidArgument);
  }
  for (const std::chrono::seconds lifetime :
       {std::chrono::seconds(0), std::chrono::seconds(-1),
        kMaxClientLifetime + std::chrono::seconds(1)}) {
    EXPECT_THAT(
        credentials.IssueFromRequest(request, host, lifetime, now_),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("lifetime")));
  }
}

TEST_F(CredentialsTest, UnusableDataDirectoryIsNamed) {
  const std::string file = dir_.path() + "/file";
  ASSERT_THAT(WriteFileAtomic(file, AsBytes("")), IsOk());
  const CredentialsOptions options = {.server_names = {}, .now = now_};
  EXPECT_THAT(Credentials::OpenOrCreate(file, options),
              StatusIs(kPrecondition, HasSubstr(file)));
  EXPECT_THAT(Credentials::OpenOrCreate(dir_.path() + "/none", options),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/none")));
}

TEST_F(CredentialsTest, LeftoversOfACrashAreNotUsed) {
  const std::string half = dir_.path() + "/credentials.new";
  std::filesystem::create_directories(half + "/ca");
  ASSERT_THAT(WriteFileAtomic(half + "/ca/key.pem", AsBytes("half")), IsOk());
  ASSERT_OK_AND_ASSIGN(const Credentials made, Open(now_));
  EXPECT_TRUE(made.created());
  EXPECT_FALSE(std::filesystem::exists(half));
}

// A first start that is killed leaves nothing, or all of it.
TEST_F(CredentialsTest, FirstStartIsWholeOrNotAtAll) {
  const Stopwatch stopwatch;
  ASSERT_THAT(Open(now_), IsOk());
  const std::chrono::microseconds usual = stopwatch.Elapsed();
  int whole = 0;
  // From at once to half as long again as it takes.
  constexpr int kRuns = 30;
  constexpr int kUsualRun = 20;
  for (int run = 0; run < kRuns; ++run) {
    const testing::TempDir dir;
    const CredentialsOptions options = {.server_names = {}, .now = now_};
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      _exit(Credentials::OpenOrCreate(dir.path(), options).ok() ? 0 : 1);
    }
    std::this_thread::sleep_for(usual * run / kUsualRun);
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    const bool left = std::filesystem::exists(dir.path() + "/credentials");
    whole += left ? 1 : 0;
    for (const char* file : kFiles) {
      EXPECT_EQ(std::filesystem::exists(dir.path() + "/credentials/" + file),
                left)
          << file;
    }
    ASSERT_OK_AND_ASSIGN(const Credentials opened,
                         Credentials::OpenOrCreate(dir.path(), options));
    EXPECT_EQ(opened.created(), !left);
  }
  RecordProperty("whole", whole);
}

}  // namespace
}  // namespace bootmill::server
