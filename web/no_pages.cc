// SPDX-License-Identifier: Apache-2.0
// A daemon that was built with BOOTMILL_WEB=OFF.
#include "server/http/pages.h"

namespace bootmill::server {

std::span<const Page> EmbeddedPages() { return {}; }

}  // namespace bootmill::server
