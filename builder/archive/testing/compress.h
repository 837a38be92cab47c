// SPDX-License-Identifier: Apache-2.0
// Compression for tests; tests only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_TESTING_COMPRESS_H_
#define BOOTMILL_BUILDER_ARCHIVE_TESTING_COMPRESS_H_

#include "builder/archive/reader.h"
#include "common/bytes.h"

namespace bootmill::testing {

// Returns `bytes` in the format of `filter`; ends the process if libarchive
// cannot.
Bytes Compress(ByteSpan bytes, archive::Filter filter);

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_ARCHIVE_TESTING_COMPRESS_H_
