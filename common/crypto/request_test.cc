// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/request.h"

#include <gtest/gtest.h>

#include <string>

#include "common/atomic_file.h"
#include "common/crypto/pem.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::crypto {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr std::string_view kLabel = "CERTIFICATE REQUEST";

// Returns the request that openssl makes for a new key of `key_options`.
std::string OpensslRequest(const testing::TempDir& dir,
                           const std::string& key_options) {
  const std::string out = dir.path() + "/request";
  EXPECT_EQ(RunProgram({"sh", "-ec",
                        "openssl req -new -nodes -newkey " + key_options +
                            " -subj /CN=root -addext "
                            "subjectAltName=URI:bootmill://default/user/admin"
                            " -keyout " +
                            dir.path() + "/key -out " + out + " 2>" +
                            dir.path() + "/log"}),
            0);
  const absl::StatusOr<Bytes> pem = ReadFile(out, kMaxPemBytes);
  EXPECT_THAT(pem, IsOk());
  return pem.ok() ? std::string(AsText(*pem)) : "";
}

TEST(RequestTest, HoldsTheKeyAndOpensslVerifiesIt) {
  ASSERT_OK_AND_ASSIGN(const PrivateKey key, PrivateKey::Generate());
  ASSERT_OK_AND_ASSIGN(const std::string request, MakeRequest(key));
  ASSERT_OK_AND_ASSIGN(const PublicKey read, KeyOfRequest(request));
  EXPECT_EQ(read, key.public_key());
  const testing::TempDir dir;
  const std::string path = dir.path() + "/request";
  ASSERT_THAT(WriteFileAtomic(path, AsBytes(request)), IsOk());
  EXPECT_EQ(RunProgram({"openssl", "req", "-verify", "-noout", "-in", path}),
            0);
}

TEST(RequestTest, TakesOpensslsRequestsForP256Only) {
  const testing::TempDir dir;
  EXPECT_THAT(KeyOfRequest(OpensslRequest(
                  dir, "ec -pkeyopt ec_paramgen_curve:prime256v1")),
              IsOk());
  EXPECT_THAT(KeyOfRequest(OpensslRequest(
                  dir, "ec -pkeyopt ec_paramgen_curve:secp384r1")),
              StatusIs(kInvalid, HasSubstr("got EC on secp384r1")));
  EXPECT_THAT(KeyOfRequest(OpensslRequest(dir, "rsa:2048")),
              StatusIs(kInvalid, HasSubstr("got RSA with 2048 bits")));
}

TEST(RequestTest, EveryFlippedBitIsRefused) {
  ASSERT_OK_AND_ASSIGN(const PrivateKey key, PrivateKey::Generate());
  ASSERT_OK_AND_ASSIGN(const std::string request, MakeRequest(key));
  ASSERT_OK_AND_ASSIGN(Bytes der, DecodePem(request, kLabel));
  for (size_t bit = 0; bit < der.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    der[bit / 8] ^= mask;
    EXPECT_FALSE(KeyOfRequest(EncodePem(kLabel, der)).ok()) << "bit " << bit;
    der[bit / 8] ^= mask;
  }
  EXPECT_THAT(KeyOfRequest(EncodePem(kLabel, der)), IsOk());
}

// A request with somebody else's public key, signed by one's own key.
TEST(RequestTest, AnswersThatTheKeyDidNotSign) {
  ASSERT_OK_AND_ASSIGN(const PrivateKey own, PrivateKey::Generate());
  ASSERT_OK_AND_ASSIGN(const PrivateKey other, PrivateKey::Generate());
  ASSERT_OK_AND_ASSIGN(const std::string request, MakeRequest(own));
  ASSERT_OK_AND_ASSIGN(const Bytes der, DecodePem(request, kLabel));
  std::string text(AsText(der));
  const std::string_view from = AsText(own.public_key().Der());
  const size_t position = text.find(from);
  ASSERT_NE(position, std::string::npos);
  text.replace(position, from.size(), AsText(other.public_key().Der()));
  EXPECT_THAT(KeyOfRequest(EncodePem(kLabel, AsBytes(text))),
              StatusIs(kInvalid, HasSubstr("not signed by the key it is for")));
}

TEST(RequestTest, RefusesWhatIsNoRequest) {
  for (const std::string& text :
       {std::string(), std::string("-----BEGIN CERTIFICATE REQUEST-----\n"),
        EncodePem(kLabel, AsBytes("nothing")), EncodePem("CERTIFICATE", {}),
        std::string(10'000'000, '-')}) {
    EXPECT_EQ(KeyOfRequest(text).status().code(), kInvalid)
        << text.substr(0, 80);
  }
}

}  // namespace
}  // namespace bootmill::crypto
