// SPDX-License-Identifier: Apache-2.0
#include "server/api/method_table.h"

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

constexpr std::string_view kPackage = "bootmill.v1.";

std::string PathOf(const pb::MethodDescriptor& method) {
  return method.service()->full_name() + "/" + method.name();
}

// Returns the descriptor of the text field `path` (`fleet.name`) in `message`;
// null if there is none.
const pb::FieldDescriptor* FindTextField(const pb::Descriptor* message,
                                         std::string_view path) {
  const size_t dot = path.find('.');
  const pb::FieldDescriptor* field =
      message->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr || field->is_repeated()) {
    return nullptr;
  }
  if (dot == std::string_view::npos) {
    return field->type() == pb::FieldDescriptor::TYPE_STRING ? field : nullptr;
  }
  return field->message_type() == nullptr
             ? nullptr
             : FindTextField(field->message_type(), path.substr(dot + 1));
}

// Returns what is wrong with the access rule of `method`; empty if nothing is.
std::string AccessProblem(const pb::MethodDescriptor& method) {
  const v1::Access& access = method.options().GetExtension(v1::access);
  if (access.role() == v1::ACCESS_ROLE_UNSPECIFIED ||
      access.scope() == v1::ACCESS_SCOPE_UNSPECIFIED) {
    return "no role or scope in its access option";
  }
  if (!access.fleet_field().empty() &&
      (access.scope() != v1::ACCESS_SCOPE_ORG ||
       FindTextField(method.input_type(), access.fleet_field()) == nullptr)) {
    return absl::StrFormat("no text field `%s` in its request about an org",
                           access.fleet_field());
  }
  if (access.scope() != v1::ACCESS_SCOPE_ORG) {
    return access.resource_field().empty()
               ? ""
               : "a resource field, though its scope is not an org";
  }
  return FindTextField(method.input_type(), access.resource_field()) == nullptr
             ? absl::StrFormat("no text field `%s` in its request",
                               access.resource_field())
             : "";
}

}  // namespace

std::string TextAt(const pb::Message& message, std::string_view path) {
  const size_t dot = path.find('.');
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(
      std::string(path.substr(0, dot)));
  const pb::Reflection& reflection = *message.GetReflection();
  if (dot == std::string_view::npos) {
    return reflection.GetString(message, field);
  }
  return TextAt(reflection.GetMessage(message, field), path.substr(dot + 1));
}

std::unique_ptr<pb::Message> Method::NewRequest() const {
  return std::unique_ptr<pb::Message>(
      pb::MessageFactory::generated_factory()
          ->GetPrototype(descriptor->input_type())
          ->New());
}

std::string Method::Path() const { return PathOf(*descriptor); }

Method& MethodTable::Add(std::string_view method, const pb::Descriptor* request,
                         const pb::Descriptor* response) {
  std::string name = absl::StrFormat("%s%s", kPackage, method);
  name.replace(name.find('/'), 1, ".");
  const pb::MethodDescriptor* descriptor =
      pb::DescriptorPool::generated_pool()->FindMethodByName(name);
  const auto is = [](const pb::Descriptor* actual, const pb::Descriptor* type) {
    return actual == type;
  };
  if (descriptor == nullptr || !is(descriptor->input_type(), request) ||
      !is(descriptor->output_type(), response)) {
    // Seal reports this method; its handler is never called.
    return methods_[absl::StrFormat("%s%s", kPackage, method)];
  }
  const auto [place, is_new] = methods_.try_emplace(PathOf(*descriptor));
  if (!is_new) {
    added_twice_.push_back(place->first);
  }
  Method& added = place->second;
  added.descriptor = descriptor;
  added.access = descriptor->options().GetExtension(v1::access);
  added.read_only = descriptor->options().idempotency_level() ==
                    pb::MethodOptions::NO_SIDE_EFFECTS;
  return added;
}

absl::Status MethodTable::Seal() {
  std::vector<std::string> problems;
  for (const auto& [path, method] : methods_) {
    if (method.descriptor == nullptr) {
      problems.push_back(path + ": no such method with these types");
    }
  }
  for (const std::string& path : added_twice_) {
    problems.push_back(path + ": two handlers");
  }
  // The names come from the build, because a file that no code refers to is not
  // linked in and would not be found otherwise.
  for (const absl::string_view name :
       absl::StrSplit(BOOTMILL_API_PROTOS, ' ')) {
    const pb::FileDescriptor* file =
        pb::DescriptorPool::generated_pool()->FindFileByName(std::string(name));
    if (file == nullptr) {
      problems.push_back(std::string(name) + ": no handler");
      continue;
    }
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const pb::MethodDescriptor& method = *file->service(s)->method(m);
        if (Find(PathOf(method)) == nullptr) {
          problems.push_back(PathOf(method) + ": no handler");
        }
        if (const std::string problem = AccessProblem(method);
            !problem.empty()) {
          problems.push_back(PathOf(method) + ": " + problem);
        }
      }
    }
  }
  return problems.empty() ? absl::OkStatus()
                          : absl::InternalError("method table: " +
                                                absl::StrJoin(problems, "; "));
}

const Method* MethodTable::Find(std::string_view path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? nullptr : &found->second;
}

void FinishWith(const std::shared_ptr<MessageSink>& sink,
                const pb::Message& message) {
  sink->Write(message, [sink](bool alive) {
    sink->Finish(alive ? absl::OkStatus()
                       : absl::CancelledError("the client is gone"));
  });
}

}  // namespace bootmill::server
