// SPDX-License-Identifier: Apache-2.0
#include "cli/output/resource_text.h"

#include <google/protobuf/util/time_util.h>

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"

namespace bootmill::cli {
namespace {

namespace pb = google::protobuf;
using pb::util::TimeUtil;

Document MessageValue(const pb::Message& message) {
  // Fields are found by name, because a message may be a dynamic one.
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") {
    return TimeUtil::ToString(static_cast<const pb::Timestamp&>(message));
  }
  if (type == "google.protobuf.Duration") {
    return TimeUtil::DurationToMicroseconds(
        static_cast<const pb::Duration&>(message));
  }
  return ToDocument(message);
}

Document EnumDocument(const pb::FieldDescriptor& field, int value) {
  return value == 0 ? Document()
                    : Document(EnumText(*field.enum_type(), value));
}

Document TextDocument(const pb::FieldDescriptor& field,
                      const std::string& value) {
  return field.type() == pb::FieldDescriptor::TYPE_BYTES
             ? absl::Base64Escape(value)
             : value;
}

Document Single(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.has_presence() && !reflection.HasField(message, &field)) {
    return nullptr;
  }
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(reflection.GetMessage(message, &field));
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return TextDocument(field, reflection.GetString(message, &field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return EnumDocument(field, reflection.GetEnumValue(message, &field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field);
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(message, &field);
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(message, &field);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, &field);
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return reflection.GetUInt64(message, &field);
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetFloat(message, &field);
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetDouble(message, &field);
  }
  return nullptr;
}

// The lists of the schema hold messages, texts and enums only.
Document Item(const pb::Message& message, const pb::FieldDescriptor& field,
              int index) {
  const pb::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(
          reflection.GetRepeatedMessage(message, &field, index));
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return TextDocument(field,
                          reflection.GetRepeatedString(message, &field, index));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return EnumDocument(
          field, reflection.GetRepeatedEnumValue(message, &field, index));
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetRepeatedInt32(message, &field, index);
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetRepeatedUInt32(message, &field, index);
    default:
      return nullptr;
  }
}

Document Repeated(const pb::Message& message,
                  const pb::FieldDescriptor& field) {
  const int size = message.GetReflection()->FieldSize(message, &field);
  Document list = field.is_map() ? Document::object() : Document::array();
  for (int i = 0; i < size; ++i) {
    Document item = Item(message, field, i);
    if (field.is_map()) {
      list[item["key"].get<std::string>()] = item["value"];
    } else {
      list.push_back(std::move(item));
    }
  }
  return list;
}

}  // namespace

Document ToDocument(const pb::Message& message) {
  Document document = Document::object();
  const pb::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    document[field.name()] =
        field.is_repeated() ? Repeated(message, field) : Single(message, field);
  }
  return document;
}

std::string TimeText(const pb::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) {
    return "-";
  }
  return TimeUtil::ToString(TimeUtil::SecondsToTimestamp(time.seconds()));
}

std::string DurationText(const pb::Duration& duration) {
  const auto microseconds =
      static_cast<double>(TimeUtil::DurationToMicroseconds(duration));
  return microseconds < 1'000'000
             ? absl::StrFormat("%.2f ms", microseconds / 1000)
             : absl::StrFormat("%.1f s", microseconds / 1'000'000);
}

std::string ShortName(std::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name
                                                     : name.substr(slash + 1));
}

std::string EnumText(const pb::EnumDescriptor& type, int value) {
  constexpr std::string_view kUnset = "UNSPECIFIED";
  const std::string& unset = type.value(0)->name();
  const pb::EnumValueDescriptor* found = type.FindValueByNumber(value);
  if (value == 0 || found == nullptr) {
    return value == 0 ? "-" : std::to_string(value);
  }
  std::string name = found->name();
  if (unset.ends_with(kUnset) &&
      name.starts_with(unset.substr(0, unset.size() - kUnset.size()))) {
    name.erase(0, unset.size() - kUnset.size());
  }
  return absl::AsciiStrToLower(name);
}

namespace {

template <typename Texts>
std::string Joined(const Texts& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    joined += (joined.empty() ? "" : ",") + text;
  }
  return joined;
}

