// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/key.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "common/atomic_file.h"
#include "common/crypto/pem.h"
#include "common/crypto/random.h"
#include "common/sha256.h"
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

// Runs `openssl` with `arguments` in a new directory and returns the content of
// its output file `out`.
std::string MakeWithOpenssl(const std::string& script) {
  const testing::TempDir dir;
  EXPECT_EQ(RunProgram({"sh", "-ec", "cd " + dir.path() + "; " + script}), 0)
      << script;
  const absl::StatusOr<Bytes> out = ReadFile(dir.path() + "/out", kMaxPemBytes);
  EXPECT_THAT(out, IsOk());
  return out.ok() ? std::string(AsText(*out)) : "";
}

PrivateKey NewKey() {
  absl::StatusOr<PrivateKey> key = PrivateKey::Generate();
  EXPECT_THAT(key, IsOk());
  return *key;
}

TEST(KeyTest, PairsSurvivePem) {
  const PrivateKey key = NewKey();
  ASSERT_OK_AND_ASSIGN(const std::string pem, key.Pem());
  ASSERT_OK_AND_ASSIGN(const PrivateKey read, PrivateKey::FromPem(pem));
  EXPECT_EQ(read.public_key(), key.public_key());
  ASSERT_OK_AND_ASSIGN(const PublicKey public_key,
                       PublicKey::FromPem(key.public_key().Pem()));
  EXPECT_EQ(public_key, key.public_key());
  EXPECT_EQ(public_key.Id(), Sha256(public_key.Der()).Hex());
  EXPECT_NE(NewKey().public_key().Id(), key.public_key().Id());
}

TEST(KeyTest, PublicHandlesHoldNoSecret) {
  const PrivateKey key = NewKey();
  EXPECT_NE(key.public_key().handle(), key.handle());
}

TEST(KeyTest, OpensslVerifiesWhatWeSign) {
  const testing::TempDir dir;
  const PrivateKey key = NewKey();
  ASSERT_OK_AND_ASSIGN(const Bytes signature, key.Sign(AsBytes("message")));
  ASSERT_THAT(
      WriteFileAtomic(dir.path() + "/pub", AsBytes(key.public_key().Pem())),
      IsOk());
  ASSERT_THAT(WriteFileAtomic(dir.path() + "/sig", signature), IsOk());
  for (const auto& [message, status] :
       {std::pair("message", 0), std::pair("massage", 1)}) {
    ASSERT_THAT(WriteFileAtomic(dir.path() + "/data", AsBytes(message)),
                IsOk());
    EXPECT_EQ(
        RunProgram({"openssl", "dgst", "-sha256", "-verify",
                    dir.path() + "/pub", "-signature", dir.path() + "/sig",
                    "-out", "/dev/null", dir.path() + "/data"}),
        status);
  }
}

TEST(KeyTest, VerifiesWhatOpensslSigns) {
  const std::string pem = MakeWithOpenssl(
      "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "
      "out");
  ASSERT_OK_AND_ASSIGN(const PrivateKey key, PrivateKey::FromPem(pem));
  const testing::TempDir dir;
  ASSERT_THAT(WriteFileAtomic(dir.path() + "/key", AsBytes(pem), 0600), IsOk());
  ASSERT_THAT(WriteFileAtomic(dir.path() + "/data", AsBytes("message")),
              IsOk());
  ASSERT_EQ(
      RunProgram({"openssl", "dgst", "-sha256", "-sign", dir.path() + "/key",
                  "-out", dir.path() + "/sig", dir.path() + "/data"}),
      0);
  ASSERT_OK_AND_ASSIGN(const Bytes signature,
                       ReadFile(dir.path() + "/sig", 1024));
  EXPECT_THAT(key.public_key().Verify(AsBytes("message"), signature), IsOk());
}

TEST(KeyTest, EveryFlippedBitOfASignatureIsRefused) {
  const PrivateKey key = NewKey();
  ASSERT_OK_AND_ASSIGN(Bytes signature, key.Sign(AsBytes("message")));
  for (size_t bit = 0; bit < signature.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    signature[bit / 8] ^= mask;
    EXPECT_THAT(key.public_key().Verify(AsBytes("message"), signature),
                StatusIs(kInvalid, HasSubstr("not one of these bytes")))
        << "bit " << bit;
    signature[bit / 8] ^= mask;
  }
  for (size_t size = 0; size < signature.size(); ++size) {
    EXPECT_FALSE(
        key.public_key()
            .Verify(AsBytes("message"), ByteSpan(signature).first(size))
            .ok());
  }
  signature.push_back(std::byte{0});
  EXPECT_FALSE(key.public_key().Verify(AsBytes("message"), signature).ok());
}

