// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/generate.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "builder/bootconfig/countdown.h"
#include "builder/bootconfig/guest_failure.h"
#include "builder/bootconfig/policy_setup.h"
#include "builder/bootconfig/quiet.h"
#include "builder/bootconfig/quote.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/bootconfig/sources.h"
#include "builder/bootconfig/walked_sources.h"
#include "builder/bootconfig/where.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "loader-src/grub/scripts.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::string_view kFailureMenuPath = "bootmill/failure.cfg";
constexpr std::string_view kLateScriptsPath = "bootmill/late_scripts.cfg";
// Stands among the functions of sources, before the first that needs them.
constexpr std::string_view kLateScriptsFunction = "bootmill_late_scripts";
constexpr int kFailureWaitSeconds = 10;
constexpr int kMaxEntries = 200;

// The list of hashes by which walk.cfg recognises swap, which no driver of GRUB
// reads: the last sector of its first page is 502 zeros and `SWAPSPACE2`.
// Source: Linux' include/linux/swap.h, `union swap_header`.
constexpr std::string_view kSwapHashPath = "bootmill/swap.md5";
constexpr std::string_view kSwapHash =
    "5a369de266d2c436a72b97ebbc7dbf0c  7+1\n";

// Adds the functions that hide messages; policies without walked sources may
// need it too.
void NeedQuiet(Configuration& out) {
  out.files.push_back(
      {"bootmill/quiet.cfg", std::string(GrubScriptText("quiet.cfg")), ""});
  out.scripts.emplace_back("quiet.cfg");
  out.commands.push_back({"test", "boot policy"});
}

// Adds the language of images for PV (quiet.cfg), which is used from the start.
void WriteWords(ScriptWriter& script, Configuration& out) {
  out.data.push_back({std::string(kPvCataloguePath), PvCatalogue()});
  script.Line("set bootmill_words=%s", kPvLanguage);
  script.Line("export bootmill_words");
  script.Line("%s", kQuietFunction);
  script.Line("%s", kLoudFunction);
}

// Adds the numbers of entries in a menu, because GRUB script cannot count.
std::string Numbers() {
  std::string numbers;
  for (int i = 0; i < kMaxEntries; ++i) {
    numbers += absl::StrFormat("%d ", i);
  }
  return numbers;
}

// One step of the policy: a single source, or a run of neighbouring walked
// sources that are tried together, disk by disk.
struct Step {
  bool walked = false;
  std::vector<std::string> functions;
  std::vector<const v1::BootSource*> sources;
};

// Returns the function of the first source that reads entries of the Boot
// Loader Specification; empty if there is none.
std::string FunctionOfEntries(const v1::LoaderSpec& spec, Target target) {
  for (const int index : SourcesFor(spec, target)) {
    if (spec.boot().sources(index).has_boot_loader_spec()) {
      return absl::StrFormat("bootmill_boot_loader_spec_%d", index + 1);
    }
  }
  return "";
}

absl::StatusOr<std::vector<Step>> WriteSources(const v1::LoaderSpec& spec,
                                               Target target,
                                               ScriptWriter& script,
                                               Configuration& out) {
  const std::vector<int> indexes = SourcesFor(spec, target);
  if (indexes.empty()) {
    return AtField(absl::InvalidArgumentError(absl::StrFormat(
                       "no source is left for target %s", TargetName(target))),
                   "boot.sources");
  }
  std::vector<Step> steps;
  for (const int index : indexes) {
    SourceWriter writer(spec, index, target, script, out);
    const bool late = !out.late_scripts.empty();
    WriteSource(writer);
    const bool walked = IsWalked(writer.source());
    if (!walked || steps.empty() || !steps.back().walked) {
      steps.push_back({walked, {}, {}});
    }
    if (!late && !out.late_scripts.empty()) {
      steps.back().functions.emplace_back(kLateScriptsFunction);
    }
    steps.back().functions.push_back(writer.function());
    steps.back().sources.push_back(&writer.source());
  }
  return steps;
}

