// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/host_declared.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/quote.h"

namespace bootmill::bootconfig {
namespace {

constexpr char kReason[] = "boot source host_declared";

void NeedCommand(std::string_view command, Configuration& out) {
  out.commands.push_back({std::string(command), kReason});
}

// Opens an `if` that holds when the entry's volume is there, with `root` set
// to it.
void OpenIfVolume(const v1::HostDeclaredEntry& entry, ScriptWriter& script,
                  Configuration& out) {
  const v1::Volume& volume = entry.volume();
  if (volume.by_case() == v1::Volume::kDisk) {
    script.Open("if [ -f %s ]; then",
                Quote("(xen/" + volume.disk() + ")" + entry.kernel()));
    script.Line("set root=%s", Quote("xen/" + volume.disk()));
    NeedCommand("test", out);
    return;
  }
  std::string_view key = "--file";
  std::string value = entry.kernel();
  if (volume.by_case() == v1::Volume::kFilesystemUuid) {
    key = "--fs-uuid";
    value = volume.filesystem_uuid();
  } else if (volume.by_case() == v1::Volume::kFilesystemLabel) {
    key = "--label";
    value = volume.filesystem_label();
  }
  script.Open("if search --no-floppy %s --set=root %s; then", key,
              Quote(value));
  NeedCommand("search", out);
}

// `linux` with the kernel and its command line.
std::string LinuxCommand(const v1::HostDeclaredEntry& entry,
                         const std::string& field, Configuration& out) {
  std::vector<std::string> words = SplitCommandLine(entry.command_line());
  if (const std::optional<char> escaped = FindEscaped(words)) {
    out.warnings.push_back(
        {field + ".command_line",
         absl::StrFormat("GRUB puts a backslash before each `%c` of it; Linux "
                         "takes away only double quotes around a whole value",
                         *escaped)});
  }
  words.insert(words.begin(), entry.kernel());
  return "linux " + QuoteAll(words);
}

// A function that boots one entry, and returns if something of it is missing.
void WriteEntry(const v1::HostDeclaredEntry& entry, const std::string& field,
                const std::string& function, ScriptWriter& script,
                Configuration& out) {
  script.Open("function %s {", function);
  OpenIfVolume(entry, script, out);
  script.Open("if %s; then", LinuxCommand(entry, field, out));
  NeedCommand("linux", out);
  if (entry.initrds().empty()) {
    script.Line("boot");
  } else {
    script.Open("if initrd %s; then",
                QuoteAll({entry.initrds().begin(), entry.initrds().end()}));
    script.Line("boot");
    script.Close("fi");
    NeedCommand("initrd", out);
  }
  script.Close("fi");
  script.Close("fi");
  script.Line("echo %s", Quote("bootmill: host_declared: `" + entry.title() +
                               "` led to no boot"));
  script.Close("}");
  script.Blank();
}

// The default entry first, then the others in their order.
std::vector<size_t> AttemptOrder(const v1::HostDeclared& declared,
                                 const std::string& default_title) {
  std::vector<size_t> order;
  for (int i = 0; i < declared.entries_size(); ++i) {
    const bool is_default = declared.entries(i).title() == default_title;
    order.insert(is_default ? order.begin() : order.end(),
                 static_cast<size_t>(i));
  }
  return order;
}

// The function that tries the entries in `order`. It counts down by itself
// instead of leaving that to a GRUB menu: when an entry of a menu fails, the
// menu waits for a key for ever; here the next entry is tried, and then the
// next source.
void WriteAttempts(const std::string& function, const std::string& menu_path,
                   int64_t seconds, const std::string& first_title,
                   const std::vector<std::string>& entry_functions,
                   ScriptWriter& script) {
  script.Open("function %s {", function);
  if (seconds > 0) {
    script.Line("echo %s",
                Quote(absl::StrFormat("bootmill: host_declared: `%s` starts in "
                                      "%d s; press ESC for the menu",
                                      first_title, seconds)));
    script.Open("if sleep --interruptible %d; then", seconds);
  }
  for (const std::string& entry : entry_functions) {
    script.Line("%s", entry);
  }
  if (seconds > 0) {
    script.Middle("else");
    script.Line("configfile '(memdisk)/%s'", menu_path);
    script.Close("fi");
  }
  script.Close("}");
  script.Blank();
}

}  // namespace

void WriteHostDeclared(const v1::LoaderSpec& spec, int index,
                       const std::string& function, ScriptWriter& script,
                       Configuration& out) {
  const v1::HostDeclared& declared = spec.boot().sources(index).host_declared();
  std::vector<std::string> functions;
  ScriptWriter menu;
  for (int i = 0; i < declared.entries_size(); ++i) {
    functions.push_back(absl::StrFormat("%s_entry_%d", function, i + 1));
    WriteEntry(
        declared.entries(i),
        absl::StrFormat("boot.sources[%d].host_declared.entries[%d]", index, i),
        functions.back(), script, out);
    menu.Open("menuentry %s {", QuoteOperand(declared.entries(i).title()));
    menu.Line("%s", functions.back());
    menu.Close("}");
  }
  NeedCommand("echo", out);

  const std::vector<size_t> order =
      AttemptOrder(declared, spec.boot().default_entry());
  std::vector<std::string> attempts;
  attempts.reserve(order.size());
  for (const size_t i : order) {
    attempts.push_back(functions[i]);
  }
  const std::string& first =
      declared.entries(static_cast<int>(order.front())).title();
  const std::string menu_path = "bootmill/" + function + ".cfg";
  const int64_t seconds = spec.boot().timeout().seconds();
  WriteAttempts(function, menu_path, seconds, first, attempts, script);
  if (seconds > 0) {
    out.files.push_back({menu_path, menu.text(), ""});
    NeedCommand("sleep", out);
    NeedCommand("configfile", out);
  }
}

}  // namespace bootmill::bootconfig
