// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/call.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

namespace bootmill::rpc {
namespace {

namespace pb = google::protobuf;

// Returns the method whose request is of this type, or null.
const pb::MethodDescriptor* MethodOf(const pb::Descriptor& request) {
  const pb::FileDescriptor& file = *request.file();
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const pb::MethodDescriptor* method = file.service(i)->method(j);
      if (method->input_type() == &request) {
        return method;
      }
    }
  }
  return nullptr;
}

}  // namespace

bool MayBeRepeated(const pb::Message& request) {
  const pb::Descriptor& type = *request.GetDescriptor();
  const pb::FieldDescriptor* id = type.FindFieldByName("request_id");
  if (id != nullptr &&
      !request.GetReflection()->GetString(request, id).empty()) {
    return true;
  }
  const pb::MethodDescriptor* method = MethodOf(type);
  return method != nullptr && method->options().idempotency_level() !=
                                  pb::MethodOptions::IDEMPOTENCY_UNKNOWN;
}

}  // namespace bootmill::rpc
