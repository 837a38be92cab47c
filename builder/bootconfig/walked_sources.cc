// SPDX-License-Identifier: Apache-2.0
// The script of these sources is in loader-src/grub. Here is decided which
// parts of it an image gets, with which paths, and which commands and modules
// they need.
#include "builder/bootconfig/walked_sources.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/bootconfig/guest_failure.h"
#include "builder/bootconfig/quote.h"
#include "builder/bootconfig/second_stage.h"
#include "builder/bootconfig/where.h"
#include "loader-src/lines/module.h"
#include "loader-src/pvhchain/image.h"

namespace bootmill::bootconfig {
namespace {

constexpr std::string_view kPvhchainPath = "bootmill/pvhchain";
constexpr std::string_view kLinesPath = "bootmill/lines.mod";

// Where configurations of the large distributions lie, those of their first
// years with EFI, and on live media that were copied to a FAT volume. Those in
// subvolumes and on EFI system partitions are found by
// loader-src/grub/grub_config.cfg.
constexpr std::array<std::string_view, 8> kGrubConfigPaths = {
    "/boot/grub/grub.cfg",
    "/grub/grub.cfg",
    "/boot/grub2/grub.cfg",
    "/grub2/grub.cfg",
    "/boot/grub2-efi/grub.cfg",
    "/grub2-efi/grub.cfg",
    "/grub.cfg",
    "/boot/grub.cfg"};

// Of the file system that has them at its top, of a root with its own /boot,
// and of a system that was copied file by file with its EFI system partition.
constexpr std::array<std::string_view, 4> kEntryDirectories = {
    "/loader/entries", "/boot/loader/entries", "/boot/efi/loader/entries",
    "/efi/loader/entries"};

// The name of Debian, Ubuntu and Gentoo, then that of Red Hat's systems, and
// where these have it with UEFI; at last that of GRUB4DOS.
constexpr std::array<std::string_view, 6> kLegacyMenuPaths = {
    "/boot/grub/menu.lst", "/grub/menu.lst",        "/boot/grub/grub.conf",
    "/grub/grub.conf",     "/EFI/redhat/grub.conf", "/menu.lst"};

// Debian's extlinux, Alpine, syslinux on a separate /boot or at the top of a
// stick; then where isolinux looks, on an ISO that is given as a disk; Tiny
// Core's installer; Slax; where extlinux and isolinux look besides; Porteus;
// syslinux for EFI.
constexpr std::array<std::string_view, 18> kExtlinuxPaths = {
    "/boot/extlinux/extlinux.conf",
    "/extlinux/extlinux.conf",
    "/boot/extlinux.conf",
    "/extlinux.conf",
    "/boot/syslinux/syslinux.cfg",
    "/syslinux/syslinux.cfg",
    "/syslinux.cfg",
    "/boot/isolinux/isolinux.cfg",
    "/isolinux/isolinux.cfg",
    "/isolinux.cfg",
    "/tce/boot/extlinux/extlinux.conf",
    "/slax/boot/syslinux.cfg",
    "/boot/syslinux/extlinux.conf",
    "/boot/syslinux.cfg",
    "/boot/syslinux/isolinux.cfg",
    "/boot/syslinux/porteus.cfg",
    "/EFI/BOOT/syslinux.cfg",
    "/EFI/syslinux/syslinux.cfg"};

// The commands that grub-mkconfig's output runs on the way to a Linux entry.
constexpr std::array<std::string_view, 17> kGrubConfigCommands = {
    "linux",          "initrd",     "search",          "search.file",
    "search.fs_uuid", "test",       "search.fs_label", "true",
    "false",          "echo",       "load_env",        "save_env",
    "keystatus",      "configfile", "source",          "terminal_output",
    "terminal_input"};

// The commands that scripts of loader-src/grub run in all places.
constexpr std::array<std::string_view, 10> kScriptCommands = {
    "configfile", "source", "test", "echo",  "shift",
    "export",     "eval",   "true", "false", "probe"};

// Writes one call of the source's function.
void WriteCall(std::string_view function, SourceWriter& writer) {
  writer.script().Open("function %s {", writer.function());
  const std::vector<std::string> places =
      PlacesOf(writer.source(), writer.target());
  WriteNarrowed(absl::StrFormat("%s %s", function, QuoteAll(places)), writer);
  writer.script().Close("}");
  writer.script().Blank();
}

std::vector<std::string> ChainloadPaths(const v1::Chainload& chainload,
                                        Target target) {
  if (!chainload.paths().empty()) {
    return {chainload.paths().begin(), chainload.paths().end()};
  }
  return chainload.loaders() == v1::LOADERS_INSTALLED
             ? InstalledLoaderPaths(target)
             : SecondStagePaths(target);
}

void WriteChainload(SourceWriter& writer) {
  WriteCall("bootmill_find chainload", writer);
  if (writer.target() == Target::kI386XenPvh) {
    NeedPvhchain(writer);
    writer.NeedScript("chainload_pvh.cfg");
  } else {
    writer.NeedScript("chainload_pv.cfg");
    writer.NeedCommands({"multiboot"});  // provided by linux.mod
  }
}

// Adds our module for GRUB that reads other loaders' files.
void NeedLines(SourceWriter& writer) {
  writer.NeedProgram(
      kLinesPath,
      LinesModule(writer.target() == Target::kX8664Xen ? GrubProcessor::kX8664
                                                       : GrubProcessor::kI386));
  writer.NeedScript("lines.cfg");
}

// Adds what is needed to read entries of the Boot Loader Specification.
void NeedEntries(SourceWriter& writer) {
  NeedLines(writer);
  for (const std::string_view script :
       {"bring_linux_back.cfg", "words.cfg", "start_entry.cfg", "keys.cfg",
        "entries.cfg"}) {
    writer.NeedScript(script);
  }
  writer.NeedCommands({"linux", "initrd", "eval", "load_env", "save_env",
                       "test", "echo", "tr"});
}

void WriteBootLoaderSpec(SourceWriter& writer) {
  WriteCall("bootmill_find_entries", writer);
  NeedEntries(writer);
  writer.NeedScript("boot_loader_spec.cfg");
  writer.AddScript("run_entries.cfg");
  writer.NeedCommands({"sleep", "configfile"});
}

void WriteGrubConfig(SourceWriter& writer) {
  WriteCall("bootmill_find_grub_config", writer);
  NeedEntries(writer);
  NeedGuestMenu(writer);
  writer.NeedScript("grub_places.cfg");
  writer.NeedScript("hd0.cfg");
  writer.NeedScript("grub_config.cfg");
  // linux.cfg has functions of these names.
  writer.ReplaceCommand("linux");
  writer.ReplaceCommand("initrd");
  for (const std::string_view script :
       {"run_grub_config.cfg", "stand_ins.cfg", "blscfg.cfg", "search.cfg",
        "linux.cfg", "run_chained.cfg"}) {
    writer.AddScript(script);
  }
  writer.NeedCommands(kGrubConfigCommands);
  writer.NeedCommands({"cmp", "rmmod", "tr"});
  // Entries load it by name before the kernel. Under Xen it is empty.
  writer.NeedModule("all_video");
}

void WriteLegacyMenu(SourceWriter& writer) {
  WriteCall("bootmill_find legacy_menu", writer);
  NeedGuestMenu(writer);
  writer.AddScript("run_legacy_menu.cfg");
  // The commands that GRUB's translation of menu.lst runs.
  writer.ReplaceCommand("linux");  // loaded together with legacy_source
  writer.NeedLateCommands({"legacy_source"});
  writer.NeedCommands(
      {"linux", "initrd", "search", "search.fs_uuid", "test", "rmmod"});
}

void WriteExtlinux(SourceWriter& writer) {
  WriteCall("bootmill_find extlinux", writer);
  NeedGuestMenu(writer);
  for (const std::string_view script : {"words.cfg", "start_entry.cfg"}) {
    writer.NeedScript(script);
  }
  NeedLines(writer);
  for (const std::string_view script :
       {"extlinux_keys.cfg", "extlinux_entries.cfg", "extlinux_menus.cfg",
        "run_extlinux.cfg"}) {
    writer.AddScript(script);
  }
  writer.NeedCommands(
      {"linux", "initrd", "test", "eval", "tr", "reboot", "halt"});
}

}  // namespace

std::vector<std::string> PlacesOf(const v1::BootSource& source, Target target) {
  switch (source.kind_case()) {
    case v1::BootSource::kChainload:
      return ChainloadPaths(source.chainload(), target);
    case v1::BootSource::kGrubConfig:
      return PathsOr(source.grub_config().paths(), kGrubConfigPaths);
    case v1::BootSource::kBootLoaderSpec:
      return PathsOr(source.boot_loader_spec().directories(),
                     kEntryDirectories);
    case v1::BootSource::kLegacyMenu:
      return PathsOr(source.legacy_menu().paths(), kLegacyMenuPaths);
    case v1::BootSource::kExtlinux:
      return PathsOr(source.extlinux().paths(), kExtlinuxPaths);
    default:
      return {};
  }
}

bool IsWalked(const v1::BootSource& source) {
  return source.has_chainload() || source.has_grub_config() ||
         source.has_boot_loader_spec() || source.has_legacy_menu() ||
         source.has_extlinux();
}

void WriteWalkedSource(SourceWriter& writer) {
  writer.NeedScript("quiet.cfg");
  writer.NeedScript("look.cfg");
  writer.NeedScript("walk.cfg");
  writer.NeedCommands(kScriptCommands);
  writer.NeedModule("regexp");  // expands `(*)`
  // walk.cfg knows swap where it matters: `minimal` reads neither LVM nor MD.
  if (writer.spec().preset() != v1::PRESET_MINIMAL) {
    writer.NeedCommands({"md5sum"});
    writer.NeedModule("gcry_md5");
  }
  const v1::BootSource& source = writer.source();
  if (source.has_chainload()) {
    WriteChainload(writer);
  } else if (source.has_grub_config()) {
    WriteGrubConfig(writer);
  } else if (source.has_boot_loader_spec()) {
    WriteBootLoaderSpec(writer);
  } else if (source.has_legacy_menu()) {
    WriteLegacyMenu(writer);
  } else if (source.has_extlinux()) {
    WriteExtlinux(writer);
  }
}

void WriteGuestLock(const v1::LoaderSpec& spec, ScriptWriter& script) {
  const v1::BootPolicy& boot = spec.boot();
  const bool lift = boot.has_lock() &&
                    boot.lock().guest_config() != v1::GUEST_CONFIG_LOCK_ENFORCE;
  script.Open("function bootmill_unlock_guest {");
  script.Line("%s", lift ? "unset superusers" : "true");
  script.Close("}");
  script.Blank();
}

void NeedPvhchain(SourceWriter& writer) {
  writer.NeedProgram(kPvhchainPath, PvhchainImage());
  writer.NeedCommands({"multiboot", "module"});
}

void OpenIfPvhchain(ScriptWriter& script) {
  script.Line("%s", kQuietFunction);
  script.Open("if multiboot '(memdisk)/%s'; then", kPvhchainPath);
  script.Line("%s", kLoudFunction);
}

void StartPvhchain(ScriptWriter& script) {
  script.Line("%s", kQuietFunction);
  script.Line("boot");
}

}  // namespace bootmill::bootconfig
