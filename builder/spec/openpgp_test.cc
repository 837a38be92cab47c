// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/openpgp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "builder/spec/parse.h"
#include "builder/spec/testing/rule.h"
#include "common/base64.h"
#include "common/bytes.h"
#include "common/testing/status_matchers.h"

namespace bootmill::spec {
namespace {

using ::bootmill::testing::Boot;
using ::bootmill::testing::ExpectRule;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::Rule;
using ::bootmill::testing::StatusIs;
using ::testing::HasSubstr;

// The first packet that `gpg --export` writes for an Ed25519 key.
constexpr std::string_view kEd25519 =
    "mDMEawRsYxYJKwYBBAHaRw8BAQdAQu0gyB+PCV/tRNN1E2J7A0rbZtAOZplQuSuffiDvB3w=";

std::string Ed25519() {
  return std::string(AsText(Base64Decode(kEd25519).value()));
}

// Returns a packet with a header of the old format and a length of one byte.
std::string Packet(unsigned tag, std::string_view body) {
  return std::string(1, static_cast<char>(0x80U | (tag << 2U))) +
         static_cast<char>(body.size()) + std::string(body);
}

// Returns the body of a key packet: version, time, algorithm, some numbers.
std::string Key(char version, char algorithm) {
  return std::string(1, version) + "time" + algorithm + "numbers";
}

// Returns a header of the new format with its length in `length_bytes`.
std::string NewPacket(unsigned tag, std::string_view length_bytes,
                      std::string_view body) {
  return std::string(1, static_cast<char>(0xC0U | tag)) +
         std::string(length_bytes) + std::string(body);
}

TEST(CheckOpenPgpKeyTest, TakesKeysThatGrubTakes) {
  const std::string rsa = Packet(6, Key(4, 1));
  const std::string long_key = Key(4, 3) + std::string(300, 'x');
  const std::string keys[] = {
      rsa,
      rsa + Packet(13, "A User") + Packet(2, "signature"),
      Packet(6, Key(4, 17)) + Packet(14, Key(4, 16)),
      // A key of another algorithm comes first; GRUB can use the subkey.
      Ed25519() + Packet(14, Key(4, 1)),
      // The old format, with lengths of two and four bytes.
      std::string("\x99\x01\x39", 3) + long_key,
      std::string("\x9A\x00\x00\x01\x39", 5) + long_key,
      // The new format, with lengths of one, two and five bytes.
      NewPacket(6, std::string("\x0D", 1), Key(4, 1)),
      NewPacket(6, std::string("\xC0\x79", 2), long_key),
      NewPacket(6, std::string("\xFF\x00\x00\x01\x39", 5), long_key),
  };
  for (const std::string& key : keys) {
    EXPECT_THAT(CheckOpenPgpKey(AsBytes(key)), IsOk());
  }
}

TEST(CheckOpenPgpKeyTest, SaysWhatIsWrong) {
  struct Case {
    std::string key;
    std::string_view message;
  };
  const std::string rsa = Packet(6, Key(4, 1));
  const Case cases[] = {
      {"",
       "no OpenPGP packet at byte 0; expected a binary public key as `gpg "
       "--export` writes it"},
      {"hello", "no OpenPGP packet at byte 0"},
      {"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBGsEbGMBCACto0V",
       "is armored text; expected the binary form"},
      {Packet(5, Key(4, 1)), "holds a secret key"},
      {rsa + Packet(7, Key(4, 1)), "holds a secret key"},
      {Packet(2, "signature"),
       "begins with an OpenPGP packet of type 2; expected a public key (type "
       "6)"},
      {Packet(14, Key(4, 1)), "begins with an OpenPGP packet of type 14"},
      {Ed25519(),
       "holds no key that GRUB can check signatures with: RSA or DSA"},
      {Packet(6, Key(3, 1)), "holds a key of version 3; GRUB takes version 4"},
      {Packet(6, Key(6, 27)), "holds a key of version 6"},
      {rsa + Packet(14, Key(5, 1)), "holds a key of version 5"},
      {Packet(6, std::string_view("\x04time", 5)), "a key packet is cut short"},
      {rsa.substr(0, rsa.size() - 1),
       "the OpenPGP packet at byte 0 is cut short"},
      {rsa + "\x99", "the OpenPGP packet at byte 15 is cut short"},
      {rsa + "x", "no OpenPGP packet at byte 15"},
      {std::string("\x9A\xFF\xFF\xFF\xFF", 5) + "x", "is cut short"},
      {std::string("\x9B") + Key(4, 1), "a length that GRUB cannot read"},
      {NewPacket(6, std::string("\xE1", 1), Key(4, 1)),
       "a length that GRUB cannot read"},
      {NewPacket(6, std::string("\xFF\xFF\xFF\xFF\xFF", 5), Key(4, 1)),
       "is cut short"},
      {NewPacket(6, std::string("\xC0", 1), ""), "is cut short"},
      {std::string("\xC6"), "is cut short"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(CheckOpenPgpKey(AsBytes(c.key)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(std::string(c.message))))
        << c.message;
  }
}

TEST(CheckOpenPgpKeyTest, SurvivesEveryPrefixOfAKey) {
  const std::string key = Packet(6, Key(4, 1)) + Packet(13, "A User") +
                          NewPacket(14, std::string("\x0D", 1), Key(4, 1));
  for (size_t size = 0; size < key.size(); ++size) {
    const std::string prefix = key.substr(0, size);
    CheckOpenPgpKey(AsBytes(prefix)).IgnoreError();
  }
}

TEST(ValidateTest, HoldsGuestKeysToTheirRules) {
  const std::string dsa = "openpgp_key: mA0EdGltZRFudW1iZXJz";
  const std::string path = "boot.guest_keys[0]";
  const Rule rules[] = {
      {Boot("guest_keys: [{name: a, openpgp_key: @" + std::string(kEd25519) +
            "}]"),
       path + ".openpgp_key",
       "holds no key that GRUB can check signatures with: RSA or DSA"},
      {Boot("guest_keys: [@{name: a}]"), path + ".openpgp_key", "required"},
      {Boot("guest_keys: [@{" + dsa + "}]"), path + ".name", "required"},
      {Boot("guest_keys: [{name: a, " + dsa + "}, {name: @a, " + dsa + "}]"),
       "boot.guest_keys[1].name",
       "`a` is given twice; first as boot.guest_keys[0]"},
      {Boot("guest_keys: [{name: a, openpgp_key: @" +
            bootmill::testing::Times("QUFB", 21846) + "}]"),
       path + ".openpgp_key", "has 65538 bytes; at most 65536 are allowed"},
  };
  for (const Rule& rule : rules) {
    ExpectRule(rule);
  }
}

}  // namespace
}  // namespace bootmill::spec
