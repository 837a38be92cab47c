// SPDX-License-Identifier: Apache-2.0
// Archives made by hand, so that tests can also make malformed ones; tests
// only.
#ifndef BOOTMILL_BUILDER_ARCHIVE_TESTING_PACKAGES_H_
#define BOOTMILL_BUILDER_ARCHIVE_TESTING_PACKAGES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/bytes.h"

namespace bootmill::testing {

// One member of a tar archive, with the values of its header.
struct TarMember {
  std::string path;
  std::string content = {};
  char type = '0';  // POSIX type flag
  std::string link = {};
  // Written into the header instead of the content's size.
  std::optional<std::string> size_field = std::nullopt;
  bool good_checksum = true;
};

// Returns the member's header and padded content.
Bytes TarBlocks(const TarMember& member);

// Returns an archive of `members` with an end mark.
Bytes MakeTar(const std::vector<TarMember>& members);

struct ArMember {
  std::string name;
  Bytes content;
};

// Returns an ar archive, members padded to even offsets.
Bytes MakeAr(const std::vector<ArMember>& members);

// A control file with all fields that are needed.
inline constexpr std::string_view kControl =
    "Package: grub-xen-bin\n"
    "Version: 2.06-13+deb12u2\n"
    "Architecture: amd64\n"
    "Description: modules\n"
    " more of it\n";

// Returns an uncompressed package whose data archive has `members`, with
// kControl and, if it is not empty, `md5sums`.
Bytes MakeDeb(const std::vector<TarMember>& data,
              const std::string& md5sums = "");

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_ARCHIVE_TESTING_PACKAGES_H_
