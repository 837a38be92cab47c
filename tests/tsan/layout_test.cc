// SPDX-License-Identifier: Apache-2.0
// The libraries were built without a sanitizer. Their types must have the same
// layout here.
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include "bootmill/v1/error_info.pb.h"

namespace bootmill {
namespace {

// The library reads what our code wrote.
TEST(LayoutTest, FieldsThatAreMapsAreTheLibrarysToo) {
  v1::ErrorInfo info;
  (*info.mutable_metadata())["key"] = "value";
  const google::protobuf::Message& message = info;
  const auto* field =
      v1::ErrorInfo::GetDescriptor()->FindFieldByName("metadata");
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  ASSERT_EQ(reflection.FieldSize(message, field), 1);
  const google::protobuf::Message& entry =
      reflection.GetRepeatedMessage(message, field, 0);
  EXPECT_EQ(entry.DebugString(), "key: \"key\"\nvalue: \"value\"\n");
}

}  // namespace
}  // namespace bootmill
