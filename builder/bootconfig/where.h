// SPDX-License-Identifier: Apache-2.0
// Narrowing of a search to some of a guest's volumes (`where` of the spec).
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_WHERE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_WHERE_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Returns what `source` of the policy `boot` is narrowed to: its own `where`,
// else the policy's; empty if it looks everywhere.
const v1::Where& WhereOf(const v1::BootPolicy& boot,
                         const v1::BootSource& source);

// Writes `find`, the search of the writer's source, so that it runs on the
// volumes that match its `where`; says what was looked for if there are none.
void WriteNarrowed(const std::string& find, SourceWriter& writer);

// Writes what a walk of `sources` for disks does before it begins: which disks
// are left out, because no source looks at them, and which named ones are not
// there. Nothing if `boot` narrows no search.
void WriteSearchedDisks(const v1::BootPolicy& boot,
                        const std::vector<const v1::BootSource*>& sources,
                        ScriptWriter& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_WHERE_H_