TEST(KeyTest, AnotherKeyDoesNotVerify) {
  ASSERT_OK_AND_ASSIGN(const Bytes signature,
                       NewKey().Sign(AsBytes("message")));
  EXPECT_THAT(NewKey().public_key().Verify(AsBytes("message"), signature),
              StatusIs(kInvalid, HasSubstr("by key ")));
}

TEST(KeyTest, RefusesPublicKeysOfOtherKinds) {
  const struct {
    const char* script;
    const char* message;
  } cases[] = {
      {"openssl genrsa -out k 2048; openssl pkey -in k -pubout -out out",
       "got RSA with 2048 bits"},
      {"openssl ecparam -name secp384r1 -genkey -noout -out k;"
       "openssl pkey -in k -pubout -out out",
       "got EC on secp384r1"},
      {"openssl ecparam -name secp256k1 -genkey -noout -out k;"
       "openssl pkey -in k -pubout -out out",
       "got EC on secp256k1"},
      {"openssl genpkey -algorithm ed25519 -out k;"
       "openssl pkey -in k -pubout -out out",
       "got ED25519"},
      // The same key in another encoding would have another id, so FromPem
      // refuses it.
      {"openssl ecparam -name prime256v1 -genkey -noout -out k;"
       "openssl ec -in k -pubout -conv_form compressed -out out",
       "uncompressed point"},
      {"openssl ecparam -name prime256v1 -genkey -noout -out k;"
       "openssl ec -in k -pubout -param_enc explicit -out out",
       "named curve"},
      {"openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 "
       "-nocrypt -out out",
       "expected a PEM block `PUBLIC KEY`, got `PRIVATE KEY`"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(PublicKey::FromPem(MakeWithOpenssl(test.script)),
                StatusIs(kInvalid, HasSubstr(test.message)))
        << test.script;
  }
}

TEST(KeyTest, RefusesPrivateKeysOfOtherKinds) {
  const struct {
    const char* script;
    const char* message;
  } cases[] = {
      {"openssl genpkey -algorithm RSA -out out", "got RSA"},
      {"openssl ecparam -name prime256v1 -genkey -noout -out out",
       "got `EC PRIVATE KEY`"},
      {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 "
       "-pass pass:secret -out out",
       "got `ENCRYPTED PRIVATE KEY`"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(PrivateKey::FromPem(MakeWithOpenssl(test.script)),
                StatusIs(kInvalid, HasSubstr(test.message)))
        << test.script;
  }
}

TEST(KeyTest, TruncatedPemNeverReads) {
  const std::string pem = NewKey().public_key().Pem();
  for (size_t size = 0; size + 1 < pem.size(); ++size) {
    EXPECT_THAT(PublicKey::FromPem(pem.substr(0, size)),
                StatusIs(kInvalid, HasSubstr("PEM block `PUBLIC KEY`")))
        << size;
  }
}

TEST(KeyTest, FlippedBitsOfAPublicKeyAreRefusedOrAnotherKey) {
  const PublicKey key = NewKey().public_key();
  Bytes der = key.Der();
  for (size_t bit = 0; bit < der.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    der[bit / 8] ^= mask;
    const absl::StatusOr<PublicKey> read = PublicKey::FromDer(der);
    EXPECT_FALSE(read.ok() && read->Id() == key.Id()) << bit;
    der[bit / 8] ^= mask;
  }
  der.push_back(std::byte{0});
  EXPECT_FALSE(PublicKey::FromDer(der).ok());
}

TEST(KeyTest, ReadsListsOfKeysAndExactlyOneWhereOneIsAsked) {
  const PublicKey first = NewKey().public_key();
  const PublicKey second = NewKey().public_key();
  const std::string both = first.Pem() + "a comment\n" + second.Pem();
  ASSERT_OK_AND_ASSIGN(const auto keys, PublicKey::ListFromPem(both));
  ASSERT_EQ(keys.size(), 2);
  EXPECT_EQ(keys[0], first);
  EXPECT_EQ(keys[1], second);
  EXPECT_THAT(PublicKey::FromPem(both),
              StatusIs(kInvalid, HasSubstr("found 2")));
  EXPECT_THAT(PublicKey::ListFromPem(""),
              StatusIs(kInvalid, HasSubstr("found none")));
  const std::string huge(10'000'000, 'A');
  EXPECT_THAT(PublicKey::FromPem(huge), StatusIs(kInvalid, HasSubstr("limit")));
}

TEST(RandomTest, GivesWhatIsAskedForAndNothingTwice) {
  ASSERT_OK_AND_ASSIGN(const Bytes first, RandomBytes(32));
  ASSERT_OK_AND_ASSIGN(const Bytes second, RandomBytes(32));
  EXPECT_EQ(first.size(), 32);
  EXPECT_NE(first, second);
  ASSERT_OK_AND_ASSIGN(const Bytes none, RandomBytes(0));
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace bootmill::crypto
