// SPDX-License-Identifier: Apache-2.0
// What writing one boot source needs, and what sources have in common.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SOURCE_WRITER_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SOURCE_WRITER_H_

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/target.h"

namespace bootmill::bootconfig {

// Functions that generate.cc writes into every grub.cfg that needs them: the
// first hides GRUB's error messages, the second shows them again.
inline constexpr std::string_view kQuietFunction = "bootmill_quiet";
inline constexpr std::string_view kLoudFunction = "bootmill_loud";

// One source of a spec, and where its script and needs go. The references live
// as long as the writing does.
class SourceWriter {
 public:
  SourceWriter(const v1::LoaderSpec& spec, int index, Target target,
               ScriptWriter& script, Configuration& out);

  const v1::LoaderSpec& spec() const { return spec_; }
  const v1::BootSource& source() const { return spec_.boot().sources(index_); }
  Target target() const { return target_; }
  ScriptWriter& script() { return script_; }
  Configuration& out() { return out_; }

  // "grub_config".
  const std::string& kind() const { return kind_; }
  // The function that tries the source, "bootmill_grub_config_2".
  const std::string& function() const { return function_; }
  // Where a file of the source lies in the memdisk.
  std::string FilePath() const { return "bootmill/" + function_ + ".cfg"; }
  // The source's field, "boot.sources[1]", or one below it.
  std::string Field(std::string_view below = "") const;

  void NeedCommands(std::span<const std::string_view> names);
  void NeedCommands(std::initializer_list<std::string_view> names);
  // Commands whose modules the script loads by itself.
  void NeedLateCommands(std::initializer_list<std::string_view> names);
  void NeedModule(std::string_view name);
  void AddFile(std::string path, std::string text,
               std::string source_field = "");
  void Warn(std::string field, std::string message);

  // Takes a script of loader-src/grub into the memdisk; NeedScript also runs it
  // before grub.cfg's own functions.
  void AddScript(std::string_view name);
  void NeedScript(std::string_view name);
  // A key of entries (Configuration::entry_keys).
  void NeedKey(std::string_view key);

 private:
  const v1::LoaderSpec& spec_;
  int index_;
  Target target_;
  ScriptWriter& script_;
  Configuration& out_;
  std::string kind_;
  std::string function_;
};

// Returns `own`, or `defaults` if it is empty.
std::vector<std::string> PathsOr(
    const google::protobuf::RepeatedPtrField<std::string>& own,
    std::span<const std::string_view> defaults);

// Returns the name of the source's kind as specs spell it, "grub_config".
std::string SourceKind(const v1::BootSource& source);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SOURCE_WRITER_H_
