// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/health.h"

#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "common/rpc/grpc_status.h"
#include "common/status_macros.h"

namespace bootmill::rpc {
namespace {

constexpr std::chrono::seconds kLimit{5};
// HealthCheckResponse's field `status`, and its value SERVING.
constexpr int kStatusField = 1;
constexpr uint64_t kServing = 1;

absl::StatusOr<bool> Parse(const grpc::ByteBuffer& answer) {
  std::vector<grpc::Slice> slices;
  if (!answer.Dump(&slices).ok()) {
    return absl::InternalError("the answer about health cannot be read");
  }
  std::string text;
  for (const grpc::Slice& slice : slices) {
    text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromString(text)) {
    return absl::InternalError("the answer about health is no message");
  }
  bool serving = false;  // as in any message, the last one counts
  for (int i = 0; i < fields.field_count(); ++i) {
    const google::protobuf::UnknownField& field = fields.field(i);
    if (field.number() == kStatusField &&
        field.type() == google::protobuf::UnknownField::TYPE_VARINT) {
      serving = field.varint() == kServing;
    }
  }
  return serving;
}

}  // namespace

absl::StatusOr<bool> IsServing(const std::shared_ptr<grpc::Channel>& channel) {
  // Debian has no generated code of this service. Of the request, the name of a
  // service, nothing is set: the server as a whole.
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kLimit);
  const grpc::ByteBuffer request(nullptr, 0);
  grpc::ByteBuffer answer;
  std::promise<grpc::Status> ended;
  stub.UnaryCall(
      &context, "/grpc.health.v1.Health/Check", {}, &request, &answer,
      [&ended](grpc::Status status) { ended.set_value(std::move(status)); });
  RETURN_IF_ERROR(FromGrpcStatus(ended.get_future().get()));
  return Parse(answer);
}

}  // namespace bootmill::rpc
