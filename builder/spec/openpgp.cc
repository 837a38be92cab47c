// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/openpgp.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "common/status_macros.h"

namespace bootmill::spec {
namespace {

// Packet tags (RFC 4880, section 4.3).
constexpr unsigned kSecretKeyTag = 5;
constexpr unsigned kPublicKeyTag = 6;
constexpr unsigned kSecretSubkeyTag = 7;
constexpr unsigned kPublicSubkeyTag = 14;

// The public key algorithms that GRUB supports: RSA, RSA sign-only, DSA.
constexpr std::array<unsigned, 3> kUsableAlgorithms = {1, 3, 17};

// Offsets in the body of a public key packet of version 4.
constexpr size_t kVersionOffset = 0;
constexpr size_t kAlgorithmOffset = 5;

struct Packet {
  unsigned tag = 0;
  ByteSpan body;
};

// Reads the packets of a key one after the other.
class PacketReader {
 public:
  explicit PacketReader(ByteSpan bytes) : bytes_(bytes) {}

  bool done() const { return offset_ == bytes_.size(); }

  // REQUIRES: not done().
  absl::StatusOr<Packet> Next() {
    const size_t begin = offset_;
    const std::optional<uint64_t> first = Number(1);
    if (!first.has_value() || (*first & 0x80U) == 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("no OpenPGP packet at byte %d; expected a binary "
                          "public key as `gpg --export` writes it",
                          begin));
    }
    const bool is_new = (*first & 0x40U) != 0;
    const std::optional<uint64_t> size =
        is_new ? NewLength() : OldLength(*first & 0x03U);
    if (!size.has_value() ||
        !RangeFits<uint64_t>(offset_, *size, bytes_.size())) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "the OpenPGP packet at byte %d is cut short, or of a length that "
          "GRUB cannot read",
          begin));
    }
    Packet packet;
    packet.tag =
        static_cast<unsigned>(is_new ? *first & 0x3FU : (*first >> 2U) & 0x0FU);
    packet.body = bytes_.subspan(offset_, *size);
    offset_ += *size;
    return packet;
  }

 private:
  // Reads a big-endian number.
  std::optional<uint64_t> Number(size_t size) {
    if (!RangeFits(offset_, size, bytes_.size())) {
      return std::nullopt;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i) {
      value = (value << 8U) | std::to_integer<uint64_t>(bytes_[offset_++]);
    }
    return value;
  }

  std::optional<uint64_t> OldLength(uint64_t type) {
    switch (type) {
      case 0:
        return Number(1);
      case 1:
        return Number(2);
      case 2:
        return Number(4);
      default:
        return std::nullopt;  // length unknown: up to the end of the file
    }
  }

  std::optional<uint64_t> NewLength() {
    const std::optional<uint64_t> first = Number(1);
    if (!first.has_value() || *first < 192) {
      return first;
    }
    if (*first == 255) {
      return Number(4);
    }
    if (*first >= 224) {
      return std::nullopt;  // a partial length
    }
    const std::optional<uint64_t> second = Number(1);
    if (!second.has_value()) {
      return std::nullopt;
    }
    return ((*first - 192) << 8U) + *second + 192;
  }

  ByteSpan bytes_;
  size_t offset_ = 0;
};

// Returns whether GRUB can use the key in a key packet.
absl::StatusOr<bool> IsUsable(const Packet& packet) {
  if (packet.body.size() <= kAlgorithmOffset) {
    return absl::InvalidArgumentError("a key packet is cut short");
  }
  const auto version = std::to_integer<unsigned>(packet.body[kVersionOffset]);
  if (version != 4) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "holds a key of version %d; GRUB takes version 4 only", version));
  }
  const auto algorithm =
      std::to_integer<unsigned>(packet.body[kAlgorithmOffset]);
  return std::find(kUsableAlgorithms.begin(), kUsableAlgorithms.end(),
                   algorithm) != kUsableAlgorithms.end();
}

}  // namespace

absl::Status CheckOpenPgpKey(ByteSpan key) {
  if (AsText(key).starts_with("-----BEGIN")) {
    return absl::InvalidArgumentError(
        "is armored text; expected the binary form: `gpg --export` without "
        "`--armor`, or `gpg --dearmor`");
  }
  bool usable = false;
  PacketReader reader(key);
  for (bool first = true; first || !reader.done(); first = false) {
    ASSIGN_OR_RETURN(const Packet packet, reader.Next());
    if (packet.tag == kSecretKeyTag || packet.tag == kSecretSubkeyTag) {
      return absl::InvalidArgumentError(
          "holds a secret key; give the public key only and consider this one "
          "as disclosed");
    }
    if (first && packet.tag != kPublicKeyTag) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "begins with an OpenPGP packet of type %d; expected a public key "
          "(type %d)",
          packet.tag, kPublicKeyTag));
    }
    if (packet.tag == kPublicKeyTag || packet.tag == kPublicSubkeyTag) {
      ASSIGN_OR_RETURN(const bool this_usable, IsUsable(packet));
      usable = usable || this_usable;
    }
  }
  if (!usable) {
    return absl::InvalidArgumentError(
        "holds no key that GRUB can check signatures with: RSA or DSA");
  }
  return absl::OkStatus();
}

}  // namespace bootmill::spec
