// SPDX-License-Identifier: Apache-2.0
// Specs for tests of what comes after parsing; tests only.
#ifndef BOOTMILL_BUILDER_TESTING_SPEC_OF_H_
#define BOOTMILL_BUILDER_TESTING_SPEC_OF_H_

#include <gtest/gtest.h>

#include <string>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/parse.h"

namespace bootmill::testing {

// Parses a spec: two lines that every spec has, then `yaml`. Fails the test if
// it is not valid.
inline v1::LoaderSpec SpecOf(const std::string& yaml) {
  const spec::ParseResult result =
      spec::Load("fleet: web\ntargets: [i386-xen_pvh, x86_64-xen]\n" + yaml,
                 spec::Format::kYaml);
  for (const spec::Violation& violation : result.violations) {
    ADD_FAILURE() << spec::FormatViolation("spec", violation);
  }
  return result.ok() ? result.spec->message : v1::LoaderSpec();
}

}  // namespace bootmill::testing

#endif  // BOOTMILL_BUILDER_TESTING_SPEC_OF_H_
