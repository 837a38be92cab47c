// SPDX-License-Identifier: Apache-2.0
#include "cli/testing/lying_server.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <string_view>

#include "bootmill/v1/error_info.pb.h"
#include "common/rpc/error_info.h"
#include "common/rpc/grpc_status.h"

namespace bootmill::cli::testing {
namespace {

namespace pb = google::protobuf;

// Deep enough for every message of the API.
constexpr int kDepth = 6;

void Fill(pb::Message& message, Lie lie, int depth);

// Returns a value that an enum of the API may have in an answer: builds have
// ended, so that nobody waits for them.
int EnumValue(const pb::EnumDescriptor& type, Lie lie) {
  const char* end =
      lie == Lie::kOtherStates ? "STATE_FAILED" : "STATE_SUCCEEDED";
  if (const pb::EnumValueDescriptor* found = type.FindValueByName(end)) {
    return found->number();
  }
  const int last = type.value_count() - 1;
  return type.value(lie == Lie::kOtherStates ? last : std::min(1, last))
      ->number();
}

void FillField(pb::Message& message, const pb::FieldDescriptor& field, Lie lie,
               int depth) {
  const pb::Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = field.type() == pb::FieldDescriptor::TYPE_BYTES
                                   ? std::string("\xff\xfe") + kHostile
                                   : kHostile;
      many ? reflection.AddString(&message, &field, text)
           : reflection.SetString(&message, &field, text);
      return;
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      // What is in an Any would have to be a message of a known type.
      if (depth > 0 &&
          field.message_type()->full_name() != "google.protobuf.Any") {
        Fill(*(many ? reflection.AddMessage(&message, &field)
                    : reflection.MutableMessage(&message, &field)),
             lie, depth - 1);
      }
      return;
    case pb::FieldDescriptor::CPPTYPE_ENUM: {
      const int value = EnumValue(*field.enum_type(), lie);
      many ? reflection.AddEnumValue(&message, &field, value)
           : reflection.SetEnumValue(&message, &field, value);
      return;
    }
    case pb::FieldDescriptor::CPPTYPE_INT32:
      many ? reflection.AddInt32(&message, &field, 7)
           : reflection.SetInt32(&message, &field, 7);
      return;
    case pb::FieldDescriptor::CPPTYPE_INT64:
      many ? reflection.AddInt64(&message, &field, 7)
           : reflection.SetInt64(&message, &field, 7);
      return;
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      many ? reflection.AddBool(&message, &field, true)
           : reflection.SetBool(&message, &field, true);
      return;
    default:
      return;
  }
}

void Fill(pb::Message& message, Lie lie, int depth) {
  const pb::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    const bool tells_of_pages = field.name() == "next_page_token";
    if (!tells_of_pages && !(lie == Lie::kEmptyPages && depth == kDepth)) {
      FillField(message, field, lie, depth);
    }
  }
}

// Sets another token for each page if the lie is about pages.
void NamePage(pb::Message& message, Lie lie, int number) {
  const pb::FieldDescriptor* token =
      message.GetDescriptor()->FindFieldByName("next_page_token");
  if (token != nullptr && (lie == Lie::kEmptyPages || lie == Lie::kFullPages)) {
    message.GetReflection()->SetString(&message, token,
                                       "page-" + std::to_string(number));
  }
}

const pb::MethodDescriptor* MethodOf(std::string_view path) {
  std::string name(path.substr(1));
  std::replace(name.begin(), name.end(), '/', '.');
  return pb::DescriptorPool::generated_pool()->FindMethodByName(name);
}

grpc::Status Failure(Lie lie) {
  if (lie == Lie::kBareErrors) {
    return {grpc::StatusCode::INTERNAL, std::string("\xff\x9b") + kHostile};
  }
  v1::ErrorInfo info;
  Fill(info, lie, kDepth);
  return rpc::ToGrpcStatus(
      rpc::WithErrorInfo(absl::InvalidArgumentError(kHostile), info));
}

}  // namespace

// One call: reads all requests, then answers twice if that is a stream, else
// once.
class LyingServer::Call : public grpc::ServerGenericBidiReactor {
 public:
  Call(const std::string& path, Lie lie, int number) {
    const pb::MethodDescriptor* method = MethodOf(path);
    if (method == nullptr) {
      Finish({grpc::StatusCode::UNIMPLEMENTED, kHostile});
      return;
    }
    left_ = method->server_streaming() ? 2 : 1;
    if (lie == Lie::kErrors || lie == Lie::kBareErrors) {
      Finish(Failure(lie));
      return;
    }
    const std::unique_ptr<pb::Message> answer(
        pb::MessageFactory::generated_factory()
            ->GetPrototype(method->output_type())
            ->New());
    Fill(*answer, lie, kDepth);
    NamePage(*answer, lie, number);
    bool own_buffer = false;
    grpc::GenericSerialize<grpc::ProtoBufferWriter, pb::Message>(
        *answer, &answer_, &own_buffer);
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (ok) {
      StartRead(&request_);
    } else {
      OnWriteDone(true);
    }
  }
  void OnWriteDone(bool ok) override {
    if (!ok || left_-- == 0) {
      Finish(grpc::Status::OK);
    } else {
      StartWrite(&answer_);
    }
  }
  void OnDone() override { delete this; }

 private:
  int left_ = 0;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
};

class LyingServer::Service : public grpc::CallbackGenericService {
 public:
  explicit Service(LyingServer& server) : server_(server) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    // The reactor deletes itself.
    return new Call(context->method(), server_.lie_, ++server_.calls_);
  }

 private:
  LyingServer& server_;
};

LyingServer::LyingServer(const std::string& socket)
    : service_(std::make_unique<Service>(*this)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
  builder.RegisterCallbackGenericService(service_.get());
  server_ = builder.BuildAndStart();
}

LyingServer::~LyingServer() { server_->Shutdown(); }

}  // namespace bootmill::cli::testing
