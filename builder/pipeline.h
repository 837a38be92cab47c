// SPDX-License-Identifier: Apache-2.0
// From a fleet's spec to the bytes of its images:
//   Resolve(spec, toolchain, target) -> Plan      what goes in, and why
//   Build(plan) -> Image                          the bytes, checked
#ifndef BOOTMILL_BUILDER_PIPELINE_H_
#define BOOTMILL_BUILDER_PIPELINE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/image/plan.h"
#include "builder/story/story.h"
#include "builder/toolchain/toolchain.h"
#include "builder/warning.h"
#include "common/bytes.h"
#include "common/sha256.h"

namespace bootmill {

// What Resolve decided for one target.
struct Resolution {
  image::Plan plan;
  bootconfig::Configuration configuration;  // that the plan embeds
  // Modules that lie in the plan's memdisk as gzip files, with their reasons:
  // loaded when the image starts, in this order; and when it turns out that
  // the guest needs them.
  std::vector<image::PlanModule> packed_modules;
  std::vector<image::PlanModule> spare_modules;
  std::string line;  // the fixed line that the image prints first
  std::vector<Warning> warnings;
  // What guests cannot have on this target with this policy; no fault of it.
  std::vector<std::string> limits;
  story::Story story;  // what the image does
};

// What a caller may know better than the toolchain tells.
struct ResolveOptions {
  // Numbers of embedded objects, in place of those of the toolchain's version.
  std::optional<image::ObjectTypes> object_types = std::nullopt;
};

// Decides everything about the image of `spec` for `target`.
//
// `spec` is valid and has its defaults (builder/spec). The result shares the
// toolchain's bytes. Pure: the same arguments give the same plan anywhere.
// Errors carry the spec's field (FieldOf): NOT_FOUND (a module or platform
// that the toolchain does not have), INVALID_ARGUMENT (a raw_config that does
// not parse), FAILED_PRECONDITION (another toolchain than the spec names, a
// command or object that this GRUB version does not have), RESOURCE_EXHAUSTED
// (over a limit). Thread-safe.
absl::StatusOr<Resolution> Resolve(const v1::LoaderSpec& spec,
                                   const toolchain::Toolchain& toolchain,
                                   Target target,
                                   const ResolveOptions& options = {});

// Returns the warnings of `resolution`, made of `spec`, and its limits as
// warnings at the target that has them: for whoever does not see the preview.
std::vector<Warning> WarningsAndLimits(const v1::LoaderSpec& spec,
                                       const Resolution& resolution);

// One image.
struct Image {
  Bytes bytes;
  Sha256Digest digest;         // of the bytes
  Sha256Digest plan_identity;  // of what they were made from
};

// What to do with an image that ends where GRUB may overwrite what Xen passes
// to the guest (builder/image/image_end.h). Resolve's plans never make one.
enum class UnluckyEnd {
  kRefuse,
  kAllow,  // the bytes are promised to somebody: the caller warns
};

// Lays out `plan`, reads the image back as Xen would, and hashes it.
//
// Errors: those of image::Layout; INTERNAL if the image does not read back, or
// if its end is refused. Thread-safe.
absl::StatusOr<Image> Build(const image::Plan& plan,
                            UnluckyEnd unlucky_end = UnluckyEnd::kRefuse);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_PIPELINE_H_
