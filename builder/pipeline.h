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

// The result of Resolve for one target.
struct Resolution {
  image::Plan plan;
  bootconfig::Configuration configuration;  // the plan embeds it
  // Modules that lie in the plan's memdisk as gzip files, with their reasons:
  // loaded when the image starts, in this order; and when it turns out that
  // the guest needs them.
  std::vector<image::PlanModule> packed_modules;
  std::vector<image::PlanModule> spare_modules;
  std::string line;  // the image prints it first
  std::vector<Warning> warnings;
  // What guests cannot do on this target with this policy. This is no mistake
  // of the spec.
  std::vector<std::string> limits;
  story::Story story;  // what the image does, step by step
};

// What a caller may know about the toolchain that its files do not tell.
struct ResolveOptions {
  // The numbers of embedded objects; nullopt: chosen by the toolchain's
  // version.
  std::optional<image::ObjectTypes> object_types = std::nullopt;
};

// Decides everything about the image of `spec` for `target`. The result shares
// the toolchain's bytes. The same arguments always give the same plan.
//
// REQUIRES: `spec` is valid and has its defaults (builder/spec). Errors carry
// the spec's field (FieldOf): NOT_FOUND (a module or platform that the
// toolchain does not have), INVALID_ARGUMENT (a raw_config that does not
// parse), FAILED_PRECONDITION (another toolchain than the spec names, a command
// or object that this GRUB version does not have), RESOURCE_EXHAUSTED (over a
// limit). Thread-safe.
absl::StatusOr<Resolution> Resolve(const v1::LoaderSpec& spec,
                                   const toolchain::Toolchain& toolchain,
                                   Target target,
                                   const ResolveOptions& options = {});

// Returns why Resolve refuses these arguments: everything that can be found at
// once, each as an error of Resolve and each once, in the order of Resolve;
// empty if it does not refuse them. Thread-safe.
std::vector<absl::Status> ResolveErrors(const v1::LoaderSpec& spec,
                                        const toolchain::Toolchain& toolchain,
                                        Target target,
                                        const ResolveOptions& options = {});

// Returns the warnings of `resolution`, which was made of `spec`, followed by
// its limits as warnings about the target that has them.
std::vector<Warning> WarningsAndLimits(const v1::LoaderSpec& spec,
                                       const Resolution& resolution);

// Returns what is known of these without a toolchain, for all targets of
// `spec`.
std::vector<Warning> WarningsWithoutToolchain(const v1::LoaderSpec& spec);

// One image with its digests.
struct Image {
  Bytes bytes;
  Sha256Digest digest;         // of the bytes
  Sha256Digest plan_identity;  // of the plan they were made from
};

// What Build does with an image that ends where GRUB may overwrite what Xen
// passes to the guest (builder/image/image_end.h). Plans of Resolve never make
// one.
enum class EndCheck {
  kRefuse,
  kAllow,  // another program promised the bytes; the caller warns
};

// Lays out `plan`, reads the image back as Xen would, and computes the digests.
//
// Errors: those of image::Layout; INTERNAL if the image cannot be read back, or
// if its end is refused. Thread-safe.
absl::StatusOr<Image> Build(const image::Plan& plan,
                            EndCheck end_check = EndCheck::kRefuse);

}  // namespace bootmill

#endif  // BOOTMILL_BUILDER_PIPELINE_H_
