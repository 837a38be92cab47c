// SPDX-License-Identifier: Apache-2.0
#include "server/store/principals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "common/testing/status_matchers.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::store {
namespace {

using bootmill::testing::IsOk;
using bootmill::testing::StatusIs;
using ::testing::_;
using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class PrincipalsTest : public testing::StoreTest {
 protected:
  absl::Status Insert(const std::string& org, const std::string& id,
                      v1::Principal::Kind kind = v1::Principal::KIND_USER) {
    return db().Write([&](Writer& writer) {
      Principal principal;
      principal.expire_time = writer.now() + std::chrono::hours(1);
      principal.org = org;
      principal.id = id;
      principal.kind = kind;
      principal.create_time = At(0);
      return InsertPrincipal(writer, principal);
    });
  }
  absl::Status Bind(const std::string& org, const std::string& id,
                    const std::string& role_org, v1::AccessRole role) {
    return db().Write([&](Writer& writer) {
      return BindRole(writer, org, id, role_org, role);
    });
  }
  // By what was issued at `issue_time`; default: just now.
  absl::StatusOr<Roles> RolesOfUser(
      const std::string& org, const std::string& id,
      std::optional<Time> issue_time = std::nullopt) {
    return db().Read([&](Reader& reader) {
      return RolesOf(reader, org, id, v1::Principal::KIND_USER,
                     issue_time.value_or(reader.now()));
    });
  }
  absl::StatusOr<Principal> Find(const std::string& org,
                                 const std::string& id) {
    return db().Read(
        [&](Reader& reader) { return FindPrincipal(reader, org, id); });
  }
};

TEST_F(PrincipalsTest, BeginsWithTwoOrgs) {
  ASSERT_OK_AND_ASSIGN(const auto orgs, db().Read([](Reader& reader) {
    return ListOrgs(reader);
  }));
  EXPECT_THAT(orgs, ElementsAre("default", "system"));
  const auto insert = [](Writer& writer) {
    return InsertOrg(writer, "acme", At(0));
  };
  EXPECT_THAT(db().Write(insert), IsOk());
  EXPECT_THAT(db().Write(insert), StatusIs(absl::StatusCode::kAlreadyExists,
                                           HasSubstr("orgs/acme")));
}

TEST_F(PrincipalsTest, KeepsPrincipals) {
  ASSERT_THAT(Insert("default", "alice"), IsOk());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return SetPrincipalExpiry(writer, "default", "alice", At(90));
  }),
              IsOk());
  Reopen();
  ASSERT_OK_AND_ASSIGN(const Principal alice, Find("default", "alice"));
  EXPECT_EQ(alice.kind, v1::Principal::KIND_USER);
  EXPECT_EQ(alice.role, v1::ACCESS_ROLE_UNSPECIFIED);
  EXPECT_FALSE(alice.revoked);
  EXPECT_EQ(alice.create_time, At(0));
  EXPECT_EQ(alice.expire_time, At(90));
  EXPECT_THAT(Insert("default", "alice"),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  EXPECT_THAT(Insert("nobody", "alice"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("orgs/nobody")));
  EXPECT_THAT(Find("system", "alice"),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("orgs/system/principals/alice")));
}

TEST_F(PrincipalsTest, BindsRolesPerOrg) {
  ASSERT_THAT(Insert("default", "alice"), IsOk());
  ASSERT_OK_AND_ASSIGN(const Roles none, RolesOfUser("default", "alice"));
  EXPECT_THAT(none, IsEmpty());
  ASSERT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_VIEWER),
              IsOk());
  ASSERT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_OPERATOR),
              IsOk());
  ASSERT_THAT(Bind("default", "alice", "system", v1::ACCESS_ROLE_ADMIN),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const Roles both, RolesOfUser("default", "alice"));
  EXPECT_THAT(both,
              UnorderedElementsAre(Pair("default", v1::ACCESS_ROLE_OPERATOR),
                                   Pair("system", v1::ACCESS_ROLE_ADMIN)));
  ASSERT_OK_AND_ASSIGN(const Principal alice, Find("default", "alice"));
  EXPECT_EQ(alice.role, v1::ACCESS_ROLE_OPERATOR);
  ASSERT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_UNSPECIFIED),
              IsOk());
  ASSERT_OK_AND_ASSIGN(const Roles one, RolesOfUser("default", "alice"));
  EXPECT_EQ(one.size(), 1U);
  EXPECT_THAT(Bind("default", "bob", "default", v1::ACCESS_ROLE_VIEWER),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Bind("default", "alice", "nobody", v1::ACCESS_ROLE_VIEWER),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("orgs/nobody")));
}

