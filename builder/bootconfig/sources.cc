// SPDX-License-Identifier: Apache-2.0
// Each source is a function in the image's grub.cfg. It says on the console
// what it tries, and returns if nothing booted; docs/boot-policy.md is the
// same for users.
#include "builder/bootconfig/sources.h"

#include <array>
#include <span>
#include <string_view>

#include "builder/bootconfig/host_declared.h"
#include "builder/bootconfig/quote.h"
#include "common/status.h"

namespace bootmill::bootconfig {
namespace {

// Where configurations of the large distributions lie, and btrfs subvolumes
// of openSUSE and Ubuntu.
constexpr std::array<std::string_view, 5> kGrubConfigPaths = {
    "/boot/grub/grub.cfg", "/grub/grub.cfg", "/boot/grub2/grub.cfg",
    "/grub2/grub.cfg", "/@/boot/grub/grub.cfg"};

// What grub-mkconfig's output runs on the way to a Linux entry.
constexpr std::array<std::string_view, 17> kGrubConfigCommands = {
    "linux",          "initrd",     "search",          "search.file",
    "search.fs_uuid", "test",       "search.fs_label", "true",
    "false",          "echo",       "load_env",        "save_env",
    "keystatus",      "configfile", "source",          "terminal_output",
    "terminal_input"};

void NeedCommands(Configuration& out, const std::string& reason,
                  std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    out.commands.push_back({std::string(name), reason});
  }
}

void NeedCommands(Configuration& out, const std::string& reason,
                  std::initializer_list<std::string_view> names) {
  NeedCommands(out, reason, std::span(names.begin(), names.size()));
}

std::string Reason(const v1::BootSource& source) {
  return "boot source " + SourceKind(source);
}

std::string FunctionName(const v1::BootSource& source, int index) {
  return absl::StrFormat("bootmill_%s_%d", SourceKind(source), index + 1);
}

// For each volume, in the order in which GRUB lists devices: each disk, then
// its partitions.
void WriteGrubConfig(const v1::BootSource& source, const std::string& function,
                     ScriptWriter& script, Configuration& out) {
  std::vector<std::string> paths(source.grub_config().paths().begin(),
                                 source.grub_config().paths().end());
  if (paths.empty()) {
    paths.assign(kGrubConfigPaths.begin(), kGrubConfigPaths.end());
  }
  script.Open("function %s {", function);
  script.Line("set found=");
  script.Open("for volume in (*); do");
  script.Open("for path in %s; do", QuoteAll(paths));
  script.Open("if [ \"$volume\" != '(memdisk)' -a -f \"$volume$path\" ]; then");
  script.Line("set found=1");
  script.Line("echo \"bootmill: grub_config: running $volume$path\"");
  script.Line("set root=\"$volume\"");
  script.Line("configfile \"$volume$path\"");
  script.Line("echo \"bootmill: grub_config: $volume$path led to no boot\"");
  script.Close("fi");
  script.Close("done");
  script.Close("done");
  script.Open("if [ -z \"$found\" ]; then");
  script.Line("echo 'bootmill: grub_config: no volume has one'");
  script.Close("fi");
  script.Close("}");
  script.Blank();
  NeedCommands(out, Reason(source), kGrubConfigCommands);
  out.modules.push_back({"regexp", Reason(source)});
}

void WriteRawConfig(const v1::BootSource& source, int index,
                    const std::string& function, ScriptWriter& script,
                    Configuration& out) {
  const std::string path = "bootmill/" + function + ".cfg";
  out.files.push_back(
      {path, source.raw_config().script(),
       absl::StrFormat("boot.sources[%d].raw_config.script", index)});
  script.Open("function %s {", function);
  script.Line("echo 'bootmill: raw_config: running'");
  script.Line("configfile '(memdisk)/%s'", path);
  script.Line("echo 'bootmill: raw_config: led to no boot'");
  script.Close("}");
  script.Blank();
  NeedCommands(out, Reason(source), {"configfile", "echo"});
}

}  // namespace

std::string SourceKind(const v1::BootSource& source) {
  const auto* field = source.GetReflection()->GetOneofFieldDescriptor(
      source, source.GetDescriptor()->FindOneofByName("kind"));
  return field == nullptr ? "" : field->name();
}

absl::StatusOr<std::string> WriteSource(const v1::LoaderSpec& spec, int index,
                                        ScriptWriter& script,
                                        Configuration& out) {
  const v1::BootSource& source = spec.boot().sources(index);
  const std::string function = FunctionName(source, index);
  switch (source.kind_case()) {
    case v1::BootSource::kGrubConfig:
      WriteGrubConfig(source, function, script, out);
      return function;
    case v1::BootSource::kHostDeclared:
      WriteHostDeclared(spec, index, function, script, out);
      return function;
    case v1::BootSource::kRawConfig:
      WriteRawConfig(source, index, function, script, out);
      return function;
    default:
      return AtField(
          absl::UnimplementedError(absl::StrFormat(
              "this version of bootmill does not build boot source %s; it "
              "builds grub_config, host_declared and raw_config",
              SourceKind(source))),
          absl::StrFormat("boot.sources[%d]", index));
  }
}

}  // namespace bootmill::bootconfig
