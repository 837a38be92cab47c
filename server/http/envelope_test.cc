// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"
#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

TEST(EnvelopeTest, WritesFlagsLengthAndMessage) {
  EXPECT_EQ(WriteEnvelope(EnvelopeKind::kMessage, "abc"),
            std::string("\0\0\0\0\3abc", 8));
  EXPECT_EQ(WriteEnvelope(EnvelopeKind::kEndStream, "{}"),
            std::string("\2\0\0\0\2{}", 7));
  EXPECT_EQ(WriteEnvelope(EnvelopeKind::kMessage, std::string(0x10203, 'x'))
                .substr(0, 5),
            std::string("\0\0\1\2\3", 5));
}

TEST(EnvelopeTest, ReadsWhatItWrites) {
  for (const size_t size : {0U, 1U, 255U, 256U, 70000U}) {
    const std::string payload(size, 'p');
    const std::string frame = WriteEnvelope(EnvelopeKind::kMessage, payload);
    ASSERT_OK_AND_ASSIGN(const std::string_view read,
                         ReadSingleEnvelope(frame));
    EXPECT_EQ(read, payload);
  }
}

TEST(EnvelopeTest, RefusesAnythingButOneWholePlainMessage) {
  struct Row {
    std::string body;
    absl::StatusCode code;
    const char* message;
  };
  const std::string one("\0\0\0\0\1x", 6);
  const Row rows[] = {
      {"", absl::StatusCode::kInvalidArgument, "got 0 bytes"},
      {one.substr(0, 4), absl::StatusCode::kInvalidArgument, "got 4 bytes"},
      {one.substr(0, 5), absl::StatusCode::kInvalidArgument, "1 bytes as"},
      {one + "y", absl::StatusCode::kInvalidArgument, "got 2 bytes"},
      {one + one, absl::StatusCode::kInvalidArgument, "got 7 bytes"},
      {std::string("\0\xff\xff\xff\xffx", 6),
       absl::StatusCode::kInvalidArgument, "4294967295 bytes"},
      {std::string("\1\0\0\0\1x", 6), absl::StatusCode::kUnimplemented,
       "supported: identity"},
      {std::string("\2\0\0\0\1x", 6), absl::StatusCode::kInvalidArgument,
       "flags 0x02"},
      {std::string("\x80\0\0\0\1x", 6), absl::StatusCode::kInvalidArgument,
       "flags 0x80"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(ReadSingleEnvelope(row.body),
                StatusIs(row.code, HasSubstr(row.message)));
  }
}

}  // namespace
}  // namespace bootmill::server
