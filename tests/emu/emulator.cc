// SPDX-License-Identifier: Apache-2.0
#include "tests/emu/emulator.h"

#include <filesystem>
#include <regex>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "builder/archive/tar.h"
#include "builder/spec/parse.h"
#include "builder/testing/installed.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status_macros.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"
#include "loader-src/lines/module.h"

namespace bootmill::testing {
namespace {

namespace fs = std::filesystem;

// GRUB as a program has all modules except loaders of kernels. These functions
// replace them: they print what would be loaded, with marks around each word,
// so that spaces in words can be seen.
constexpr char kLoaders[] =
    "function linux {\n"
    "  set line=LINUX\n"
    "  for word in \"$@\"; do set line=\"$line <$word>\"; done\n"
    "  echo \"$line\"\n"
    "  ! regexp -- 'broken$' \"$1\"\n"
    "}\n"
    "function initrd {\n"
    "  echo \"INITRD $*\"\n"
    "}\n";

// The module of an image's own that GRUB for another processor would load.
constexpr std::string_view kLinesPath = "bootmill/lines.mod";

constexpr char kStart[] =
    "set prefix=(memdisk)/boot/grub\n"
    "source (memdisk)/grub.cfg\n"
    "echo END\n"
    "exit\n";

constexpr char kModules[] = "/usr/lib/grub/x86_64-emu";

// Modules that only test GRUB itself or draw pictures.
bool IsForShow(const std::string& name) {
  return name.ends_with("_test") || name.starts_with("test_") ||
         name.starts_with("gfx") || name == "usbtest";
}

absl::Status WriteText(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  return WriteFileAtomic(path.string(), AsBytes(text));
}

absl::Status Run(const std::string& command, std::string_view package) {
  constexpr int kNotFound = 127;  // the shell's code for a missing program
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

Bytes InPlaceOf(const image::PlanFile& file, const Resolution& resolution) {
  if (file.path == bootconfig::kBringBackPath) {
    return ToBytes(kLoaders);
  }
  for (const std::string_view path :
       {bootconfig::kModulesPath, bootconfig::kTakeOutPath,
        bootconfig::kDriversPath, bootconfig::kFileSystemsPath,
        bootconfig::kSparePath, bootconfig::kSpareCommandsPath}) {
    if (file.path == path) {
      return ToBytes("true\n");
    }
  }
  if (file.path == kLinesPath) {
    return ToBytes(AsText(LinesModule(GrubProcessor::kX8664)));
  }
  for (const bootconfig::ConfigFile& config : resolution.configuration.files) {
    if (config.path == file.path) {
      // In the emulator the names of disks do not begin with `xen/`.
      return ToBytes(absl::StrReplaceAll(
          config.text, {{"xen/$", "$"}, {"\\(xen/'", "\\('"}}));
    }
  }
  return *file.content.bytes;
}

// Lays out GRUB's modules below `root`, and returns the script that loads them.
// One of them states no licence, without which GRUB loads none.
absl::StatusOr<std::string> LayOutModules(const fs::path& root) {
  constexpr std::string_view kUnlicensed = "datetime";
  const fs::path modules = root / "grub/x86_64-emu";
  std::error_code error;
  fs::create_directories(modules, error);
  RETURN_IF_ERROR(
      Run(absl::StrFormat("cp %s/*.mod %s", kModules, modules.string()),
          "grub-emu"));
  RETURN_IF_ERROR(
      WriteText(root / "licence", std::string("LICENSE=GPLv3+\0", 15)));
  RETURN_IF_ERROR(Run(
      absl::StrFormat("objcopy --remove-section .module_license --add-section "
                      ".module_license=%s/licence "
                      "%s/%s.mod",
                      root.string(), modules.string(), kUnlicensed),
      "binutils"));
  std::string script;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(modules, error)) {
    if (const std::string name = entry.path().stem().string();
        entry.path().extension() == ".mod" && !IsForShow(name)) {
      script += absl::StrFormat("insmod %s\n", name);
    }
  }
  return script;
}

absl::Status WriteMemdisk(const Resolution& resolution, const fs::path& path) {
  std::vector<archive::ArchivedFile> files;
  for (const image::PlanFile& file :
       std::get<std::vector<image::PlanFile>>(resolution.plan.memdisk)) {
    files.push_back({file.path, InPlaceOf(file, resolution)});
  }
  ASSIGN_OR_RETURN(const Bytes tar, archive::WriteTar(files));
  return WriteFileAtomic(path.string(), tar);
}

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path.string(), kMaxConfigBytes));
  return std::string(AsText(bytes));
}