// Writes a function that tries the sources in their order.
void WriteSourceOrder(const v1::LoaderSpec& spec,
                      const std::vector<Step>& steps, ScriptWriter& script,
                      Configuration& out) {
  std::string_view walk = "bootmill_walk";
  if (spec.boot().search_order() == v1::SEARCH_ORDER_SOURCES_FIRST) {
    walk = "bootmill_walk_by_source";
  } else if (spec.boot().search_order() == v1::SEARCH_ORDER_FIRST_DISK_ONLY) {
    walk = "bootmill_walk_first";
  }
  script.Open("function bootmill_sources {");
  if (GivesUp(spec.boot())) {
    script.Line("set bootmill_given_up=");
  }
  for (const Step& step : steps) {
    if (GivesUp(spec.boot())) {
      script.Open("if [ -z \"$bootmill_given_up\" ]; then");
    }
    if (step.walked) {
      WriteSearchedDisks(spec.boot(), step.sources, script);
    }
    script.Line("%s%s", step.walked ? std::string(walk) + " " : "",
                absl::StrJoin(step.functions, " "));
    if (GivesUp(spec.boot())) {
      script.Close("fi");
    }
  }
  script.Line("echo 'bootmill: no boot source led to a boot'");
  script.Close("}");
  script.Blank();
  out.commands.push_back({"echo", "boot policy"});
  // `minimal` has no command that would read it.
  if (spec.preset() != v1::PRESET_MINIMAL &&
      std::any_of(steps.begin(), steps.end(),
                  [](const Step& step) { return step.walked; })) {
    out.data.push_back({std::string(kSwapHashPath), std::string(kSwapHash)});
  }
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

// Writes what happens after all sources have returned. When the script ends,
// GRUB shows its prompt.
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

void WriteScriptCalls(const std::vector<std::string>& scripts,
                      ScriptWriter& script) {
  for (const std::string& name : scripts) {
    script.Line("source '(memdisk)/bootmill/%s'", name);
  }
}

// Writes the function that runs the late scripts, once.
void WriteLateScripts(ScriptWriter& script, Configuration& out) {
  if (out.late_scripts.empty()) {
    return;
  }
  ScriptWriter late;
  WriteScriptCalls(out.late_scripts, late);
  out.files.push_back({std::string(kLateScriptsPath), late.text(), ""});
  script.Open("function %s {", kLateScriptsFunction);
  script.Open("if [ -z \"$bootmill_has_late_scripts\" ]; then");
  script.Line("set bootmill_has_late_scripts=1");
  script.Line("export bootmill_has_late_scripts");
  script.Line("source '(memdisk)/%s'", kLateScriptsPath);
  script.Close("fi");
  script.Close("}");
  script.Blank();
}

// Writes the variables that the scripts of loader-src/grub use, and what they
// need besides.
void WriteSetUp(const v1::LoaderSpec& spec, Target target, ScriptWriter& script,
                Configuration& out) {
  const v1::BootPolicy& boot = spec.boot();
  out.data.push_back({std::string(kQuietCataloguePath), QuietCatalogue()});
  out.data.push_back({std::string(kReadingCataloguePath), ReadingCatalogue()});
  if (target != Target::kI386XenPvh) {
    WriteWords(script, out);
  }
  WriteGuestFailure(boot, script, out);
  script.Line("set bootmill_timeout=%d", boot.timeout().seconds());
  script.Line("export bootmill_timeout");
  script.Line("set bootmill_entry_option='%s'",
              boot.has_lock() ? " --unrestricted" : "");
  script.Line("export bootmill_entry_option");
  script.Line("set bootmill_numbers='%s'", Numbers());
  script.Line("set bootmill_entries_source=%s",
              FunctionOfEntries(spec, target));
  script.Blank();
  WriteGuestLock(spec, script);
}

std::string EarlyConfig(std::string_view line) {
  return absl::StrFormat("echo %s\ninsmod normal\nnormal (memdisk)/grub.cfg\n",
                         line);
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
  // The first modules in loading order: `echo` prints the line, the others find
  // the memdisk, read it and run it.
  for (const std::string_view module :
       {"echo", "memdisk", "newc", "gzio", "normal", "configfile"}) {
    out.modules.push_back({std::string(module), "every image"});
  }
  out.files.push_back({"grub.cfg", "", ""});

  const v1::BootPolicy& boot = spec.boot();
  ScriptWriter sources_script;
  ASSIGN_OR_RETURN(const std::vector<Step> steps,
                   WriteSources(spec, target, sources_script, out));
  WriteSourceOrder(spec, steps, sources_script, out);

  ScriptWriter script;
  script.Line("# Fleet %s on %s. Written by bootmill from its boot policy.",
              spec.fleet(), TargetName(target));
  script.Line("insmod configfile");
  // This module would draw progress bars between the console's lines.
  script.Line("set enable_progress_indicator=0");
  script.Line("export enable_progress_indicator");
  script.Line("source '(memdisk)/%s'", kModulesPath);
  if (out.scripts.empty() &&
      (boot.unlock().all() || target != Target::kI386XenPvh ||
       sources_script.text().find(kQuietFunction) != std::string::npos)) {
    NeedQuiet(out);
  }
  if (boot.unlock().all()) {
    out.files.push_back(
        {"bootmill/unlock.cfg", std::string(GrubScriptText("unlock.cfg")), ""});
    out.scripts.emplace_back("unlock.cfg");
  }
  out.files.push_back({"bootmill/load_spare.cfg",
                       std::string(GrubScriptText("load_spare.cfg")), ""});
  script.Line("source '(memdisk)/bootmill/load_spare.cfg'");
  script.Line("source '(memdisk)/%s'", kSpareCommandsPath);
  WriteScriptCalls(out.scripts, script);
  if (!out.scripts.empty()) {
    WriteSetUp(spec, target, script, out);
  }
  script.Blank();
  WriteLateScripts(script, out);
  script.Text(sources_script.text());
  if (!boot.banner().empty()) {
    script.Line("echo %s", QuoteOperand(boot.banner()));
    out.commands.push_back({"echo", "boot.banner"});
  }
  WriteLock(boot, script, out);
  WriteUnlock(boot, script, out);
  WriteGuestParameters(boot, script, out);
  WriteOnFailure(spec, script, out);
  NeedSignatureModules(boot, out);
  out.files.front().text = script.text();
  return out;
}

}  // namespace bootmill::bootconfig
