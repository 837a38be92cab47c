// SPDX-License-Identifier: Apache-2.0
// Prints the reference of the API's methods, in Markdown, from the protos.
//
//   method_reference DESCRIPTORS
//
// DESCRIPTORS is a FileDescriptorSet with source info, as protoc writes it.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "bootmill/v1/access.pb.h"
#include "bootmill/v1/text_rule.pb.h"
#include "common/atomic_file.h"
#include "common/bytes.h"
#include "common/limits.h"

namespace bootmill {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::FileDescriptorProto;
using ::google::protobuf::FileDescriptorSet;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::MethodOptions;
using ::google::protobuf::ServiceDescriptor;
using ::google::protobuf::SourceLocation;

constexpr std::string_view kPackage = "bootmill.v1.";
constexpr std::string_view kSpecFile = "bootmill/v1/loader_spec.proto";

constexpr std::string_view kBegin =
    "# The API's methods\n"
    "\n"
    "Made from `proto/bootmill/v1/`; a test holds it against the protos, and\n"
    "`make docs-refresh` makes it anew. How methods are called over HTTP:\n"
    "[api-http.md](api-http.md).\n"
    "\n"
    "Fields have the protos' names; JSON has `createTime` for `create_time`. "
    "A\n"
    "string for which nothing else is said is one line of at most 1,024 "
    "bytes.\n"
    "*Who* is the least role that may call, and where it must be held: an "
    "admin\n"
    "may do what an operator may, and an operator what a viewer may.\n";

// Returns the comment before `element`, its lines joined.
template <typename Element>
std::string Comment(const Element& element) {
  SourceLocation location;
  if (!element.GetSourceLocation(&location)) {
    return "";
  }
  std::vector<std::string> lines;
  for (const absl::string_view line :
       absl::StrSplit(location.leading_comments, '\n', absl::SkipEmpty())) {
    lines.emplace_back(absl::StripAsciiWhitespace(line));
  }
  return absl::StrJoin(lines, " ");
}

std::string Cell(const std::string& text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}});
}

// Returns the name of a message or an enum without the package.
template <typename Type>
std::string ShortName(const Type& type) {
  const std::string& name = type.full_name();
  return name.starts_with(kPackage) ? name.substr(kPackage.size())
                                    : type.name();
}

// Returns the name with a link to where the type is described.
template <typename Type>
std::string Link(const Type& type) {
  const std::string name = ShortName(type);
  if (type.file()->name() == kSpecFile) {
    return absl::StrFormat("[`%s`](formats/loader-spec.md)", name);
  }
  if (!type.full_name().starts_with(kPackage)) {
    return absl::StrFormat("`%s`", name);
  }
  return absl::StrFormat(
      "[`%s`](#%s)", name,
      absl::AsciiStrToLower(absl::StrReplaceAll(name, {{".", ""}})));
}

std::string ValueType(const FieldDescriptor& field) {
  if (field.message_type() != nullptr) {
    return Link(*field.message_type());
  }
  if (field.enum_type() != nullptr) {
    return Link(*field.enum_type());
  }
  std::string text = absl::StrFormat("`%s`", field.type_name());
  if (field.options().HasExtension(v1::text_rule)) {
    const v1::TextRule& rule = field.options().GetExtension(v1::text_rule);
    if (rule.max_bytes() > 0) {
      text += absl::StrFormat(", up to %d bytes", rule.max_bytes());
    }
    if (rule.form() == v1::TextRule::FORM_LINES) {
      text += ", several lines";
    }
  }
  return text;
}

std::string TypeOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    const Descriptor& entry = *field.message_type();
    return absl::StrFormat("map of %s to %s", ValueType(*entry.map_key()),
                           ValueType(*entry.map_value()));
  }
  return (field.is_repeated() ? "list of " : "") + ValueType(field);
}

void PrintMessage(const Descriptor& message);

void PrintEnum(const EnumDescriptor& type) {
  absl::PrintF("\n#### %s\n\n", ShortName(type));
  if (const std::string comment = Comment(type); !comment.empty()) {
    absl::PrintF("%s\n\n", comment);
  }
  absl::PrintF("| value | meaning |\n|---|---|\n");
  for (int i = 0; i < type.value_count(); ++i) {
    absl::PrintF("| `%s` | %s |\n", type.value(i)->name(),
                 Cell(Comment(*type.value(i))));
  }
}

// Prints the types that `scope`, a file or a message, declares.
void PrintNested(const Descriptor& scope) {
  for (int i = 0; i < scope.nested_type_count(); ++i) {
    if (!scope.nested_type(i)->options().map_entry()) {
      PrintMessage(*scope.nested_type(i));
    }
  }
  for (int i = 0; i < scope.enum_type_count(); ++i) {
    PrintEnum(*scope.enum_type(i));
  }
}