// Makes the image of the disk `index` in `root`; returns its line of the device
// map.
absl::StatusOr<std::string> MakeDisk(const GuestDisk& disk, size_t index,
                                     const fs::path& root) {
  const std::string name = absl::StrFormat("hd%d", index);
  const fs::path image = root / (name + ".img");
  const fs::path files = root / name;
  std::error_code error;
  fs::create_directories(files, error);
  for (const auto& [path, content] : disk.files) {
    RETURN_IF_ERROR(WriteText(files / path, content));
  }
  std::string options;
  if (!disk.label.empty()) {
    options += absl::StrFormat("-L '%s' ", disk.label);
  }
  if (!disk.uuid.empty()) {
    options += absl::StrFormat("-U %s ", disk.uuid);
  }
  RETURN_IF_ERROR(
      Run(absl::StrFormat("PATH=$PATH:/sbin:/usr/sbin; mke2fs -q -F -t ext4 -O "
                          "^metadata_csum_seed,^orphan_file %s-d %s %s 8m",
                          options, files.string(), image.string()),
          "e2fsprogs"));
  return absl::StrFormat("(%s) %s\n", name, image.string());
}

}  // namespace

absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          std::span<const GuestDisk> disks,
                                          const std::string& watched) {
  const TempDir directory;
  const fs::path root = directory.path();
  RETURN_IF_ERROR(WriteMemdisk(resolution, root / "memdisk.tar"));
  ASSIGN_OR_RETURN(const std::string modules, LayOutModules(root));
  RETURN_IF_ERROR(
      WriteText(root / "grub/grub.cfg",
                absl::StrFormat("%sloopback memdisk (host)%s/memdisk.tar\n%s%s",
                                modules, root.string(), kLoaders, kStart)));
  std::string map;
  for (size_t i = 0; i < disks.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string line, MakeDisk(disks[i], i, root));
    map += line;
  }
  RETURN_IF_ERROR(WriteText(root / "device.map", map));
  const fs::path console = root / "console";
  RETURN_IF_ERROR(
      Run(absl::StrFormat(
              "cd %s && COLUMNS=500 timeout 120 env LD_PRELOAD=%s "
              "grub-emu-lite -d grub -m device.map < /dev/null > console",
              root.string(), BOOTMILL_EMU_CLOCK),
          "grub-emu"));
  EmulatorRun run;
  ASSIGN_OR_RETURN(const std::string raw, ReadText(console));
  // Removes escape sequences, carriage returns and the progress of reading
  // files.
  run.console = std::regex_replace(
      raw, std::regex("\x1b\\[[0-9;?]*[A-Za-z]|\r| +\\[ [^\\]]*/s \\]"), "");
  if (!watched.empty()) {
    RETURN_IF_ERROR(Run(
        absl::StrFormat("PATH=$PATH:/sbin:/usr/sbin; debugfs -R 'cat %s' %s > "
                        "%s/watched 2> /dev/null",
                        watched, (root / "hd0.img").string(), root.string()),
        "e2fsprogs"));
    ASSIGN_OR_RETURN(run.watched, ReadText(root / "watched"));
  }
  return run;
}

absl::StatusOr<EmulatorRun> RunInEmulator(const Resolution& resolution,
                                          const GuestFiles& guest,
                                          const std::string& watched) {
  const GuestDisk disk{guest, "", ""};
  return RunInEmulator(resolution, std::span(&disk, 1), watched);
}

absl::StatusOr<std::string> ConsoleUnder(const std::string& boot,
                                         std::span<const GuestDisk> disks) {
  const std::string text = absl::StrFormat(
      "fleet: web\ntargets: [i386-xen_pvh]\nboot: {timeout: 0s, on_failure: "
      "rescue_shell, %s}\n",
      boot);
  const spec::ParseResult spec = spec::Load(text, spec::Format::kYaml);
  if (!spec.ok()) {
    return absl::InvalidArgumentError("no valid spec: " + text);
  }
  ASSIGN_OR_RETURN(const toolchain::Toolchain toolchain, InstalledToolchain());
  ASSIGN_OR_RETURN(const Resolution resolution,
                   Resolve(spec.spec->message, toolchain, Target::kI386XenPvh));
  ASSIGN_OR_RETURN(EmulatorRun run, RunInEmulator(resolution, disks));
  return std::move(run.console);
}

}  // namespace bootmill::testing
