// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/declared.h"

#include <optional>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/countdown.h"
#include "builder/bootconfig/quote.h"
#include "builder/bootconfig/walked_sources.h"

namespace bootmill::bootconfig {
namespace {

// Writes the beginning of an `if` that is true if the entry's volume exists,
// and sets `root` to it.
void OpenIfVolume(const v1::Volume& volume, const std::string& kernel,
                  SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  if (volume.by_case() == v1::Volume::kDisk) {
    script.Open("if [ -f %s ]; then",
                Quote("(xen/" + volume.disk() + ")" + kernel));
    script.Line("set root=%s", Quote("xen/" + volume.disk()));
    writer.NeedCommands({"test"});
    return;
  }
  std::string_view key = "--file";
  std::string value = kernel;
  if (volume.by_case() == v1::Volume::kFilesystemUuid) {
    key = "--fs-uuid";
    value = volume.filesystem_uuid();
  } else if (volume.by_case() == v1::Volume::kFilesystemLabel) {
    key = "--label";
    value = volume.filesystem_label();
  }
  script.Open("if search --no-floppy %s --set=root %s; then", key,
              Quote(value));
  writer.NeedCommands({"search"});
}

// Returns the command that loads the kernel, with its path and command line.
std::string KernelCommand(std::string_view command, const std::string& kernel,
                          const std::string& command_line,
                          const std::string& field, SourceWriter& writer) {
  std::vector<std::string> words = SplitCommandLine(command_line);
  if (const std::optional<char> escaped = FindEscaped(words)) {
    writer.Warn(
        field + ".command_line",
        absl::StrFormat("GRUB puts a backslash before each `%c` of it; Linux "
                        "takes away only double quotes around a whole value",
                        *escaped));
  }
  words.insert(words.begin(), kernel);
  return absl::StrFormat("%s %s", command, QuoteAll(words));
}

// Writes commands that load and boot one entry, with `root` set. If they fail,
// the script goes on.
void WriteBoot(const v1::HostDeclaredEntry& entry, const std::string& field,
               SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  script.Open("if %s; then",
              KernelCommand("linux", entry.kernel(), entry.command_line(),
                            field, writer));
  writer.NeedCommands({"linux"});
  if (entry.initrds().empty()) {
    script.Line("boot");
  } else {
    script.Open("if initrd %s; then",
                QuoteAll({entry.initrds().begin(), entry.initrds().end()}));
    script.Line("boot");
    script.Close("fi");
    writer.NeedCommands({"initrd"});
  }
  script.Close("fi");
}

// Does the same for a PVH kernel: loads pvhchain, then the kernel and its
// modules as Multiboot modules.
void WriteBoot(const v1::PvhKernelEntry& entry, const std::string& field,
               SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  OpenIfPvhchain(script);
  script.Open("if %s; then",
              KernelCommand("module", entry.kernel(), entry.command_line(),
                            field, writer));
  for (const std::string& module : entry.modules()) {
    script.Open("if module %s; then", Quote(module));
  }
  StartPvhchain(script);
  for (int i = 0; i < entry.modules_size(); ++i) {
    script.Close("fi");
  }
  script.Close("fi");
  script.Close("fi");
  script.Line("%s", kLoudFunction);
  NeedPvhchain(writer);
}

// Returns the order of attempts: the default entry first, then the others in
// their order.
template <typename Entries>
std::vector<int> AttemptOrder(const Entries& entries,
                              const std::string& default_title) {
  std::vector<int> order;
  for (int i = 0; i < entries.size(); ++i) {
    const bool is_default = entries.Get(i).title() == default_title;
    order.insert(is_default ? order.begin() : order.end(), i);
  }
  return order;
}

// Writes a function for each entry, which returns if a file of it is missing; a
// menu of these functions; and the function of the source, which tries them in
// turn.
template <typename Entries>
void WriteEntries(const Entries& entries, SourceWriter& writer) {
  ScriptWriter& script = writer.script();
  std::vector<std::string> functions;
  ScriptWriter menu;
  for (int i = 0; i < entries.size(); ++i) {
    const auto& entry = entries.Get(i);
    functions.push_back(
        absl::StrFormat("%s_entry_%d", writer.function(), i + 1));
    script.Open("function %s {", functions.back());
    OpenIfVolume(entry.volume(), entry.kernel(), writer);
    WriteBoot(entry,
              writer.Field(absl::StrFormat("%s.entries[%d]", writer.kind(), i)),
              writer);
    script.Close("fi");
    script.Line("echo %s",
                Quote(absl::StrFormat("bootmill: %s: `%s` led to no boot",
                                      writer.kind(), entry.title())));
    script.Close("}");
    script.Blank();
    menu.Open("menuentry %s%s {", EntryOption(writer.spec()),
              QuoteOperand(entry.title()));
    menu.Line("%s", functions.back());
    menu.Close("}");
  }
  writer.NeedCommands({"echo"});

  const std::vector<int> order =
      AttemptOrder(entries, writer.spec().boot().default_entry());
  script.Open("function %s {", writer.function());
  WriteCountdown(
      Quote(entries.Get(order.front()).title()), menu.text(),
      [&](ScriptWriter& attempts) {
        for (const int i : order) {
          attempts.Line("%s", functions[static_cast<size_t>(i)]);
        }
      },
      writer);
  script.Close("}");
  script.Blank();
}

}  // namespace

void WriteHostDeclared(SourceWriter& writer) {
  WriteEntries(writer.source().host_declared().entries(), writer);
}

void WritePvhKernel(SourceWriter& writer) {
  WriteEntries(writer.source().pvh_kernel().entries(), writer);
}

}  // namespace bootmill::bootconfig
