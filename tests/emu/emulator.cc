// SPDX-License-Identifier: Apache-2.0
#include "tests/emu/emulator.h"

#include <filesystem>
#include <regex>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/archive/tar.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill::testing {
namespace {

namespace fs = std::filesystem;

// GRUB as a program has every module but loaders of kernels: in place of those,
// what they would load is printed. Words are marked, so that a space inside one
// can be told.
constexpr char kLoaders[] =
    "function linux {\n"
    "  set line=LINUX\n"
    "  for word in \"$@\"; do set line=\"$line <$word>\"; done\n"
    "  echo \"$line\"\n"
    "}\n"
    "function initrd {\n"
    "  echo \"INITRD $*\"\n"
    "}\n";

constexpr char kStart[] =
    "set prefix=(memdisk)/boot/grub\n"
    "source (memdisk)/grub.cfg\n"
    "echo END\n"
    "exit\n";

absl::Status WriteText(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  return WriteFileAtomic(path.string(), AsBytes(text));
}

absl::Status Run(const std::string& command, std::string_view package) {
  constexpr int kNotFound = 127;  // says the shell
  const int status = RunProgram({"/bin/sh", "-c", command});
  if (status == kNotFound) {
    return absl::NotFoundError(absl::StrFormat(
        "a program of `%s` is missing: install package %s", command, package));
  }
  if (status != 0) {
    return absl::UnknownError(
        absl::StrFormat("`%s` ended with status %d", command, status));
  }
  return absl::OkStatus();
}

Bytes InPlaceOf(const image::PlanFile& file) {
  if (file.path == bootconfig::kKeysClosePath) {
    return ToBytes(kLoaders);
  }
  for (const std::string_view path :
       {bootconfig::kModulesPath, bootconfig::kKeysOpenPath,
        bootconfig::kDriversPath, bootconfig::kSparePath,
        bootconfig::kSpareCommandsPath}) {
    if (file.path == path) {
      return ToBytes("true\n");
    }
  }
  return *file.content.bytes;
}

absl::Status WriteMemdisk(const Resolution& resolution, const fs::path& path) {
  std::vector<archive::TarFile> files;
  for (const image::PlanFile& file :
       std::get<std::vector<image::PlanFile>>(resolution.plan.memdisk)) {
    files.push_back({file.path, InPlaceOf(file)});
  }
  ASSIGN_OR_RETURN(const Bytes tar, archive::WriteTar(files));
  return WriteFileAtomic(path.string(), tar);
}

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path.string(), kMaxConfigBytes));
  return std::string(AsText(bytes));
}

}  // namespace

absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          const GuestFiles& guest,
                                          const std::string& watched) {
  const TempDir directory;
  const fs::path root = directory.path();
  const fs::path disk = root / "guest.img";
  for (const auto& [path, content] : guest) {
    RETURN_IF_ERROR(WriteText(root / "guest" / path, content));
  }
  RETURN_IF_ERROR(WriteMemdisk(resolution, root / "memdisk.tar"));
  RETURN_IF_ERROR(WriteText(root / "grub/grub.cfg", kStart));
  RETURN_IF_ERROR(
      WriteText(root / "device.map", "(hd0) " + disk.string() + "\n"));
  RETURN_IF_ERROR(
      Run(absl::StrFormat("PATH=$PATH:/sbin:/usr/sbin; mke2fs -q -t ext4 -O "
                          "^metadata_csum_seed,^orphan_file -d %s %s 8m",
                          (root / "guest").string(), disk.string()),
          "e2fsprogs"));
  const fs::path console = root / "console";
  RETURN_IF_ERROR(Run(
      absl::StrFormat("cd %s && COLUMNS=500 timeout 60 grub-emu -d grub -m "
                      "device.map --memdisk=memdisk.tar < /dev/null > console",
                      root.string()),
      "grub-emu"));
  EmulatorRun run;
  ASSIGN_OR_RETURN(const std::string raw, ReadText(console));
  // Escape sequences, carriage returns and the progress of reading a file.
  run.console = std::regex_replace(
      raw, std::regex("\x1b\\[[0-9;?]*[A-Za-z]|\r| +\\[ [^\\]]*/s \\]"), "");
  if (!watched.empty()) {
    RETURN_IF_ERROR(Run(
        absl::StrFormat("PATH=$PATH:/sbin:/usr/sbin; debugfs -R 'cat %s' %s > "
                        "%s/watched 2> /dev/null",
                        watched, disk.string(), root.string()),
        "e2fsprogs"));
    ASSIGN_OR_RETURN(run.watched, ReadText(root / "watched"));
  }
  return run;
}

}  // namespace bootmill::testing
