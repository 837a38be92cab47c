// SPDX-License-Identifier: Apache-2.0
// bootmill mkimage: grub-mkimage's own command line, the same bytes.
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "builder/image/image_end.h"
#include "builder/image/xen_view.h"
#include "builder/pipeline.h"
#include "cli/context.h"
#include "cli/mkimage_options.h"
#include "cli/mkimage_plan.h"
#include "common/atomic_file.h"
#include "common/version.h"

namespace bootmill::cli {
namespace {

constexpr char kDescription[] =
    "Writes an image as grub-mkimage does: its options, its bytes";

std::string Help() {
  return absl::StrFormat(
      "%s\n"
      "Usage: bootmill mkimage -O TARGET -p PREFIX [OPTION]... [MODULE]...\n\n"
      "Options:\n%s\n"
      "A failure writes nothing. --note, --sbat and --x509key are refused: no\n"
      "image for Xen can have them. A MODULE with a slash in it is a file.\n\n"
      "Examples:\n"
      "  bootmill mkimage -O i386-xen_pvh -p /boot/grub -o loader.bin \\\n"
      "    normal linux ext2 part_gpt\n"
      "  bootmill mkimage -O x86_64-xen -c early.cfg -m memdisk.tar \\\n"
      "    -o loader.bin normal memdisk tar echo configfile\n"
      "  bootmill mkimage -O i386-xen_pvh -d parts -c parts/early.cfg \\\n"
      "    -m parts/memdisk.tar -p \"$(cat parts/prefix.txt)\" \\\n"
      "    -o again.bin $(cat parts/modules.txt)\n",
      kDescription, OptionHelp(MkimageOptionTable()));
}

// Replaces only what is a regular file, or a link to one: a device's name must
// not become a file's.
absl::Status WriteImage(const std::string& path, const Bytes& bytes) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (!fs::exists(found)) {
    return WriteFileAtomic(path, bytes);
  }
  if (!fs::is_regular_file(found)) {
    return absl::FailedPreconditionError(path + ": not a regular file");
  }
  const fs::path target = fs::canonical(path, error);
  return WriteFileAtomic(error ? path : target.string(), bytes);
}

void PrintSummary(const image::Plan& plan, const Image& image,
                  std::ostream& err) {
  for (const image::PlanModule& module : plan.modules) {
    err << absl::StrFormat("mkimage: module %s, %d bytes\n",
                           Printable(module.name), module.file.size());
  }
  err << absl::StrFormat("mkimage: %d bytes, SHA-256 %s\n", image.bytes.size(),
                         image.digest.Hex());
}

// The bytes are to be grub-mkimage's, so its unlucky images are made as well.
void WarnOfEnd(const Image& image, std::ostream& err) {
  const absl::StatusOr<image::XenView> view = image::ReadAsXen(image.bytes);
  if (const absl::Status end =
          view.ok() ? image::CheckEnd(*view) : view.status();
      !end.ok()) {
    err << "mkimage: warning: " << end.message() << '\n';
  }
}

void MakeImage(const MkimageOptions& options, Context& context) {
  const absl::StatusOr<image::Plan> plan = ReadMkimagePlan(options);
  if (!plan.ok()) {
    return context.Fail(plan.status());
  }
  const absl::StatusOr<Image> image = Build(*plan, UnluckyEnd::kAllow);
  if (!image.ok()) {
    return context.Fail(image.status());
  }
  WarnOfEnd(*image, context.err);
  if (options.verbose) {
    PrintSummary(*plan, *image, context.err);
  }
  if (!options.output.has_value()) {
    context.out << AsText(image->bytes);
  } else if (const absl::Status written =
                 WriteImage(*options.output, image->bytes);
             !written.ok()) {
    context.Fail(written);
  }
}

}  // namespace

void RunMkimage(const std::vector<std::string>& arguments, Context& context) {
  const absl::StatusOr<MkimageOptions> options = ParseMkimageOptions(arguments);
  if (!options.ok()) {
    return context.Fail(kExitUsage, std::string(options.status().message()) +
                                        "; see `bootmill mkimage --help`");
  }
  switch (options->request) {
    case MkimageOptions::Request::kHelp:
      context.out << Help();
      return;
    case MkimageOptions::Request::kVersion:
      context.out << "bootmill " << kVersion << '\n';
      return;
    case MkimageOptions::Request::kImage:
      MakeImage(*options, context);
  }
}

void AddMkimageCommand(Command& app) {
  // Listed only: Run hands its arguments to RunMkimage, unread by CLI11.
  app.Add(std::string(kMkimageCommand), kDescription, "");
}

}  // namespace bootmill::cli
