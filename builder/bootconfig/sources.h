// SPDX-License-Identifier: Apache-2.0
// The GRUB script of each kind of boot source.
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_

#include <string>

#include "absl/status/statusor.h"
#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/generate.h"
#include "builder/bootconfig/script_writer.h"

namespace bootmill::bootconfig {

// Adds one source to a configuration: its functions to `script`, its files
// and needs to `out`.
//
// `index` is the source's place in boot.sources. Returns the name of the
// function that tries the source; it returns when nothing booted.
// Errors: UNIMPLEMENTED, at its field, for a source that is not built.
absl::StatusOr<std::string> WriteSource(const v1::LoaderSpec& spec, int index,
                                        ScriptWriter& script,
                                        Configuration& out);

// Returns the name of the source's kind as specs spell it, "grub_config".
std::string SourceKind(const v1::BootSource& source);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_SOURCES_H_
