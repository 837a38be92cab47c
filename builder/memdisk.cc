// SPDX-License-Identifier: Apache-2.0
#include "builder/memdisk.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "common/gzip.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill {
namespace {

// Returns the bytes that a file takes in the memdisk: whole sectors of 512
// bytes.
constexpr size_t kWorthPacking = 513;

// Returns the first component of a path: "bootmill" of "bootmill/failure.cfg".
std::string_view TopOf(std::string_view path) {
  return path.substr(0, path.find('/'));
}

absl::Status CheckConfigSize(const bootconfig::ConfigFile& file) {
  if (file.text.size() <= kMaxConfigBytes) {
    return absl::OkStatus();
  }
  const absl::Status status = absl::ResourceExhaustedError(
      absl::StrFormat("configuration file %s has %d bytes, limit %d", file.path,
                      file.text.size(), kMaxConfigBytes));
  return file.source_field.empty() ? status
                                   : AtField(status, file.source_field);
}

// Returns a script of ours without the lines that hold nothing but a comment.
// GRUB would read past them.
std::string WithoutComments(std::string_view script) {
  std::string text;
  while (!script.empty()) {
    const size_t end = std::min(script.find('\n'), script.size() - 1) + 1;
    const std::string_view line = script.substr(0, end);
    if (const size_t first = line.find_first_not_of(' ');
        first == std::string_view::npos || line[first] != '#') {
      text += line;
    }
    script.remove_prefix(end);
  }
  return text;
}

// Returns a configuration's file as it lies in the memdisk. GRUB decompresses
// what it reads. What the spec brought stays as it is; so does grub.cfg, for
// people to read.
Blob ConfigBlob(const bootconfig::ConfigFile& file) {
  if (!file.source_field.empty() || file.path == "grub.cfg") {
    return MakeBlob(ToBytes(file.text));
  }
  const std::string text = WithoutComments(file.text);
  return MakeBlob(text.size() >= kWorthPacking ? Gzip(AsBytes(text))
                                               : ToBytes(text));
}

// Which names the configuration uses depends on the policy. Therefore files of
// the spec may lie neither in `bootmill/` nor in GRUB's prefix.
absl::Status AddOwnFiles(const v1::LoaderSpec& spec,
                         std::vector<image::PlanFile>& files) {
  std::set<std::string_view> taken = {"bootmill", "boot"};
  for (int i = 0; i < spec.files_size(); ++i) {
    const v1::MemdiskFile& file = spec.files(i);
    if (const std::string_view top = TopOf(file.path()); taken.contains(top)) {
      return AtField(absl::InvalidArgumentError(absl::StrFormat(
                         "`%s` in the memdisk is for files that Bootmill "
                         "writes; choose another name",
                         top)),
                     absl::StrFormat("files[%d].path", i));
    }
    files.push_back(
        {file.path(),
         MakeBlob(ToBytes(file.has_text() ? file.text() : file.data())),
         absl::StrFormat("files[%d]", i)});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<image::PlanFile>> MemdiskFiles(
    const v1::LoaderSpec& spec, Target target,
    const bootconfig::Configuration& configuration,
    const std::vector<image::PlanModule>& packed,
    const std::vector<image::PlanModule>& spare,
    const toolchain::Platform& platform) {
  std::vector<image::PlanFile> files;
  const auto add_modules = [&](const std::vector<image::PlanModule>& modules) {
    for (const image::PlanModule& module : modules) {
      files.push_back(
          {absl::StrFormat("boot/grub/%s/%s.mod", TargetName(target),
                           module.name),
           platform.modules.at(module.name).packed.Get(module.file.span()),
           module.reason});
    }
  };
  add_modules(packed);
  for (const bootconfig::ConfigFile& file : configuration.files) {
    RETURN_IF_ERROR(CheckConfigSize(file));
    files.push_back(
        {file.path, ConfigBlob(file),
         file.source_field.empty() ? "boot policy" : file.source_field});
  }
  add_modules(spare);
  for (const bootconfig::DataFile& file : configuration.data) {
    files.push_back({file.path, MakeBlob(ToBytes(file.bytes)), "boot policy"});
  }
  for (const bootconfig::Program& program : configuration.programs) {
    files.push_back(
        {program.path, MakeBlob(Gzip(program.bytes)), "boot policy"});
  }
  RETURN_IF_ERROR(AddOwnFiles(spec, files));
  return files;
}

}  // namespace bootmill
