// SPDX-License-Identifier: Apache-2.0
#include "server/store/toolchains.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "builder/toolchain/testing/fake_platform.h"
#include "common/testing/status_matchers.h"
#include "server/store/releases.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::SampleToolchain;

class ToolchainsTest : public testing::StoreTest {
 protected:
  // Returns an import of two platforms that are made by hand.
  static NewToolchain FakeImport() {
    NewToolchain import;
    for (const Target target : {Target::kI386XenPvh, Target::kX8664Xen}) {
      import.files[target] = bootmill::testing::MakePlatformFiles(
          target, {{"normal", {"boot"}}, {"boot"}});
      import.files[target]["README"] = ToBytes("not part of it");
    }
    import.flavour = toolchain::Flavour::kSuse;
    toolchain::LoadOptions options;
    options.flavour = import.flavour;
    import.toolchain = *toolchain::Assemble(import.files, options);
    import.state = v1::Toolchain::STATE_QUARANTINED;
    import.evidence = "sha256";
    import.create_time = testing::At(0);
    return import;
  }
  absl::StatusOr<ToolchainRecord> Insert(const NewToolchain& import) {
    return db().Write(
        [&](Writer& writer) { return InsertToolchain(writer, import); });
  }
  absl::StatusOr<ToolchainRecord> Find(const std::string& name) {
    return db().Read(
        [&](Reader& reader) { return FindToolchain(reader, name); });
  }
  absl::StatusOr<toolchain::Toolchain> Load(const std::string& name) {
    return db().Read(
        [&](Reader& reader) { return LoadToolchain(reader, name); });
  }
  absl::StatusOr<ToolchainRecord> SetState(const std::string& name,
                                           v1::Toolchain::State state,
                                           const std::string& etag = "") {
    return db().Write([&](Writer& writer) {
      return SetToolchainState(writer, name, state, etag);
    });
  }
};

TEST_F(ToolchainsTest, AssemblesTheSameToolchainAgain) {
  const NewToolchain import = FakeImport();
  ASSERT_THAT(Insert(import), IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const toolchain::Toolchain loaded,
                       Load(import.toolchain.name));
  EXPECT_EQ(loaded.digest, import.toolchain.digest);
  EXPECT_EQ(loaded.flavour, toolchain::Flavour::kSuse);
  EXPECT_EQ(loaded.platforms.size(), 2U);
}

TEST_F(ToolchainsTest, ShowsWhatWasImported) {
  const NewToolchain import = FakeImport();
  ASSERT_THAT(Insert(import), IsOk());
  ASSERT_OK_AND_ASSIGN(const ToolchainRecord record,
                       Find(import.toolchain.name));
  EXPECT_EQ(record.digest, import.toolchain.digest);
  EXPECT_EQ(record.version, import.toolchain.version);
  EXPECT_EQ(record.evidence, "sha256");
  EXPECT_EQ(record.create_time, testing::At(0));
  EXPECT_EQ(record.state, v1::Toolchain::STATE_QUARANTINED);
  ASSERT_EQ(record.platforms.size(), 2U);
  EXPECT_EQ(record.platforms[0].target, Target::kI386XenPvh);
  EXPECT_EQ(record.platforms[0].module_count, 2);
  EXPECT_GT(record.platforms[0].size_bytes, 0);
}

TEST_F(ToolchainsTest, FindsByContent) {
  const NewToolchain import = FakeImport();
  const auto find = [&](Reader& reader) {
    return FindToolchainByDigest(reader, import.toolchain.digest);
  };
  ASSERT_OK_AND_ASSIGN(const auto before, db().Read(find));
  EXPECT_FALSE(before.has_value());
  ASSERT_THAT(Insert(import), IsOk());
  ASSERT_OK_AND_ASSIGN(const auto after, db().Read(find));
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->name, import.toolchain.name);
}