void PrintMessage(const Descriptor& message) {
  absl::PrintF("\n#### %s\n", ShortName(message));
  if (const std::string comment = Comment(message); !comment.empty()) {
    absl::PrintF("\n%s\n", comment);
  }
  absl::PrintF("%s", message.field_count() == 0
                         ? "\nIt has no fields.\n"
                         : "\n| field | type | meaning |\n|---|---|---|\n");
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    std::string meaning = Comment(field);
    if (field.real_containing_oneof() != nullptr) {
      meaning += absl::StrFormat("%sAt most one field of `%s` is set.",
                                 meaning.empty() ? "" : " ",
                                 field.real_containing_oneof()->name());
    }
    absl::PrintF("| `%s` | %s | %s |\n", field.name(), TypeOf(field),
                 Cell(meaning));
  }
  PrintNested(message);
}

std::string WhoMayCall(const v1::Access& access) {
  const std::vector<std::string> role = absl::StrSplit(
      absl::AsciiStrToLower(v1::AccessRole_Name(access.role())), '_');
  std::string where = "in any org";
  if (access.scope() == v1::ACCESS_SCOPE_ORG) {
    where = absl::StrFormat("in the org of `%s`", access.resource_field());
  } else if (access.scope() == v1::ACCESS_SCOPE_SYSTEM) {
    where = "in the org `system`";
  }
  return absl::StrFormat("%s %s%s", role.back(), where,
                         access.allow_host() ? ", or a host" : "");
}

std::string Tokens(const v1::Access& access) {
  if (access.refuse_tokens()) {
    return "none";
  }
  if (!access.fleet_field().empty()) {
    return absl::StrFormat("those for some fleets too, by `%s`",
                           access.fleet_field());
  }
  return access.allow_limited() ? "all" : "only those for the whole org";
}

void PrintMethod(const MethodDescriptor& method) {
  const v1::Access& access = method.options().GetExtension(v1::access);
  const bool streams = method.client_streaming() || method.server_streaming();
  const bool get =
      method.options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS &&
      !streams;
  absl::PrintF("\n### %s/%s\n\n%s\n\n", method.service()->name(), method.name(),
               Comment(method));
  absl::PrintF("- %s%s gives %s%s; %s\n",
               method.client_streaming() ? "A stream of " : "",
               Link(*method.input_type()),
               method.server_streaming() ? "a stream of " : "",
               Link(*method.output_type()), get ? "POST or GET" : "POST");
  absl::PrintF("- Who: %s\n- API tokens: %s\n", WhoMayCall(access),
               Tokens(access));
}

void PrintService(const ServiceDescriptor& service) {
  absl::PrintF("\n## %s\n\n%s\n", service.name(), Comment(service));
  for (int i = 0; i < service.method_count(); ++i) {
    PrintMethod(*service.method(i));
  }
  absl::PrintF("\n### Messages of %s\n", service.name());
}

void PrintTypes(const FileDescriptor& file) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    PrintMessage(*file.message_type(i));
  }
  for (int i = 0; i < file.enum_type_count(); ++i) {
    PrintEnum(*file.enum_type(i));
  }
}

// Prints every file of the package but the spec's, which has a page of its own:
// services first, then what they share.
void PrintReference(const std::vector<const FileDescriptor*>& files) {
  absl::PrintF("%s", kBegin);
  for (const FileDescriptor* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      PrintService(*file->service(i));
    }
    if (file->service_count() > 0) {
      PrintTypes(*file);
    }
  }
  absl::PrintF("\n## What services share\n");
  for (const FileDescriptor* file : files) {
    if (file->service_count() == 0) {
      PrintTypes(*file);
    }
  }
}

int Run(const std::string& path) {
  constexpr size_t kMaxDescriptorBytes = 16 * kMiB;
  const auto bytes = ReadFile(path, kMaxDescriptorBytes);
  FileDescriptorSet set;
  if (!bytes.ok() ||
      !set.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
    absl::FPrintF(stderr, "%s: is no FileDescriptorSet\n", path);
    return 1;
  }
  DescriptorPool pool;
  std::vector<const FileDescriptor*> files;
  for (const FileDescriptorProto& proto : set.file()) {
    const FileDescriptor* file = pool.BuildFile(proto);
    if (file == nullptr) {
      absl::FPrintF(stderr, "%s: %s cannot be used\n", path, proto.name());
      return 1;
    }
    if ((file->package() + ".") == kPackage && file->name() != kSpecFile) {
      files.push_back(file);
    }
  }
  std::ranges::sort(files, {}, &FileDescriptor::name);
  PrintReference(files);
  return 0;
}

}  // namespace
}  // namespace bootmill

int main(int argc, char** argv) {
  if (argc != 2) {
    absl::FPrintF(stderr, "usage: method_reference DESCRIPTORS\n");
    return 2;
  }
  return bootmill::Run(argv[1]);
}