std::string OrDash(const std::string& text) {
  return text.empty() ? "-" : Printable(text);
}

std::string StateText(v1::Build::State state) {
  return EnumText(*v1::Build::State_descriptor(), state);
}

std::string StateText(v1::Toolchain::State state) {
  return EnumText(*v1::Toolchain::State_descriptor(), state);
}

}  // namespace

std::string FleetRows(std::span<const v1::Fleet> fleets) {
  Table table({"FLEET", "REVISION", "TARGETS", "CURRENT", "NEWEST", "OUTDATED",
               "TOOLCHAIN", "UPDATED"});
  for (const v1::Fleet& fleet : fleets) {
    table.AddRow(
        {ShortName(fleet.name()), std::to_string(fleet.revision()),
         Joined(fleet.targets()), OrDash(ShortName(fleet.current_release())),
         OrDash(ShortName(fleet.newest_release())),
         fleet.outdated() ? "yes" : "-", OrDash(ShortName(fleet.toolchain())),
         TimeText(fleet.update_time())});
  }
  return table.Render();
}

std::string ReleaseRows(std::span<const v1::Release> releases) {
  Table table({"RELEASE", "REVISION", "TOOLCHAIN", "IMAGES", "CREATED"});
  for (const v1::Release& release : releases) {
    table.AddRow({ShortName(release.name()), std::to_string(release.revision()),
                  ShortName(release.toolchain()),
                  std::to_string(release.images_size()),
                  TimeText(release.create_time())});
  }
  return table.Render();
}

std::string BuildRows(std::span<const v1::Build> builds) {
  Table table({"BUILD", "FLEET", "REVISION", "TOOLCHAIN", "STATE", "RELEASE",
               "AUTHOR", "CREATED"});
  for (const v1::Build& build : builds) {
    table.AddRow({ShortName(build.name()), ShortName(build.fleet()),
                  std::to_string(build.revision()),
                  ShortName(build.toolchain()), StateText(build.state()),
                  OrDash(ShortName(build.release())), OrDash(build.author()),
                  TimeText(build.create_time())});
  }
  return table.Render();
}

std::string ToolchainRows(std::span<const v1::Toolchain> toolchains) {
  Table table({"DEFAULT", "TOOLCHAIN", "STATE", "FLAVOUR", "VERSION", "GRUB",
               "TARGETS", "IMPORTED"});
  for (const v1::Toolchain& toolchain : toolchains) {
    std::string targets;
    for (const v1::ToolchainPlatform& platform : toolchain.platforms()) {
      targets += (targets.empty() ? "" : ",") + platform.target();
    }
    table.AddRow({toolchain.is_default() ? "*" : "",
                  ShortName(toolchain.name()), StateText(toolchain.state()),
                  toolchain.flavour(), Printable(toolchain.version()),
                  Printable(toolchain.upstream_version()), targets,
                  TimeText(toolchain.create_time())});
  }
  return table.Render();
}

std::string PrincipalRows(std::span<const v1::Principal> principals) {
  Table table(
      {"PRINCIPAL", "KIND", "ROLE", "REVOKED", "CREATED", "CERTIFICATE ENDS"});
  for (const v1::Principal& principal : principals) {
    table.AddRow({ShortName(principal.name()),
                  EnumText(*v1::Principal::Kind_descriptor(), principal.kind()),
                  EnumText(*v1::AccessRole_descriptor(), principal.role()),
                  principal.revoked() ? "yes" : "no",
                  TimeText(principal.create_time()),
                  TimeText(principal.expire_time())});
  }
  return table.Render();
}

void PrintFleet(const v1::Fleet& fleet, std::ostream& out) {
  out << absl::StrFormat(
      "fleet      %s\n"
      "revision   %d\n"
      "targets    %s\n"
      "current    %s\n"
      "newest     %s%s\n"
      "toolchain  %s\n"
      "digest     %s\n"
      "created    %s\n"
      "updated    %s\n\n",
      ShortName(fleet.name()), fleet.revision(), Joined(fleet.targets()),
      OrDash(ShortName(fleet.current_release())),
      OrDash(ShortName(fleet.newest_release())),
      fleet.outdated() ? absl::StrFormat(", outdated: %s",
                                         Printable(fleet.outdated_reason()))
                       : "",
      OrDash(ShortName(fleet.toolchain())), fleet.spec_digest(),
      TimeText(fleet.create_time()), TimeText(fleet.update_time()));
  out << PrintableLines(fleet.source().text());
}

