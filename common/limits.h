// SPDX-License-Identifier: Apache-2.0
// Maximum sizes, stated once; parsers, quotas, API comments and tests use
// these names.
#ifndef BOOTMILL_COMMON_LIMITS_H_
#define BOOTMILL_COMMON_LIMITS_H_

#include <cstddef>

namespace bootmill {

inline constexpr size_t kKiB = 1024;
inline constexpr size_t kMiB = 1024 * kKiB;

// A fleet spec as text.
inline constexpr size_t kMaxSpecBytes = 256 * kKiB;
// One GRUB configuration, written or generated.
inline constexpr size_t kMaxConfigBytes = 1 * kMiB;
// The memdisk of one image, all its files and headers.
inline constexpr size_t kMaxMemdiskBytes = 16 * kMiB;
// One image, and any image given to inspect.
inline constexpr size_t kMaxArtifactBytes = 32 * kMiB;
// One Debian package.
inline constexpr size_t kMaxDebBytes = 64 * kMiB;

}  // namespace bootmill

#endif  // BOOTMILL_COMMON_LIMITS_H_
