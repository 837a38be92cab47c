// SPDX-License-Identifier: Apache-2.0
// Narrowing a search to some of a guest's volumes (`where` of the spec).
#ifndef BOOTMILL_BUILDER_BOOTCONFIG_WHERE_H_
#define BOOTMILL_BUILDER_BOOTCONFIG_WHERE_H_

#include <string>
#include <vector>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/bootconfig/script_writer.h"
#include "builder/bootconfig/source_writer.h"

namespace bootmill::bootconfig {

// Returns how `source` of the policy `boot` is narrowed: by its own `where`,
// else by the policy's. Empty if it looks everywhere.
const v1::Where& WhereOf(const v1::BootPolicy& boot,
                         const v1::BootSource& source);

// Writes `find`, the search of the writer's source, so that it runs on the
// volumes that match its `where`. If there are none, the script prints what it
// looked for.
void WriteNarrowed(const std::string& find, SourceWriter& writer);

// Writes what happens before the disks are walked for `sources`: which disks
// are left out because no source looks at them, and which named disks do not
// exist. Writes nothing if `boot` narrows no search.
void WriteSearchedDisks(const v1::BootPolicy& boot,
                        const std::vector<const v1::BootSource*>& sources,
                        ScriptWriter& script);

}  // namespace bootmill::bootconfig

#endif  // BOOTMILL_BUILDER_BOOTCONFIG_WHERE_H_
