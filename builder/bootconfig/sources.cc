// SPDX-License-Identifier: Apache-2.0
// Each source is a function in the image's grub.cfg. It says on the console
// what it tries, and returns if nothing booted; docs/boot-policy.md is the
// same for users.
#include "builder/bootconfig/sources.h"

#include <array>
#include <span>
#include <string_view>

#include "builder/bootconfig/quote.h"

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

// For each volume, in GRUB's order: disks as the toolstack numbers them, each
// followed by its partitions.
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

// Opens an `if` that holds when the entry's volume is there, with `root` set
// to it.
void OpenIfVolume(const v1::HostDeclaredEntry& entry, ScriptWriter& script) {
  const std::string kernel = Quote(entry.kernel());
  const v1::Volume& volume = entry.volume();
  switch (volume.by_case()) {
    case v1::Volume::kDisk:
      script.Open("if [ -f %s ]; then",
                  Quote("(xen/" + volume.disk() + ")" + entry.kernel()));
      script.Line("set root=%s", Quote("xen/" + volume.disk()));
      return;
    case v1::Volume::kFilesystemUuid:
      script.Open("if search --no-floppy --fs-uuid --set=root %s; then",
                  Quote(volume.filesystem_uuid()));
      return;
    case v1::Volume::kFilesystemLabel:
      script.Open("if search --no-floppy --label --set=root %s; then",
                  Quote(volume.filesystem_label()));
      return;
    case v1::Volume::BY_NOT_SET:
      break;
  }
  script.Open("if search --no-floppy --file --set=root %s; then", kernel);
}

// A function that boots one entry, and returns if something of it is missing.
std::string WriteEntry(const v1::HostDeclaredEntry& entry,
                       const std::string& source_function, int number,
                       ScriptWriter& script) {
  const std::string function =
      absl::StrFormat("%s_entry_%d", source_function, number + 1);
  const std::string arguments =
      QuoteAll(SplitCommandLine(entry.command_line()));
  script.Open("function %s {", function);
  OpenIfVolume(entry, script);
  script.Open("if linux %s %s; then", Quote(entry.kernel()), arguments);
  if (entry.initrds().empty()) {
    script.Line("boot");
  } else {
    script.Open("if initrd %s; then",
                QuoteAll({entry.initrds().begin(), entry.initrds().end()}));
    script.Line("boot");
    script.Close("fi");
  }
  script.Close("fi");
  script.Close("fi");
  script.Line("echo %s", Quote("bootmill: host_declared: `" + entry.title() +
                               "` led to no boot"));
  script.Close("}");
  script.Blank();
  return function;
}

// The default entry first, then the others in their order.
std::vector<int> AttemptOrder(const v1::HostDeclared& declared,
                              const std::string& default_title) {
  std::vector<int> order;
  for (int i = 0; i < declared.entries_size(); ++i) {
    if (declared.entries(i).title() == default_title) {
      order.insert(order.begin(), i);
    } else {
      order.push_back(i);
    }
  }
  return order;
}

// Bootmill counts down by itself instead of leaving that to a GRUB menu: when
// an entry of a menu fails, the menu waits for a key for ever; here the next
// entry is tried, and then the next source.
void WriteHostDeclared(const v1::LoaderSpec& spec, const v1::BootSource& source,
                       const std::string& function, ScriptWriter& script,
                       Configuration& out) {
  const v1::HostDeclared& declared = source.host_declared();
  std::vector<std::string> entry_functions;
  ScriptWriter menu;
  for (int i = 0; i < declared.entries_size(); ++i) {
    const v1::HostDeclaredEntry& entry = declared.entries(i);
    entry_functions.push_back(WriteEntry(entry, function, i, script));
    menu.Open("menuentry %s {", Quote(entry.title()));
    menu.Line("%s", entry_functions.back());
    menu.Close("}");
  }
  const std::string menu_path = "bootmill/" + function + ".cfg";
  const std::vector<int> order =
      AttemptOrder(declared, spec.boot().default_entry());
  const int64_t seconds = spec.boot().timeout().seconds();
  script.Open("function %s {", function);
  if (seconds > 0) {
    script.Line("echo %s",
                Quote(absl::StrFormat(
                    "bootmill: host_declared: `%s` starts in %d s; press ESC "
                    "for the menu",
                    declared.entries(order.front()).title(), seconds)));
    script.Open("if sleep --interruptible %d; then", seconds);
  }
  for (const int i : order) {
    script.Line("%s", entry_functions[static_cast<size_t>(i)]);
  }
  if (seconds > 0) {
    script.Middle("else");
    script.Line("configfile '(memdisk)/%s'", menu_path);
    script.Close("fi");
    out.files.push_back({menu_path, menu.text(), ""});
  }
  script.Close("}");
  script.Blank();
  NeedCommands(
      out, Reason(source),
      {"linux", "initrd", "search", "test", "echo", "sleep", "configfile"});
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
      WriteHostDeclared(spec, source, function, script, out);
      return function;
    case v1::BootSource::kRawConfig:
      WriteRawConfig(source, index, function, script, out);
      return function;
    default:
      return absl::UnimplementedError(absl::StrFormat(
          "boot.sources[%d]: this version of bootmill does not build boot "
          "source %s; it builds grub_config, host_declared and raw_config",
          index, SourceKind(source)));
  }
}

}  // namespace bootmill::bootconfig