TEST_F(PrincipalsTest, RefusesTheUnknownTheRevokedAndAnotherKind) {
  ASSERT_THAT(Insert("default", "alice"), IsOk());
  ASSERT_THAT(Insert("default", "dom0", v1::Principal::KIND_HOST), IsOk());
  ASSERT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_ADMIN),
              IsOk());
  const auto refused =
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("administrator"));
  EXPECT_THAT(RolesOfUser("default", "bob"), refused);
  EXPECT_THAT(RolesOfUser("system", "alice"), refused);
  EXPECT_THAT(RolesOfUser("default", "dom0"), refused);
  const auto revoke = [](Writer& writer) {
    return RevokePrincipal(writer, "default", "alice");
  };
  ASSERT_THAT(db().Write(revoke), IsOk());
  EXPECT_THAT(RolesOfUser("default", "alice"), refused);
  ASSERT_OK_AND_ASSIGN(const Principal alice, Find("default", "alice"));
  EXPECT_TRUE(alice.revoked);
  EXPECT_THAT(db().Write([](Writer& writer) {
    return RevokePrincipal(writer, "default", "bob");
  }),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(PrincipalsTest, AnOrgHasAnAdminUntilTheLastIsUnboundOrRevoked) {
  const auto has_admin = [&] {
    return *db().Read(
        [](Reader& reader) { return HasAdmin(reader, "default"); });
  };
  for (const char* id : {"alice", "bob"}) {
    ASSERT_THAT(Insert("default", id), IsOk());
  }
  ASSERT_THAT(Insert("system", "carol"), IsOk());
  ASSERT_THAT(Bind("system", "carol", "system", v1::ACCESS_ROLE_ADMIN), IsOk());
  ASSERT_THAT(Bind("default", "bob", "default", v1::ACCESS_ROLE_OPERATOR),
              IsOk());
  EXPECT_FALSE(has_admin());
  for (const char* id : {"alice", "bob"}) {
    ASSERT_THAT(Bind("default", id, "default", v1::ACCESS_ROLE_ADMIN), IsOk());
  }
  ASSERT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_VIEWER),
              IsOk());
  EXPECT_TRUE(has_admin());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return RevokePrincipal(writer, "default", "bob");
  }),
              IsOk());
  EXPECT_FALSE(has_admin());
}

TEST_F(PrincipalsTest, AnAdminWithoutAValidCertificateIsNone) {
  ASSERT_THAT(Insert("default", "alice"), IsOk());
  ASSERT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_ADMIN),
              IsOk());
  const auto has_admin = [&] {
    return *db().Read(
        [](Reader& reader) { return HasAdmin(reader, "default"); });
  };
  EXPECT_TRUE(has_admin());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return SetPrincipalExpiry(writer, "default", "alice",
                              writer.now() - std::chrono::seconds(1));
  }),
              IsOk());
  EXPECT_FALSE(has_admin());
}

TEST_F(PrincipalsTest, WhatWasIssuedUntilARevocationIsRefusedForEver) {
  ASSERT_THAT(Insert("default", "alice"), IsOk());
  // The store keeps whole microseconds, and this is not to be later than it.
  const Time before = std::chrono::floor<std::chrono::microseconds>(
      std::chrono::system_clock::now());
  ASSERT_THAT(db().Write([](Writer& writer) {
    return RevokePrincipal(writer, "default", "alice");
  }),
              IsOk());
  const auto bind = [&] {
    return Bind("default", "alice", "default", v1::ACCESS_ROLE_VIEWER);
  };
  EXPECT_THAT(bind(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("is revoked")));
  EXPECT_THAT(Bind("default", "alice", "default", v1::ACCESS_ROLE_UNSPECIFIED),
              IsOk())
      << "a role may be taken away";
  ASSERT_THAT(db().Write([](Writer& writer) {
    return ReadmitPrincipal(writer, "default", "alice");
  }),
              IsOk());
  ASSERT_THAT(bind(), IsOk());
  EXPECT_THAT(RolesOfUser("default", "alice"), IsOk());
  EXPECT_THAT(RolesOfUser("default", "alice", before),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
  ASSERT_OK_AND_ASSIGN(const Principal alice, Find("default", "alice"));
  EXPECT_FALSE(alice.revoked);
  ASSERT_TRUE(alice.revoke_time.has_value());
  EXPECT_THAT(RolesOfUser("default", "alice", alice.revoke_time),
              StatusIs(absl::StatusCode::kUnauthenticated, _));
}

TEST_F(PrincipalsTest, ListsByIdOfOneOrg) {
  for (const char* id : {"carol", "alice", "bob"}) {
    ASSERT_THAT(Insert("default", id), IsOk());
  }
  ASSERT_THAT(Insert("system", "dave"), IsOk());
  const auto list = [&](const std::string& token) {
    return db().Read([&](Reader& reader) {
      return ListPrincipals(reader, "default", {2, token});
    });
  };
  ASSERT_OK_AND_ASSIGN(const auto first, list(""));
  ASSERT_EQ(first.items.size(), 2U);
  EXPECT_EQ(first.items[0].id, "alice");
  EXPECT_EQ(first.items[1].id, "bob");
  ASSERT_OK_AND_ASSIGN(const auto second, list(first.next_page_token));
  ASSERT_EQ(second.items.size(), 1U);
  EXPECT_EQ(second.items[0].id, "carol");
  EXPECT_EQ(second.next_page_token, "");
}

}  // namespace
}  // namespace bootmill::store
