// SPDX-License-Identifier: Apache-2.0
#include "server/http/current_route.h"

#include <gtest/gtest.h>

#include <string>

namespace bootmill::server {
namespace {

using File = CurrentPath::File;

TEST(ParseCurrentPathTest, KnowsTheImageAndTheFilesBesideIt) {
  const std::string base = "/orgs/acme/fleets/web/current/i386-xen_pvh";
  const auto at = [](File file) {
    return CurrentPath{"acme", "web", "i386-xen_pvh", file};
  };
  EXPECT_EQ(ParseCurrentPath(base), at(File::kImage));
  EXPECT_EQ(ParseCurrentPath(base + ".sha256"), at(File::kChecksum));
  EXPECT_EQ(ParseCurrentPath(base + ".sig"), at(File::kSignature));
  EXPECT_EQ(ParseCurrentPath(base + ".provenance.json"), at(File::kProvenance));
}

TEST(ParseCurrentPathTest, TakesNoOtherForm) {
  for (const char* path : {"", "/", "/orgs/acme/fleets/web/current/",
                           "/orgs/acme/fleets/web/current/i386-pc",
                           "/orgs/acme/fleets/web/current/i386-xen_pvh/",
                           "/orgs/acme/fleets/web/current/i386-xen_pvh.sig.sig",
                           "/orgs/acme/fleets/../current/i386-xen_pvh",
                           "/orgs/Acme/fleets/web/current/i386-xen_pvh",
                           "/orgs/acme/fleets/web/newest/i386-xen_pvh",
                           "/orgs/acme/fleets//current/i386-xen_pvh",
                           "orgs/acme/fleets/web/current/i386-xen_pvh",
                           "/orgs/acme/fleets/web%2f/current/i386-xen_pvh"}) {
    EXPECT_EQ(ParseCurrentPath(path), std::nullopt) << path;
  }
}

}  // namespace
}  // namespace bootmill::server
