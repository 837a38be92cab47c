// SPDX-License-Identifier: Apache-2.0
// Messages as bodies: protobuf's binary form and its canonical JSON.
#ifndef BOOTMILL_SERVER_HTTP_CODEC_H_
#define BOOTMILL_SERVER_HTTP_CODEC_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::server {

enum class Codec { kJson, kProto };

// Returns the codec that `name` (`json`, `proto`) means, or nullopt.
std::optional<Codec> FindCodec(std::string_view name);
std::string_view CodecName(Codec codec);

// Reads `text` into `message`. An empty text is an empty message in both.
// Errors: INVALID_ARGUMENT; in JSON also for a field that the message lacks.
// Thread-safe.
absl::Status ReadMessage(Codec codec, std::string_view text,
                         google::protobuf::Message& message);

// Returns `message` as text. Errors: INTERNAL. Thread-safe.
absl::StatusOr<std::string> WriteMessage(
    Codec codec, const google::protobuf::Message& message);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_CODEC_H_
