// SPDX-License-Identifier: Apache-2.0
#include "builder/spec/unknown_field.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bootmill/v1/loader_spec.pb.h"
#include "builder/spec/parse.h"
#include "builder/spec/violation.h"

namespace bootmill::spec {
namespace {

using ::google::protobuf::Descriptor;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

TEST(UnknownFieldTest, ABootSourceSaysWhereSourcesAre) {
  struct Case {
    const Descriptor* type;
    const char* key;
    const char* message;
  };
  const Case cases[] = {
      {v1::LoaderSpec::descriptor(), "bls",
       "LoaderSpec has no field `bls`; it is a boot source: `boot: {sources: "
       "[{boot_loader_spec: {}}]}`"},
      {v1::LoaderSpec::descriptor(), "grub",
       "LoaderSpec has no field `grub`; it is a boot source: `boot: {sources: "
       "[{grub_config: {}}]}`"},
      {v1::LoaderSpec::descriptor(), "extlinux",
       "LoaderSpec has no field `extlinux`; it is a boot source: `boot: "
       "{sources: [{extlinux: {}}]}`"},
      {v1::BootPolicy::descriptor(), "syslinux",
       "BootPolicy has no field `syslinux`; it is a boot source: `sources: "
       "[{extlinux: {}}]`"}};
  for (const Case& test : cases) {
    EXPECT_EQ(UnknownFieldMessage(*test.type, test.key), test.message);
  }
}

TEST(UnknownFieldTest, AFileSystemIsAModule) {
  for (const Descriptor* type :
       {v1::LoaderSpec::descriptor(), v1::BootPolicy::descriptor(),
        v1::BootSource::descriptor()}) {
    EXPECT_THAT(UnknownFieldMessage(*type, "ffs"),
                HasSubstr("has no field `ffs`; it is a module: `modules: "
                          "[ufs2]` at the top of the spec"));
  }
}

TEST(UnknownFieldTest, WhatIsNoSourceGetsNoHintOfOne) {
  // `where` is a field of a boot source, and not a source.
  EXPECT_THAT(UnknownFieldMessage(*v1::LoaderSpec::descriptor(), "where"),
              HasSubstr("`boot.where`"));
  EXPECT_THAT(UnknownFieldMessage(*v1::Lock::descriptor(), "bls"),
              HasSubstr("its fields are"));
}

TEST(UnknownFieldTest, AKeyAsGpgPrintsItSaysWhatToGive) {
  EXPECT_EQ(UnknownFieldMessage(*v1::GuestKey::descriptor(), "armor"),
            "GuestKey has no field `armor`; it is called `openpgp_key` here");
  const ParseResult result = Load(
      "boot:\n  guest_keys:\n  - |\n    -----BEGIN PGP PUBLIC KEY "
      "BLOCK-----\n",
      Format::kYaml);
  EXPECT_THAT(
      result.violations,
      Contains(Field(&Violation::message,
                     "expected a map of the fields of GuestKey, got text in "
                     "quotes; give a name, and as openpgp_key what `gpg "
                     "--export KEY | base64 -w0` writes")));
}

}  // namespace
}  // namespace bootmill::spec
