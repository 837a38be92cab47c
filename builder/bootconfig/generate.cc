// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/generate.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/quote.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/bootconfig/sources.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::string_view kFailureMenuPath = "bootmill/failure.cfg";
constexpr int kFailureWaitSeconds = 10;

// Parts of the policy that have a place in the spec, but no builder yet.
absl::Status RefuseUnbuilt(const v1::LoaderSpec& spec) {
  const auto refuse = [](std::string_view field) {
    return AtField(
        absl::UnimplementedError(
            "this version of bootmill does not build it; leave it out"),
        field);
  };
  if (spec.role() == v1::ROLE_GUEST_SECOND_STAGE) {
    return refuse("role");
  }
  if (spec.boot().has_unlock()) {
    return refuse("boot.unlock");
  }
  if (spec.boot().has_lock()) {
    return refuse("boot.lock");
  }
  if (!spec.boot().guest_parameters().empty()) {
    return refuse("boot.guest_parameters");
  }
  return absl::OkStatus();
}

// A function that tries the sources in their order.
absl::Status WriteSources(const v1::LoaderSpec& spec, Target target,
                          ScriptWriter& script, Configuration& out) {
  const std::vector<int> sources = SourcesFor(spec, target);
  if (sources.empty()) {
    return AtField(absl::InvalidArgumentError(absl::StrFormat(
                       "no source is left for target %s", TargetName(target))),
                   "boot.sources");
  }
  std::vector<std::string> functions;
  for (const int index : sources) {
    ASSIGN_OR_RETURN(std::string function,
                     WriteSource(spec, index, script, out));
    functions.push_back(std::move(function));
  }
  script.Open("function bootmill_sources {");
  for (const std::string& function : functions) {
    script.Line("%s", function);
  }
  script.Line("echo 'bootmill: no boot source led to a boot'");
  script.Close("}");
  script.Blank();
  out.commands.push_back({"echo", "boot policy"});
  return absl::OkStatus();
}

std::string FailureMenu() {
  ScriptWriter menu;
  const auto entry = [&menu](std::string_view title, std::string_view command) {
    menu.Open("menuentry '%s' {", title);
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
void WriteOnFailure(v1::OnFailure action, ScriptWriter& script,
                    Configuration& out) {
  const auto need = [&out](std::string_view command) {
    out.commands.push_back({std::string(command), "boot.on_failure"});
  };
  const auto wait_before = [&](std::string_view what) {
    script.Line("echo 'bootmill: %s in %d s'", what, kFailureWaitSeconds);
    script.Line("sleep %d", kFailureWaitSeconds);
    need("sleep");
  };
  switch (action) {
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
      out.files.push_back({std::string(kFailureMenuPath), FailureMenu(), ""});
      need("configfile");
      need("reboot");
      need("halt");
  }
}

void NeedSignatureModules(const v1::LoaderSpec& spec, Configuration& out) {
  if (spec.boot().guest_keys().empty()) {
    return;
  }
  // pgp.mod finds ciphers and hashes by name at run time, not by dependency.
  for (const std::string_view module :
       {"pgp", "gcry_rsa", "gcry_dsa", "gcry_sha1", "gcry_sha256",
        "gcry_sha512"}) {
    out.modules.push_back({std::string(module), "boot.guest_keys"});
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
  RETURN_IF_ERROR(RefuseUnbuilt(spec));
  Configuration out;
  out.early = EarlyConfig(line);
  // Loading order starts with these: `echo` prints the line, then the memdisk
  // is found, read and run.
  for (const std::string_view module : {"echo", "memdisk", "tar", "normal"}) {
    out.modules.push_back({std::string(module), "every image"});
  }
  ScriptWriter script;
  script.Line("# Fleet %s on %s. Written by bootmill from its boot policy.",
              spec.fleet(), TargetName(target));
  script.Blank();
  Configuration parts;
  RETURN_IF_ERROR(WriteSources(spec, target, script, parts));
  if (!spec.boot().banner().empty()) {
    script.Line("echo %s", QuoteOperand(spec.boot().banner()));
    parts.commands.push_back({"echo", "boot.banner"});
  }
  WriteOnFailure(spec.boot().on_failure(), script, parts);
  NeedSignatureModules(spec, parts);
  out.files.push_back({"grub.cfg", script.text(), ""});
  out.files.insert(out.files.end(), parts.files.begin(), parts.files.end());
  out.commands = std::move(parts.commands);
  out.modules.insert(out.modules.end(), parts.modules.begin(),
                     parts.modules.end());
  out.warnings = std::move(parts.warnings);
  return out;
}

}  // namespace bootmill::bootconfig
