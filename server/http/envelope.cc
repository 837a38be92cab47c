// SPDX-License-Identifier: Apache-2.0
#include "server/http/envelope.h"

#include <cstdint>

#include "absl/strings/str_format.h"

namespace bootmill::server {
namespace {

constexpr uint8_t kCompressed = 1;
constexpr uint8_t kEndStream = 2;

uint8_t ByteAt(std::string_view text, size_t offset) {
  return static_cast<uint8_t>(text[offset]);
}

}  // namespace

std::string WriteEnvelope(EnvelopeKind kind, std::string_view payload) {
  const auto size = static_cast<uint32_t>(payload.size());
  std::string frame;
  frame.reserve(kEnvelopeHeaderBytes + payload.size());
  frame.push_back(kind == EnvelopeKind::kEndStream ? char{kEndStream} : '\0');
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<char>((size >> shift) & 0xff));
  }
  frame.append(payload);
  return frame;
}

absl::StatusOr<std::string_view> ReadSingleEnvelope(std::string_view body) {
  if (body.size() < kEnvelopeHeaderBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "body: expected a frame of 5 bytes and a message, got %d bytes",
        body.size()));
  }
  const uint8_t flags = ByteAt(body, 0);
  if ((flags & kCompressed) != 0) {
    return absl::UnimplementedError(
        "compressed messages are not supported; supported: identity");
  }
  if (flags != 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "body: flags 0x%02x of a request's frame, expected 0", flags));
  }
  uint32_t size = 0;
  for (size_t i = 1; i < kEnvelopeHeaderBytes; ++i) {
    size = size << 8 | ByteAt(body, i);
  }
  const std::string_view rest = body.substr(kEnvelopeHeaderBytes);
  if (size != rest.size()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "body: expected one message of %d bytes as its frame says, got %d "
        "bytes",
        size, rest.size()));
  }
  return rest;
}

}  // namespace bootmill::server
