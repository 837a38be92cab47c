// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/generate.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/boot_loader_spec.h"
#include "builder/bootconfig/countdown.h"
#include "builder/bootconfig/quiet.h"
#include "builder/bootconfig/quote.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/bootconfig/sources.h"
#include "builder/bootconfig/surroundings.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::string_view kFailureMenuPath = "bootmill/failure.cfg";
constexpr int kFailureWaitSeconds = 10;

// Says whether a text of the memdisk hides messages.
bool UsesQuiet(const Configuration& configuration) {
  return std::any_of(configuration.files.begin(), configuration.files.end(),
                     [](const ConfigFile& file) {
                       return file.source_field.empty() &&
                              file.text.find(kQuietFunction) !=
                                  std::string::npos;
                     });
}

// The sources of one image, written.
struct Sources {
  std::vector<std::string> functions;  // in the order in which they are tried
  std::vector<std::string> readers;    // functions that run before all of them
};

absl::StatusOr<Sources> WriteSources(const v1::LoaderSpec& spec, Target target,
                                     ScriptWriter& script, Configuration& out) {
  const std::vector<int> indexes = SourcesFor(spec, target);
  if (indexes.empty()) {
    return AtField(absl::InvalidArgumentError(absl::StrFormat(
                       "no source is left for target %s", TargetName(target))),
                   "boot.sources");
  }
  Sources sources;
  for (const int index : indexes) {
    SourceWriter writer(spec, index, target, script, out);
    if (writer.source().has_boot_loader_spec()) {
      if (sources.readers.empty()) {
        WriteEntryFunctions(script);
      }
      sources.readers.push_back(EntryReader(writer));
    }
    WriteSource(writer);
    sources.functions.push_back(writer.function());
  }
  return sources;
}

// A function that tries the sources in their order.
void WriteSourceOrder(const Sources& sources, ScriptWriter& script,
                      Configuration& out) {
  script.Open("function bootmill_sources {");
  for (const std::string& function : sources.functions) {
    script.Line("%s", function);
  }
  script.Line("echo 'bootmill: no boot source led to a boot'");
  script.Close("}");
  script.Blank();
  out.commands.push_back({"echo", "boot policy"});
}

// Reads what must be read before any source is tried.
void WriteReaders(const Sources& sources, ScriptWriter& script) {
  if (sources.readers.empty()) {
    return;
  }
  script.Line("%s", kQuietFunction);
  for (const std::string& reader : sources.readers) {
    script.Line("%s", reader);
  }
  script.Line("%s", kLoudFunction);
  script.Line("source '(memdisk)/%s'", kLateModulesPath);
  script.Blank();
}

std::string FailureMenu(const v1::LoaderSpec& spec) {
  ScriptWriter menu;
  const auto entry = [&](std::string_view title, std::string_view command) {
    menu.Open("menuentry %s'%s' {", EntryOption(spec), title);
    menu.Line("%s", command);
    menu.Close("}");
  };
  entry("Try the boot sources again", "bootmill_sources");
  entry("Reboot", "reboot");
  entry("Halt", "halt");
  return menu.text();
}

// What follows when the sources have returned. Ending the script leads to
// GRUB's prompt.
void WriteOnFailure(const v1::LoaderSpec& spec, ScriptWriter& script,
                    Configuration& out) {
  const auto need = [&out](std::string_view command) {
    out.commands.push_back({std::string(command), "boot.on_failure"});
  };
  const auto wait_before = [&](std::string_view what) {
    script.Line("echo 'bootmill: %s in %d s'", what, kFailureWaitSeconds);
    script.Line("sleep %d", kFailureWaitSeconds);
    need("sleep");
  };
  switch (spec.boot().on_failure()) {
    case v1::ON_FAILURE_RESCUE_SHELL:
      script.Line("bootmill_sources");
      return;
    case v1::ON_FAILURE_RETRY:
      script.Open("while true; do");
      script.Line("bootmill_sources");
      wait_before("the sources are tried again");
      script.Close("done");
      need("true");
      return;
    case v1::ON_FAILURE_REBOOT:
      script.Line("bootmill_sources");
      wait_before("the domain reboots");
      script.Line("reboot");
      need("reboot");
      return;
    case v1::ON_FAILURE_HALT:
      script.Line("bootmill_sources");
      script.Line("halt");
      need("halt");
      return;
    default:
      script.Line("bootmill_sources");
      script.Line("configfile '(memdisk)/%s'", kFailureMenuPath);
      out.files.push_back(
          {std::string(kFailureMenuPath), FailureMenu(spec), ""});
      need("configfile");
      need("reboot");
      need("halt");
  }
}

std::string EarlyConfig(std::string_view line) {
  return absl::StrFormat("echo %s\nnormal (memdisk)/grub.cfg\n", line);
}

}  // namespace

std::vector<int> SourcesFor(const v1::LoaderSpec& spec, Target target) {
  std::vector<int> indexes;
  for (int i = 0; i < spec.boot().sources_size(); ++i) {
    const auto& targets = spec.boot().sources(i).targets();
    if (targets.empty() || std::find(targets.begin(), targets.end(),
                                     TargetName(target)) != targets.end()) {
      indexes.push_back(i);
    }
  }
  return indexes;
}

absl::StatusOr<Configuration> Generate(const v1::LoaderSpec& spec,
                                       Target target, std::string_view line) {
  Configuration out;
  out.early = EarlyConfig(line);
  // Loading order starts with these: `echo` prints the line, then the memdisk
  // is found, read and run.
  for (const std::string_view module : {"echo", "memdisk", "tar", "normal"}) {
    out.modules.push_back({std::string(module), "every image"});
  }
  out.files.push_back({"grub.cfg", "", ""});

  const v1::BootPolicy& boot = spec.boot();
  ScriptWriter sources_script;
  ASSIGN_OR_RETURN(const Sources sources,
                   WriteSources(spec, target, sources_script, out));
  WriteSourceOrder(sources, sources_script, out);

  ScriptWriter script;
  script.Line("# Fleet %s on %s. Written by bootmill from its boot policy.",
              spec.fleet(), TargetName(target));
  script.Blank();
  if (sources_script.text().find(kQuietFunction) != std::string::npos ||
      UsesQuiet(out)) {
    WriteQuietFunctions(script);
    out.data.push_back({std::string(kQuietCataloguePath), QuietCatalogue()});
    out.commands.push_back({"test", "boot policy"});
  }
  script.Text(sources_script.text());
  if (!boot.banner().empty()) {
    script.Line("echo %s", QuoteOperand(boot.banner()));
    out.commands.push_back({"echo", "boot.banner"});
  }
  WriteLock(boot, script, out);
  WriteUnlock(boot, script, out);
  WriteGuestParameters(boot, script, out);
  WriteReaders(sources, script);
  WriteOnFailure(spec, script, out);
  NeedSignatureModules(boot, out);
  out.files.front().text = script.text();
  return out;
}

}  // namespace bootmill::bootconfig
