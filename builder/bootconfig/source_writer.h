// SPDX-License-Identifier: Apache-2.0
// What all boot sources need to write their script.
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

// Functions that generate.cc writes into each grub.cfg that uses them: the
// first hides GRUB's error messages, the second shows them again.
inline constexpr std::string_view kQuietFunction = "bootmill_quiet";
inline constexpr std::string_view kLoudFunction = "bootmill_loud";

// One source of a spec, and the script and configuration that it is written
// into. The references must stay valid while it is written.
class SourceWriter {
 public:
  // REQUIRES: SourcesFor(spec, target) contains `index`.
  SourceWriter(const v1::LoaderSpec& spec, int index, Target target,
               ScriptWriter& script, Configuration& out);

  const v1::LoaderSpec& spec() const { return spec_; }
  const v1::BootSource& source() const { return spec_.boot().sources(index_); }
  Target target() const { return target_; }
  ScriptWriter& script() { return script_; }
  Configuration& out() { return out_; }

  // Returns the source's kind: "grub_config".
  const std::string& kind() const { return kind_; }
  // Returns the name of the function that tries the source:
  // "bootmill_grub_config_2".
  const std::string& function() const { return function_; }
  // Returns the path in the memdisk for a file of the source.
  std::string FilePath() const { return "bootmill/" + function_ + ".cfg"; }
  // Returns the source's field, "boot.sources[1]", or a field below it.
  std::string Field(std::string_view below = "") const;

  void NeedCommands(std::span<const std::string_view> names);
  void NeedCommands(std::initializer_list<std::string_view> names);
  // Adds commands whose modules the script loads itself.
  void NeedLateCommands(std::initializer_list<std::string_view> names);
  void NeedModule(std::string_view name);
  void AddFile(std::string path, std::string text,
               std::string source_field = "");
  void Warn(std::string field, std::string message);

  // Each puts a script of loader-src/grub into the memdisk; NeedScript also has
  // grub.cfg run it before the source is tried.
  void AddScript(std::string_view name);
  void NeedScript(std::string_view name);
  // Adds a program that GRUB loads from `path` in the memdisk, once.
  void NeedProgram(std::string_view path, ByteSpan bytes);
  // Adds a command that a function stands in for.
  void ReplaceCommand(std::string_view name);

 private:
  const v1::LoaderSpec& spec_;
  int index_;
  Target target_;
  ScriptWriter& script_;
  Configuration& out_;
  // Whether scripts are run when a second stage did not boot.
  bool late_;
  std::string kind_;
  std::string function_;
};

// Returns `own`, or `defaults` if `own` is empty.
std::vector<std::string> PathsOr(
    const google::protobuf::RepeatedPtrField<std::string>& own,
    std::span<const std::string_view> defaults);

// Returns the source's kind as specs spell it: "grub_config".
std::string SourceKind(const v1::BootSource& source);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SOURCE_WRITER_H_
