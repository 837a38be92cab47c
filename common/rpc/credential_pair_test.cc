// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/credential_pair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "common/atomic_file.h"
#include "common/crypto/authority.h"
#include "common/crypto/key.h"
#include "common/rpc/renewal.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::rpc {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using bootmill::testing::TempDir;
using ::testing::_;
using ::testing::HasSubstr;

// A key and its certificate.
struct Pair {
  std::string key;
  std::string certificate;
};

class CredentialPairTest : public ::testing::Test {
 protected:
  CredentialPairTest() {
    const auto now =
        std::chrono::floor<std::chrono::seconds>(SystemClock().Now());
    validity_ = {now - std::chrono::hours(1), now + std::chrono::hours(24)};
    ca_.emplace(*crypto::Authority::Create("CA", validity_));
    files_ = {directory_.path() + "/ca.pem", directory_.path() + "/cert.pem",
              directory_.path() + "/key.pem"};
    Write(files_.ca, ca_->certificate().Pem());
  }
  Pair NewPair() {
    const crypto::PrivateKey key = *crypto::PrivateKey::Generate();
    return {*key.Pem(),
            ca_->IssueClient(key.public_key(), "bootmill://default/user/ann",
                             validity_)
                ->Pem()};
  }
  static void Write(const std::string& path, const std::string& text,
                    mode_t mode = 0600) {
    EXPECT_THAT(WriteFileAtomic(path, AsBytes(text), mode), IsOk());
  }
  void Put(const Pair& pair) {
    Write(files_.key, pair.key);
    Write(files_.certificate, pair.certificate);
  }
  // Loading must give this pair, and leave nothing unfinished.
  void ExpectLoads(const Pair& pair) {
    ASSERT_OK_AND_ASSIGN(const Credentials loaded, LoadCredentials(files_));
    EXPECT_EQ(loaded.key, pair.key);
    EXPECT_EQ(loaded.certificate, pair.certificate);
    EXPECT_FALSE(std::filesystem::exists(files_.key + ".renewed"));
  }

  TempDir directory_;
  crypto::Validity validity_;
  std::optional<crypto::Authority> ca_;
  CredentialFiles files_;
};

TEST_F(CredentialPairTest, ReplacesBothFiles) {
  Put(NewPair());
  const Pair next = NewPair();
  ASSERT_THAT(ReplacePair(files_, next.key, next.certificate), IsOk());
  ExpectLoads(next);
  struct stat key{};
  ASSERT_EQ(stat(files_.key.c_str(), &key), 0);
  EXPECT_EQ(key.st_mode & 0777U, 0600U);
}

// The steps of a replacement are files; whoever stops it leaves some of them.
TEST_F(CredentialPairTest, AReplacementThatStoppedAnywhereIsFinished) {
  const Pair old = NewPair();
  const Pair next = NewPair();
  for (const int steps : {1, 2, 3}) {
    Put(old);
    Write(files_.key + ".renewed", next.key + next.certificate);
    if (steps > 1) {
      Write(files_.key, next.key);
    }
    if (steps > 2) {
      Write(files_.certificate, next.certificate);
    }
    ExpectLoads(next);
  }
}

TEST_F(CredentialPairTest, WhatIsNoPairIsNotTaken) {
  const Pair old = NewPair();
  Put(old);
  for (const std::string& text :
       {std::string(), std::string("x"), old.certificate}) {
    Write(files_.key + ".renewed", text);
    EXPECT_THAT(LoadCredentials(files_),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("key.pem.renewed")));
  }
  Write(files_.key + ".renewed", old.key + old.certificate, 0644);
  EXPECT_THAT(LoadCredentials(files_),
              StatusIs(absl::StatusCode::kFailedPrecondition, _))
      << "others may have written it";
}

TEST_F(CredentialPairTest, ACertificateIsDueInItsLastThird) {
  const crypto::Certificate certificate =
      *crypto::Certificate::FromPem(NewPair().certificate);
  const auto end = validity_.not_after;
  const auto third = (end - validity_.not_before) / 3;
  EXPECT_FALSE(
      IsDueForRenewal(certificate, end - third - std::chrono::seconds(1)));
  EXPECT_TRUE(
      IsDueForRenewal(certificate, end - third + std::chrono::seconds(1)));
}

}  // namespace
}  // namespace bootmill::rpc