TEST_F(ToolchainsTest, RefusesANameOrContentThatIsThere) {
  ASSERT_THAT(Insert(SampleToolchain("a")), IsOk());
  NewToolchain same_name = SampleToolchain("a");
  same_name.toolchain.digest = Sha256(AsBytes("other"));
  EXPECT_THAT(Insert(same_name), StatusIs(absl::StatusCode::kAlreadyExists,
                                          HasSubstr("toolchains/a")));
  NewToolchain same_content = SampleToolchain("a");
  same_content.toolchain.name = "b";
  EXPECT_THAT(Insert(same_content),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
}

TEST_F(ToolchainsTest, LeavesNothingOfAnImportWithoutItsFiles) {
  NewToolchain import = FakeImport();
  import.files.erase(Target::kX8664Xen);
  EXPECT_THAT(Insert(import), StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("x86_64-xen")));
  EXPECT_THAT(Find(import.toolchain.name),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(ToolchainsTest, FindsDamage) {
  const NewToolchain import = FakeImport();
  const std::string name = import.toolchain.name;
  ASSERT_THAT(Insert(import), IsOk());
  const auto is_loss = [&](const std::string& told) {
    return StatusIs(absl::StatusCode::kDataLoss,
                    AllOf(HasSubstr(name), HasSubstr(told)));
  };
  ASSERT_THAT(Tamper("UPDATE toolchains SET said_flavour = 'rhel'"), IsOk());
  EXPECT_THAT(Load(name), is_loss("recorded is"));
  ASSERT_THAT(Tamper("UPDATE toolchains SET said_flavour = 'suse';"
                     "UPDATE blobs SET bytes = x'00' WHERE digest = (SELECT"
                     " digest FROM toolchain_files WHERE name = 'boot.mod'"
                     " LIMIT 1)"),
              IsOk());
  EXPECT_THAT(Load(name), is_loss("boot.mod"));
  ASSERT_THAT(Tamper("DELETE FROM toolchain_files"), IsOk());
  EXPECT_THAT(Load(name), is_loss("no file is stored"));
  EXPECT_THAT(Find(name), IsOk());
}

TEST_F(ToolchainsTest, SetsTheStateIfTheEtagFits) {
  ASSERT_OK_AND_ASSIGN(const ToolchainRecord first,
                       Insert(SampleToolchain("a")));
  ASSERT_OK_AND_ASSIGN(
      const ToolchainRecord second,
      SetState("a", v1::Toolchain::STATE_DEPRECATED, first.etag));
  EXPECT_EQ(second.state, v1::Toolchain::STATE_DEPRECATED);
  EXPECT_NE(second.etag, first.etag);
  EXPECT_THAT(SetState("a", v1::Toolchain::STATE_ACTIVE, first.etag),
              StatusIs(absl::StatusCode::kAborted, HasSubstr(second.etag)));
  EXPECT_THAT(SetState("a", v1::Toolchain::STATE_ACTIVE), IsOk());
  EXPECT_THAT(SetState("b", v1::Toolchain::STATE_ACTIVE),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(SetState("a", v1::Toolchain::STATE_UNSPECIFIED),
              StatusIs(absl::StatusCode::kInvalidArgument, _));
}

TEST_F(ToolchainsTest, RevokingIsTakenBack) {
  ASSERT_THAT(Insert(SampleToolchain("a")), IsOk());
  ASSERT_THAT(SetState("a", v1::Toolchain::STATE_REVOKED), IsOk());
  EXPECT_THAT(SetState("a", v1::Toolchain::STATE_REVOKED), IsOk());
  ASSERT_OK_AND_ASSIGN(const ToolchainRecord record,
                       SetState("a", v1::Toolchain::STATE_ACTIVE));
  EXPECT_TRUE(record.is_default) << "there was none";
}

TEST_F(ToolchainsTest, TheDefaultIsTheFirstActiveOneUntilAnotherIsChosen) {
  const auto chosen = [&]() -> std::string {
    const auto record =
        db().Read([](Reader& reader) { return DefaultToolchain(reader); });
    return record.ok() ? record->name : std::string(record.status().message());
  };
  const auto choose = [&](const char* name) {
    return db().Write(
        [&](Writer& writer) { return SetDefaultToolchain(writer, name); });
  };
  EXPECT_THAT(chosen(), HasSubstr("bootmill toolchain default"));
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_THAT(Insert(SampleToolchain(name)), IsOk());
  }
  EXPECT_EQ(chosen(), "a") << "not the one that was imported last";
  ASSERT_OK_AND_ASSIGN(const ToolchainRecord record, choose("c"));
  EXPECT_TRUE(record.is_default);
  EXPECT_EQ(chosen(), "c");
  EXPECT_THAT(choose("c"), IsOk());
  EXPECT_THAT(choose("x"), StatusIs(absl::StatusCode::kNotFound, _));
  ASSERT_THAT(SetState("c", v1::Toolchain::STATE_DEPRECATED), IsOk());
  EXPECT_THAT(chosen(), HasSubstr("no toolchain is the default"));
  EXPECT_THAT(choose("c"), StatusIs(absl::StatusCode::kFailedPrecondition,
                                    HasSubstr("is not ACTIVE")));
  ASSERT_THAT(SetState("b", v1::Toolchain::STATE_ACTIVE), IsOk());
  EXPECT_EQ(chosen(), "b") << "an ACTIVE one that is activated again";
}

TEST_F(ToolchainsTest, SaysWhatDependsOnOne) {
  const auto use = [&](int max_fleets) {
    return db().Read([&](Reader& reader) {
      return FindToolchainUse(reader, "tools", max_fleets);
    });
  };
  EXPECT_THAT(use(10), StatusIs(absl::StatusCode::kNotFound, _));
  for (const char* fleet : {"web", "db", "web"}) {
    ASSERT_THAT(db().Write([&](Writer& writer) {
      return testing::MakeRelease(writer, "default", fleet, "image");
    }),
                IsOk());
  }
  ASSERT_THAT(db().Write([&](Writer& writer) {
    return PromoteRelease(writer, "default", "web", 1);
  }),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const ToolchainUse all, use(10));
  EXPECT_EQ(all.release_count, 3);
  EXPECT_EQ(all.fleet_count, 2);
  ASSERT_EQ(all.fleets.size(), 2U);
  EXPECT_EQ(all.fleets[0].id, "web");
  EXPECT_EQ(all.fleets[0].current_release, 1);
  EXPECT_EQ(all.fleets[0].newest_release, 2);
  EXPECT_FALSE(all.fleets[1].current_release.has_value());
  EXPECT_EQ(all.fleets[1].newest_release, 1);
  ASSERT_OK_AND_ASSIGN(const ToolchainUse some, use(1));
  EXPECT_EQ(some.fleets.size(), 1U);
  EXPECT_EQ(some.fleet_count, 2);
}

TEST_F(ToolchainsTest, ListsNewestFirstByPages) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    ASSERT_THAT(Insert(SampleToolchain(name)), IsOk());
  }
  std::string names;
  PageRequest page{2, ""};
  do {
    ASSERT_OK_AND_ASSIGN(const auto result, db().Read([&](Reader& reader) {
      return ListToolchains(reader, page);
    }));
    for (const ToolchainRecord& record : result.items) {
      names += record.name;
    }
    names += '|';
    page.token = result.next_page_token;
  } while (!page.token.empty());
  EXPECT_EQ(names, "ed|cb|a|");
}

}  // namespace
}  // namespace bootmill::store
