// SPDX-License-Identifier: Apache-2.0
// What to say of a field that does not exist.
#ifndef BOOTMILL_BUILDER_SPEC_UNKNOWN_FIELD_H_
#define BOOTMILL_BUILDER_SPEC_UNKNOWN_FIELD_H_

#include <google/protobuf/descriptor.h>

#include <string>

namespace bootmill::spec {

// Returns why `key` is no field of `type`, with what is meant if that can be
// told: a name of another program (`bls`), a field that belongs elsewhere
// (`sources`), a boot source or a file system at the wrong place, a slip; else
// all fields that there are. Thread-safe.
std::string UnknownFieldMessage(const google::protobuf::Descriptor& type,
                                const std::string& key);

}  // namespace bootmill::spec

#endif  // BOOTMILL_BUILDER_SPEC_UNKNOWN_FIELD_H_
