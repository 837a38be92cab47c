// SPDX-License-Identifier: Apache-2.0
#include "trust/dsse.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/base64.h"
#include "common/testing/status_matchers.h"
#include "trust/testing/sample.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr std::string_view kType = "application/example";

class DsseTest : public ::testing::Test {
 protected:
  std::string Signed() {
    const auto envelope = SignEnvelope(kType, "payload", *signer_);
    EXPECT_THAT(envelope, IsOk());
    return *envelope;
  }
  const crypto::PublicKey& key() const { return signer_->public_key(); }
  // Parses the envelope and verifies its signatures.
  static absl::StatusOr<std::vector<std::string>> Verify(
      const std::string& envelope, const std::vector<crypto::PublicKey>& keys) {
    const auto parsed = ParseEnvelope(envelope);
    return parsed.ok() ? VerifyEnvelope(*parsed, keys) : parsed.status();
  }

  const std::unique_ptr<AttestationSigner> signer_ = testing::NewSigner();
  const std::unique_ptr<AttestationSigner> other_ = testing::NewSigner();
};

// The example in DSSE's protocol.md.
TEST_F(DsseTest, PreAuthEncodingIsTheSpecificationsExample) {
  EXPECT_EQ(
      PreAuthEncoding("http://example.com/HelloWorld", AsBytes("hello world")),
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

TEST_F(DsseTest, WhatIsSignedVerifiesAndReadsBack) {
  const std::string text = Signed();
  EXPECT_EQ(text.find('\n'), std::string::npos);
  ASSERT_OK_AND_ASSIGN(const Envelope envelope, ParseEnvelope(text));
  EXPECT_EQ(envelope.payload_type, kType);
  EXPECT_EQ(AsText(envelope.payload), "payload");
  EXPECT_THAT(
      VerifyEnvelope(envelope, std::vector{key()}),
      ::testing::Property(&absl::StatusOr<std::vector<std::string>>::value,
                          ElementsAre(key().Id())));
}

TEST_F(DsseTest, OtherKeysAreNotEnough) {
  EXPECT_THAT(Verify(Signed(), {other_->public_key()}),
              StatusIs(kDenied, HasSubstr("no trusted key signed it")));
  EXPECT_THAT(Verify(Signed(), {}),
              StatusIs(kDenied, HasSubstr("trusted are 0 other keys")));
}

TEST_F(DsseTest, SignatureInTheNameOfAnotherKeyIsWrong) {
  auto json = nlohmann::json::parse(Signed());
  json["signatures"][0]["keyid"] = other_->public_key().Id();
  EXPECT_THAT(Verify(json.dump(), {key(), other_->public_key()}),
              StatusIs(kDenied, HasSubstr("is wrong")));
}

TEST_F(DsseTest, EachKeyCountsOnce) {
  auto json = nlohmann::json::parse(Signed());
  const auto again = nlohmann::json::parse(Signed());
  json["signatures"].push_back(again["signatures"][0]);
  json["signatures"].push_back(json["signatures"][0]);
  ASSERT_OK_AND_ASSIGN(
      const auto signers,
      Verify(json.dump(), {key(), key(), other_->public_key()}));
  EXPECT_THAT(signers, ElementsAre(key().Id()));
}

TEST_F(DsseTest, GoodSignatureCountsBesideBadAndForeignOnes) {
  auto json = nlohmann::json::parse(Signed());
  const auto good = json["signatures"][0];
  auto bad = good;
  bad["sig"] = "AAAA";
  const nlohmann::json foreign = {{"keyid", "somebody"}, {"sig", "AAAA"}};
  json["signatures"] = nlohmann::json::array({foreign, bad, good});
  ASSERT_OK_AND_ASSIGN(const auto signers, Verify(json.dump(), {key()}));
  EXPECT_THAT(signers, ElementsAre(key().Id()));
}

TEST_F(DsseTest, PassesOverUnknownMembersAndTakesUrlSafeBase64) {
  auto json = nlohmann::json::parse(Signed());
  json["unknown"] = {{"a", 1}};
  json["signatures"][0]["cert"] = "x";
  std::string signature = json["signatures"][0]["sig"];
  for (char& c : signature) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  json["signatures"][0]["sig"] = signature;
  EXPECT_THAT(Verify(json.dump(), {key()}), IsOk());
}

TEST_F(DsseTest, EveryFlippedBitIsRefused) {
  std::string envelope = Signed();
  for (size_t bit = 0; bit < envelope.size() * 8; ++bit) {
    const char mask = static_cast<char>(1U << bit % 8);
    envelope[bit / 8] = static_cast<char>(envelope[bit / 8] ^ mask);
    EXPECT_FALSE(Verify(envelope, {key()}).ok())
        << "bit " << bit << ": " << envelope;
    envelope[bit / 8] = static_cast<char>(envelope[bit / 8] ^ mask);
  }
  EXPECT_THAT(Verify(envelope, {key()}), IsOk());
}

TEST_F(DsseTest, TruncatedEnvelopesAreRefused) {
  const std::string envelope = Signed();
  for (size_t size = 0; size < envelope.size(); ++size) {
    EXPECT_EQ(ParseEnvelope(envelope.substr(0, size)).status().code(),
              kInvalid);
  }
}

TEST_F(DsseTest, RefusesOtherForms) {
  const std::string head =
      R"({"payloadType":"t","payload":"AAAA","signatures":)";
  std::string many = head + "[";
  for (size_t i = 0; i <= kMaxEnvelopeSignatures; ++i) {
    many += std::string(i == 0 ? "" : ",") + R"({"keyid":"k","sig":"AAAA"})";
  }
  const struct {
    std::string text;
    const char* message;
  } cases[] = {
      {"[]", "envelope: JSON: expected an object"},
      {"{}", "envelope: payloadType: expected it to be there"},
      {head + "[]}", "0 signatures, expected 1 to 16"},
      {head + "{}}", "signatures: expected an array"},
      {head + R"([{"sig":"AAAA"}]})",
       "signatures[0].keyid: expected it to be there"},
      {head + R"([{"keyid":"k"}]})", "signatures[0].sig: expected it"},
      {head + R"([{"keyid":"k","sig":"A"}]})",
       "signatures[0].sig: expected base64 (base64: expected groups of four"},
      {head + R"([{"keyid":"k","sig":7}]})",
       "signatures[0].sig: expected a text"},
      {R"({"payload":"AAAA","payload":"AAAA"})", "`payload` comes twice"},
      {many + "]}", "17 signatures, expected 1 to 16"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(ParseEnvelope(test.text),
                StatusIs(kInvalid, HasSubstr(test.message)))
        << test.text;
  }
}

TEST_F(DsseTest, KeepsToItsLimit) {
  const std::string huge(10'000'000, 'A');
  EXPECT_THAT(ParseEnvelope(R"({"payload":")" + huge + "\"}"),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("limit 4194304")));
  EXPECT_THAT(SignEnvelope(kType, huge, *signer_),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("limit 4194304")));
}

}  // namespace
}  // namespace bootmill::trust