void PrintRelease(const v1::Release& release, std::ostream& out) {
  out << absl::StrFormat(
      "release    %s\n"
      "fleet      %s, revision %d\n"
      "toolchain  %s\n"
      "created    %s\n"
      "made for   %s\n\n",
      ShortName(release.name()), ShortName(release.fleet()), release.revision(),
      ShortName(release.toolchain()), TimeText(release.create_time()),
      release.role() == v1::ROLE_GUEST_SECOND_STAGE
          ? "guests, as second stages on their disks"
          : "hosts");
  Table table({"TARGET", "MODULES", "BYTES", "SHA-256", "LINE"});
  for (const v1::ReleaseImage& image : release.images()) {
    table.AddRow({image.target(), std::to_string(image.module_count()),
                  std::to_string(image.size_bytes()), image.sha256(),
                  Printable(image.line())});
  }
  out << table.Render();
}

void PrintBuild(const v1::Build& build, std::ostream& out) {
  out << absl::StrFormat(
      "build      %s\n"
      "state      %s%s\n"
      "fleet      %s, revision %d\n"
      "toolchain  %s\n"
      "release    %s\n"
      "author     %s\n"
      "created    %s\n"
      "ended      %s\n",
      ShortName(build.name()), StateText(build.state()),
      build.cached() ? ", nothing had to be laid out" : "",
      ShortName(build.fleet()), build.revision(), ShortName(build.toolchain()),
      OrDash(ShortName(build.release())), OrDash(build.author()),
      TimeText(build.create_time()), TimeText(build.end_time()));
  if (build.state() == v1::Build::STATE_QUEUED) {
    out << absl::StrFormat("waiting    behind %d builds\n",
                           build.queue_position());
  }
  if (build.has_error()) {
    out << "error      " << Printable(build.error().message()) << '\n';
  }
  if (build.stages().empty()) {
    return;
  }
  Table table({"STAGE", "TARGET", "TIME", "MESSAGE"});
  for (const v1::BuildStage& stage : build.stages()) {
    table.AddRow({stage.stage(), OrDash(stage.target()),
                  DurationText(stage.elapsed()), Printable(stage.message())});
  }
  out << '\n' << table.Render();
}

void PrintToolchain(const v1::Toolchain& toolchain, std::ostream& out) {
  out << absl::StrFormat(
      "toolchain  %s\n"
      "state      %s%s\n"
      "flavour    %s\n"
      "version    %s (GRUB %s)\n"
      "digest     %s\n"
      "evidence   %s\n"
      "imported   %s\n\n",
      ShortName(toolchain.name()), StateText(toolchain.state()),
      toolchain.is_default() ? ", the default" : "", toolchain.flavour(),
      Printable(toolchain.version()), Printable(toolchain.upstream_version()),
      toolchain.digest(), OrDash(toolchain.evidence()),
      TimeText(toolchain.create_time()));
  Table table({"TARGET", "MODULES", "MODULE BYTES"});
  for (const v1::ToolchainPlatform& platform : toolchain.platforms()) {
    table.AddRow({platform.target(), std::to_string(platform.module_count()),
                  std::to_string(platform.size_bytes())});
  }
  out << table.Render();
}

void PrintArtifact(const v1::Artifact& artifact, std::ostream& out) {
  std::string releases;
  for (const std::string& release : artifact.releases()) {
    releases += (releases.empty() ? "" : ", ") + ShortName(release);
  }
  out << absl::StrFormat(
      "artifact  %s\n"
      "target    %s\n"
      "bytes     %d\n"
      "plan      %s\n"
      "releases  %s\n"
      "cached    %s\n"
      "created   %s\n",
      artifact.sha256(), artifact.target(), artifact.size_bytes(),
      artifact.plan(), OrDash(releases), artifact.cached() ? "yes" : "no",
      TimeText(artifact.create_time()));
}

}  // namespace bootmill::cli
