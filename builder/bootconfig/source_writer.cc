// SPDX-License-Identifier: Apache-2.0
#include "builder/bootconfig/source_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "loader-src/grub/scripts.h"

namespace bootmill::bootconfig {
namespace {

// Whether the first source is a second stage, and this one another.
bool IsBehindChainload(const v1::LoaderSpec& spec, int index, Target target) {
  const int first = SourcesFor(spec, target).front();
  return first != index && spec.boot().sources(first).has_chainload();
}

}  // namespace

SourceWriter::SourceWriter(const v1::LoaderSpec& spec, int index, Target target,
                           ScriptWriter& script, Configuration& out)
    : spec_(spec),
      index_(index),
      target_(target),
      script_(script),
      out_(out),
      late_(IsBehindChainload(spec, index, target)),
      kind_(SourceKind(source())),
      function_(absl::StrFormat("bootmill_%s_%d", kind_, index + 1)) {}

std::string SourceWriter::Field(std::string_view below) const {
  const std::string field = absl::StrFormat("boot.sources[%d]", index_);
  return below.empty() ? field : absl::StrFormat("%s.%s", field, below);
}

void SourceWriter::NeedCommands(std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    out_.commands.push_back({std::string(name), "boot source " + kind_});
  }
}

void SourceWriter::NeedCommands(std::initializer_list<std::string_view> names) {
  NeedCommands(std::span(names.begin(), names.size()));
}

void SourceWriter::NeedLateCommands(
    std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    out_.commands.push_back({std::string(name), "boot source " + kind_, true});
  }
}

void SourceWriter::NeedModule(std::string_view name) {
  out_.modules.push_back({std::string(name), "boot source " + kind_});
}

void SourceWriter::AddFile(std::string path, std::string text,
                           std::string source_field) {
  out_.files.push_back(
      {std::move(path), std::move(text), std::move(source_field)});
}

void SourceWriter::Warn(std::string field, std::string message) {
  out_.warnings.push_back({std::move(field), std::move(message)});
}

void SourceWriter::AddScript(std::string_view name) {
  const std::string path = "bootmill/" + std::string(name);
  const bool known = std::any_of(
      out_.files.begin(), out_.files.end(),
      [&path](const ConfigFile& file) { return file.path == path; });
  if (!known) {
    AddFile(path, std::string(GrubScriptText(name)));
  }
}

void SourceWriter::NeedScript(std::string_view name) {
  AddScript(name);
  const auto has = [name](const std::vector<std::string>& scripts) {
    return std::find(scripts.begin(), scripts.end(), name) != scripts.end();
  };
  if (!has(out_.scripts) && !has(out_.late_scripts)) {
    (late_ ? out_.late_scripts : out_.scripts).emplace_back(name);
  }
}

void SourceWriter::NeedProgram(std::string_view path, ByteSpan bytes) {
  std::vector<Program>& programs = out_.programs;
  const bool known = std::any_of(
      programs.begin(), programs.end(),
      [path](const Program& program) { return program.path == path; });
  if (!known) {
    programs.push_back({std::string(path), bytes});
  }
}

void SourceWriter::ReplaceCommand(std::string_view name) {
  std::vector<std::string>& names = out_.replaced_commands;
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.emplace_back(name);
  }
}

std::vector<std::string> PathsOr(
    const google::protobuf::RepeatedPtrField<std::string>& own,
    std::span<const std::string_view> defaults) {
  if (own.empty()) {
    return {defaults.begin(), defaults.end()};
  }
  return {own.begin(), own.end()};
}

std::string SourceKind(const v1::BootSource& source) {
  const auto* field = v1::BootSource::GetReflection()->GetOneofFieldDescriptor(
      source, v1::BootSource::GetDescriptor()->FindOneofByName("kind"));
  return field == nullptr ? "" : field->name();
}

}  // namespace bootmill::bootconfig
