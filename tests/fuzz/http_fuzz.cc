// SPDX-License-Identifier: Apache-2.0
// Properties that hold for any text in the parts of a request that the HTTP
// server parses itself: a Range, a list of tags, a query, a frame, a timeout,
// the path of an artifact.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/http/artifact_route.h"
#include "server/http/connect.h"
#include "server/http/connect_format.h"
#include "tests/fuzz/require.h"

namespace bootmill::server {
namespace {

using fuzz::Require;

void CheckRange(std::string_view text) {
  for (const size_t total : {size_t{0}, size_t{1}, size_t{1000}, SIZE_MAX}) {
    const ByteRange range = ParseRange(text, total);
    if (range.kind == ByteRange::Kind::kPart) {
      Require(range.size > 0, "a part has bytes");
      Require(range.offset < total && range.size <= total - range.offset,
              "a part is inside the whole");
    }
  }
  const std::string tag = "\"" + std::string(text) + "\"";
  if (text.find_first_of(", \t") == std::string_view::npos) {
    Require(MatchesAnyTag(tag, tag), "a tag names itself");
  }
  MatchesAnyTag(text, "\"a\"");
}

void CheckQuery(std::string_view text) {
  const auto query = ParseQuery(text);
  if (!query.ok()) {
    Require(query.status().code() == absl::StatusCode::kInvalidArgument,
            "a bad query is the client's fault");
    return;
  }
  size_t size = 0;
  for (const auto& [name, value] : *query) {
    size += name.size() + value.size();
  }
  Require(size <= text.size(), "decoding never adds bytes");
}

void CheckFrame(std::string_view text) {
  const auto message = ReadSingleEnvelope(text);
  if (message.ok()) {
    Require(WriteEnvelope(EnvelopeKind::kMessage, *message) == text,
            "a frame that is read is written the same");
  }
  const std::string frame = WriteEnvelope(EnvelopeKind::kMessage, text);
  const auto read = ReadSingleEnvelope(frame);
  Require(read.ok() && *read == text, "a frame that is written is read");
}

void CheckText(std::string_view text) {
  CheckRange(text);
  CheckQuery(text);
  CheckFrame(text);
  const auto timeout = ParseTimeout(text);
  Require(!timeout.ok() || !timeout->has_value() || (*timeout)->count() > 0,
          "timeouts are positive");
  const auto path = ParseArtifactPath(text);
  Require(!path.has_value() ||
              "/orgs/" + path->org + "/artifacts/" + path->sha256 == text,
          "a path is its parts");
}

}  // namespace
}  // namespace bootmill::server

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  bootmill::server::CheckText({reinterpret_cast<const char*>(data), size});
  return 0;
}
