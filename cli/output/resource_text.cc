// SPDX-License-Identifier: Apache-2.0
#include "cli/output/resource_text.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "common/resource_name.h"

namespace bootmill::cli {
namespace {

namespace pb = google::protobuf;
using pb::util::TimeUtil;

}  // namespace

Document ToDocument(const pb::Message& message) {
  std::string json;
  // The daemon's answers can be written as JSON: their texts are UTF-8 and
  // their times exist. An answer that cannot, which no bootmilld gives, is
  // shown as an empty object.
  if (!pb::util::MessageToJsonString(message, &json).ok()) {
    return Document::object();
  }
  return Document::parse(json, nullptr, /*allow_exceptions=*/false);
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
  return Printable(slash == std::string_view::npos ? name
                                                   : name.substr(slash + 1));
}

std::string KindAndId(std::string_view name) {
  if (!name.starts_with(kOrgPrefix) ||
      std::count(name.begin(), name.end(), '/') < 3) {
    return std::string(name);
  }
  return std::string(name.substr(name.find('/', name.find('/') + 1) + 1));
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

Table FleetRows(std::span<const v1::Fleet> fleets) {
  // Where deleted fleets stand beside others, a column says which they are.
  const bool deleted = std::any_of(
      fleets.begin(), fleets.end(),
      [](const v1::Fleet& fleet) { return fleet.has_delete_time(); });
  std::vector<Column> columns = {"FLEET",
                                 "REVISION",
                                 "CURRENT",
                                 "NEWEST",
                                 "OUTDATED",
                                 "TOOLCHAIN",
                                 {"TARGETS", kWideOnly},
                                 {"UPDATED", kWideOnly}};
  if (deleted) {
    columns.insert(columns.begin() + 1, "DELETED");
  }
  Table table(std::move(columns));
  for (const v1::Fleet& fleet : fleets) {
    std::vector<std::string> cells = {
        ShortName(fleet.name()),
        std::to_string(fleet.revision()),
        OrDash(ShortName(fleet.current_release())),
        OrDash(ShortName(fleet.newest_release())),
        fleet.outdated() ? "yes" : "-",
        OrDash(ShortName(fleet.toolchain())),
        Joined(fleet.targets()),
        TimeText(fleet.update_time())};
    if (deleted) {
      cells.insert(cells.begin() + 1, TimeText(fleet.delete_time()));
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

Table ReleaseRows(std::span<const v1::Release> releases) {
  Table table({"RELEASE", "REVISION", "TOOLCHAIN", "IMAGES", "CREATED"});
  for (const v1::Release& release : releases) {
    table.AddRow({ShortName(release.name()), std::to_string(release.revision()),
                  ShortName(release.toolchain()),
                  std::to_string(release.images_size()),
                  TimeText(release.create_time())});
  }
  return table;
}

Table BuildRows(std::span<const v1::Build> builds) {
  Table table({"BUILD",
               "FLEET",
               "REVISION",
               "STATE",
               "RELEASE",
               "CREATED",
               {"TOOLCHAIN", kWideOnly},
               {"AUTHOR", kWideOnly}});
  for (const v1::Build& build : builds) {
    table.AddRow({ShortName(build.name()), ShortName(build.fleet()),
                  std::to_string(build.revision()), StateText(build.state()),
                  OrDash(ShortName(build.release())),
                  TimeText(build.create_time()), ShortName(build.toolchain()),
                  OrDash(build.author())});
  }
  return table;
}

Table ToolchainRows(std::span<const v1::Toolchain> toolchains) {
  Table table({"TOOLCHAIN",
               "DEFAULT",
               "STATE",
               "GRUB",
               "TARGETS",
               {"FLAVOUR", kWideOnly},
               {"VERSION", kWideOnly},
               {"IMPORTED", kWideOnly}});
  for (const v1::Toolchain& toolchain : toolchains) {
    std::string targets;
    for (const v1::ToolchainPlatform& platform : toolchain.platforms()) {
      targets += (targets.empty() ? "" : ",") + platform.target();
    }
    table.AddRow(
        {ShortName(toolchain.name()), toolchain.is_default() ? "*" : "",
         StateText(toolchain.state()), Printable(toolchain.upstream_version()),
         targets, toolchain.flavour(), Printable(toolchain.version()),
         TimeText(toolchain.create_time())});
  }
  return table;
}

Table PrincipalRows(std::span<const v1::Principal> principals) {
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
  return table;
}

void PrintFleet(const v1::Fleet& fleet, const Layout& /*layout*/,
                TextOut& out) {
  out.Print(
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
      fleet.outdated()
          ? absl::StrFormat(", outdated: %s", fleet.outdated_reason())
          : "",
      OrDash(ShortName(fleet.toolchain())), fleet.spec_digest(),
      TimeText(fleet.create_time()), TimeText(fleet.update_time()));
  out.Lines(Indented(fleet.source().text()));
}

void PrintRelease(const v1::Release& release, const Layout& layout,
                  TextOut& out) {
  out.Print(
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
  out.Lines(table.Render(layout));
}

void PrintBuild(const v1::Build& build, const Layout& layout, TextOut& out) {
  out.Print(
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
    out.Print("waiting    behind %d builds\n", build.queue_position());
  }
  if (build.has_error()) {
    out.Print("error      %s\n", build.error().message());
  }
  if (build.stages().empty()) {
    return;
  }
  Table table({"STAGE", "TARGET", "TIME", "MESSAGE"});
  for (const v1::BuildStage& stage : build.stages()) {
    table.AddRow({stage.stage(), OrDash(stage.target()),
                  DurationText(stage.elapsed()), Printable(stage.message())});
  }
  out.Print("\n");
  out.Lines(table.Render(layout));
}

void PrintToolchain(const v1::Toolchain& toolchain, const Layout& layout,
                    TextOut& out) {
  out.Print(
      "toolchain  %s\n"
      "state      %s%s\n"
      "flavour    %s\n"
      "version    %s (GRUB %s)\n"
      "digest     %s\n"
      "evidence   %s\n"
      "imported   %s\n\n",
      ShortName(toolchain.name()), StateText(toolchain.state()),
      toolchain.is_default() ? ", the default" : "", toolchain.flavour(),
      toolchain.version(), toolchain.upstream_version(), toolchain.digest(),
      OrDash(toolchain.evidence()), TimeText(toolchain.create_time()));
  Table table({"TARGET", "MODULES", "MODULE BYTES"});
  for (const v1::ToolchainPlatform& platform : toolchain.platforms()) {
    table.AddRow({platform.target(), std::to_string(platform.module_count()),
                  std::to_string(platform.size_bytes())});
  }
  out.Lines(table.Render(layout));
}

void PrintArtifact(const v1::Artifact& artifact, const Layout& /*layout*/,
                   TextOut& out) {
  std::string releases;
  for (const std::string& release : artifact.releases()) {
    releases += (releases.empty() ? "" : ", ") + ShortName(release);
  }
  out.Print(
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
