// SPDX-License-Identifier: Apache-2.0
#include "builder/image/object_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace bootmill::image {
namespace {

using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::Optional;

TEST(ObjectTypesTest, FindsTheRowOfAGrub) {
  struct Case {
    const char* flavour;
    const char* version;
    const char* row;
  };
  const Case cases[] = {
      {"upstream", "2.06", "2.06"},
      {"upstream", "2.12", "2.06"},
      {"debian", "2.06-13+deb12u2", "2.06"},
      {"debian", "2.12-9+deb13u2", "2.06"},
      {"debian", "2.12~rc1", "2.06"},
      {"upstream", "2.12-rc1", "2.06"},
      {"upstream", "2.12rc1", "2.06"},
      {"ubuntu", "2.12-1ubuntu7.3", "2.06"},
      {"upstream", "2.14", "2.14"},
      {"debian", "2.14-3", "2.14"},
      {"upstream", "2.15", "2.14"},
      {"upstream", "2:2.14-1", "2.14"},
      {"upstream", "2:2.12-3", "2.06"},
      {"fedora", "2.12", "fedora-2.12"},
      {"fedora", "2.12-15.fc41", "fedora-2.12"},
      {"rhel", "2.06", "rhel-2.06"},
  };
  for (const Case& c : cases) {
    const ObjectTypes types = ObjectTypesFor(c.flavour, c.version);
    EXPECT_EQ(types.name, c.row) << c.flavour << " " << c.version;
    EXPECT_TRUE(types.public_key.has_value());
  }
}

TEST(ObjectTypesTest, UnknownGrubsHaveTheStableNumbersOnly) {
  struct Case {
    const char* flavour;
    const char* version;
  };
  const Case cases[] = {
      {"upstream", "2.04"},
      {"upstream", "2.06~rc1"},
      {"upstream", "2.13"},
      {"debian", "2.14~rc1"},
      {"debian", "2.14~git20250718"},
      {"upstream", "2.16"},
      {"upstream", "3.06"},
      {"upstream", "20.6"},
      {"upstream", "2"},
      {"upstream", ""},
      {"upstream", "x"},
      {"upstream", "2:"},
      {"upstream", "2.14:1"},
      {"upstream", "2.99999999999999999999"},
      {"fedora", "2.06"},
      {"fedora", "2.12~rc1"},
      {"rhel", "2.12"},
      {"rhel", "2.02"},
      {"redhat", "2.12"},
      {"suse", "2.12"},
      {"", "2.06"},
  };
  for (const Case& c : cases) {
    const ObjectTypes types = ObjectTypesFor(c.flavour, c.version);
    const std::string name = std::string(c.flavour) + "-" + c.version;
    EXPECT_EQ(types.name, name);
    EXPECT_EQ(types.elf, 0U);
    EXPECT_EQ(types.memdisk, 1U);
    EXPECT_EQ(types.config, 2U);
    EXPECT_EQ(types.prefix, 3U);
    EXPECT_FALSE(types.public_key.has_value()) << name;
    EXPECT_FALSE(types.dtb.has_value()) << name;
    EXPECT_FALSE(types.disable_shim_lock.has_value()) << name;
    EXPECT_FALSE(types.disable_cli.has_value()) << name;
  }
}

TEST(ObjectTypesTest, NumbersAreThoseOfTheSources) {
  ASSERT_OK_AND_ASSIGN(const ObjectTypes v206, FindObjectTypes("2.06"));
  EXPECT_THAT(v206.public_key, Optional(4U));
  EXPECT_THAT(v206.dtb, Optional(5U));
  EXPECT_THAT(v206.disable_shim_lock, Optional(6U));
  EXPECT_EQ(v206.disable_cli, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const ObjectTypes v214, FindObjectTypes("2.14"));
  EXPECT_THAT(v214.public_key, Optional(4U));
  EXPECT_THAT(v214.dtb, Optional(6U));
  EXPECT_THAT(v214.disable_shim_lock, Optional(7U));
  EXPECT_THAT(v214.disable_cli, Optional(8U));
  ASSERT_OK_AND_ASSIGN(const ObjectTypes fedora,
                       FindObjectTypes("fedora-2.12"));
  EXPECT_THAT(fedora.public_key, Optional(7U));
  EXPECT_THAT(fedora.dtb, Optional(5U));
  EXPECT_THAT(fedora.disable_shim_lock, Optional(6U));
  EXPECT_THAT(fedora.disable_cli, Optional(9U));
  ASSERT_OK_AND_ASSIGN(const ObjectTypes rhel, FindObjectTypes("rhel-2.06"));
  EXPECT_THAT(rhel.public_key, Optional(7U));
  EXPECT_THAT(rhel.dtb, Optional(5U));
  EXPECT_THAT(rhel.disable_shim_lock, Optional(6U));
  EXPECT_EQ(rhel.disable_cli, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const ObjectTypes rhel95, FindObjectTypes("rhel-9.5"));
  EXPECT_THAT(rhel95.public_key, Optional(7U));
  EXPECT_THAT(rhel95.disable_cli, Optional(8U));
}

TEST(ObjectTypesTest, NamesAreListedAndSuggested) {
  EXPECT_THAT(ObjectTypesNames(), ElementsAre("2.06", "2.14", "fedora-2.12",
                                              "rhel-2.06", "rhel-9.5"));
  EXPECT_THAT(
      FindObjectTypes("fedora-2.11"),
      StatusIs(
          absl::StatusCode::kNotFound,
          "no table of object types `fedora-2.11`; there are 2.06, 2.14, "
          "fedora-2.12, rhel-2.06, rhel-9.5; did you mean `fedora-2.12`?"));
}

}  // namespace
}  // namespace bootmill::image
