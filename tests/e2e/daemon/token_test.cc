// SPDX-License-Identifier: Apache-2.0
// API tokens, as automation uses them and as an attacker would.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/atomic_file.h"
#include "common/crypto/api_token.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Fleets = v1::FleetService::Stub;
using Principals = v1::PrincipalService::Stub;
using TokenStub = v1::TokenService::Stub;

// What a token that is not valid gets, and one that may not do something.
auto Refused() { return StatusIs(absl::StatusCode::kUnauthenticated, _); }
auto Denied() { return StatusIs(absl::StatusCode::kPermissionDenied, _); }

class TokenTest : public SharedWorldTest {
 protected:
  static Person User(const std::string& id, v1::AccessRole role) {
    return world().Issue(kOrg, id, v1::Principal::KIND_USER, role);
  }
  static absl::StatusOr<v1::CreateTokenResponse> Create(
      Api& api, v1::AccessRole role,
      const std::vector<std::string>& fleets = {},
      int64_t lifetime_seconds = 0) {
    v1::CreateTokenRequest request;
    request.set_parent(kOrg);
    request.set_display_name("pipeline");
    request.set_role(role);
    request.mutable_fleets()->Assign(fleets.begin(), fleets.end());
    if (lifetime_seconds != 0) {
      request.mutable_lifetime()->set_seconds(lifetime_seconds);
    }
    return Call(api.tokens, &TokenStub::CreateToken, request);
  }
  // Whoever shows this token, without a certificate.
  static Person Bearer(const std::string& secret) {
    Person person;
    person.ca = world().admin().ca;
    person.token = secret;
    return person;
  }
  static absl::Status Revoke(Api& api, const std::string& name) {
    v1::RevokeTokenRequest request;
    request.set_name(name);
    return Call(api.tokens, &TokenStub::RevokeToken, request).status();
  }
  static absl::StatusOr<v1::Caller> WhoIs(const Person& person) {
    Api api = world().As(person);
    return Call(api.principals, &Principals::GetCaller, v1::GetCallerRequest());
  }
  static absl::Status ListFleets(Api& api) {
    v1::ListFleetsRequest request;
    request.set_parent(kOrg);
    return Call(api.fleets, &Fleets::ListFleets, request).status();
  }
  static absl::Status GetFleet(Api& api, const std::string& fleet) {
    v1::GetFleetRequest request;
    request.set_name(std::string(kOrg) + "/fleets/" + fleet);
    return Call(api.fleets, &Fleets::GetFleet, request).status();
  }
  static std::vector<v1::Token> List(Api& api) {
    v1::ListTokensRequest request;
    request.set_parent(kOrg);
    request.set_page_size(200);
    const auto list = Call(api.tokens, &TokenStub::ListTokens, request);
    EXPECT_THAT(list, IsOk());
    return {list->tokens().begin(), list->tokens().end()};
  }
  static HttpAnswer OverHttp(const std::string& secret) {
    Person nobody;
    nobody.ca = world().admin().ca;
    return world().Http(nobody).Post("/bootmill.v1.PrincipalService/GetCaller",
                                     "application/json", "{}",
                                     {"Authorization: Bearer " + secret});
  }

  Api root_ = world().Root();
};

TEST_F(TokenTest, ATokenStandsForACertificateOnBothTransports) {
  Api ann = world().As(User("ann", v1::ACCESS_ROLE_OPERATOR));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(ann, v1::ACCESS_ROLE_OPERATOR));
  EXPECT_TRUE(crypto::IsApiToken(made.secret()));
  ASSERT_OK_AND_ASSIGN(const v1::Caller caller, WhoIs(Bearer(made.secret())));
  const std::string id =
      made.token().name().substr(made.token().name().rfind('/') + 1);
  EXPECT_EQ(caller.identity(), "bootmill://default/token/" + id);
  EXPECT_EQ(caller.authentication(), v1::Caller::AUTHENTICATION_TOKEN);
  EXPECT_EQ(caller.expire_time().seconds(),
            made.token().expire_time().seconds());
  const HttpAnswer answer = OverHttp(made.secret());
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("bootmill://default/token/" + id));
  // It changes things, and is named as who did.
  Api pipeline = world().As(Bearer(made.secret()));
  CreateFleet(pipeline, kOrg, "by-token");
  v1::ListFleetRevisionsRequest revisions;
  revisions.set_parent(std::string(kOrg) + "/fleets/by-token");
  ASSERT_OK_AND_ASSIGN(
      const v1::ListFleetRevisionsResponse list,
      Call(ann.fleets, &Fleets::ListFleetRevisions, revisions));
  EXPECT_EQ(list.revisions(0).author(), "token/" + id);
}

// Strangers have four calls at a time over a connection, and a server of gRPC
// of their own.
TEST(TokenAddressTest, WhereATokenCameFromLaterConnectionsAreNotStrangers) {
  constexpr int kStreams = 8;
  World world;
  Api admin = world.As(world.admin());
  v1::CreateTokenRequest request;
  request.set_parent(kOrg);
  request.set_display_name("pipeline");
  request.set_role(v1::ACCESS_ROLE_VIEWER);
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Call(admin.tokens, &TokenStub::CreateToken, request));
  Person bearer;
  bearer.ca = world.admin().ca;
  bearer.token = made.secret();
  // Returns how many of the streams begin over one connection.
  const auto begun = [&](std::chrono::seconds patience) {
    Api api = world.As(bearer);
    std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
    std::vector<std::unique_ptr<grpc::ClientReader<v1::Event>>> readers;
    v1::StreamEventsRequest events;
    events.set_parent(kOrg);
    for (int i = 0; i < kStreams; ++i) {
      contexts.push_back(std::make_unique<grpc::ClientContext>());
      contexts.back()->set_deadline(std::chrono::system_clock::now() +
                                    patience);
      readers.push_back(api.events.StreamEvents(contexts.back().get(), events));
    }
    int count = 0;
    for (const auto& reader : readers) {
      v1::Event event;
      count += reader->Read(&event) ? 1 : 0;
    }
    for (size_t i = 0; i < readers.size(); ++i) {
      contexts[i]->TryCancel();
      readers[i]->Finish();
    }
    return count;
  };
  const int at_first = begun(std::chrono::seconds(4));
  EXPECT_GE(at_first, 1);
  EXPECT_LE(at_first, 4);
  EXPECT_EQ(begun(std::chrono::seconds(30)), kStreams);
}

TEST_F(TokenTest, ATokenDecidesWhoCallsEvenBesideACertificate) {
  const Person admin = world().admin();
  Api ann = world().As(User("beside", v1::ACCESS_ROLE_VIEWER));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(ann, v1::ACCESS_ROLE_VIEWER));
  Person both = admin;
  both.token = made.secret();
  ASSERT_OK_AND_ASSIGN(const v1::Caller caller, WhoIs(both));
  EXPECT_THAT(caller.identity(), HasSubstr("/token/"));
  both.token = *crypto::NewApiToken();
  EXPECT_THAT(WhoIs(both), Refused())
      << "a wrong token does not stand back for the certificate";
}

TEST_F(TokenTest, ATokenGetsAtMostItsCreatorsRole) {
  Api viewer = world().As(User("small", v1::ACCESS_ROLE_VIEWER));
  EXPECT_THAT(Create(viewer, v1::ACCESS_ROLE_OPERATOR), Denied());
  for (const v1::AccessRole role :
       {v1::ACCESS_ROLE_UNSPECIFIED, v1::ACCESS_ROLE_HOST}) {
    EXPECT_THAT(Create(viewer, role),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(Create(root_, v1::ACCESS_ROLE_VIEWER),
              StatusIs(absl::StatusCode::kFailedPrecondition, _));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(viewer, v1::ACCESS_ROLE_VIEWER));
  Api pipeline = world().As(Bearer(made.secret()));
  EXPECT_THAT(Create(pipeline, v1::ACCESS_ROLE_VIEWER), Denied())
      << "tokens make no tokens";
}

TEST_F(TokenTest, ATokenForOneFleetSeesNothingElse) {
  Api admin = world().As(world().admin());
  const v1::Release mine = BuiltRelease(root_, kOrg, "mine");
  // The same images as `mine` but for their line: artifacts of its own.
  const v1::Release theirs = BuiltRelease(root_, kOrg, "theirs");
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(admin, v1::ACCESS_ROLE_ADMIN, {"mine"}));
  EXPECT_THAT(made.token().fleets(), ElementsAre("mine"));
  Api token = world().As(Bearer(made.secret()));
  EXPECT_THAT(GetFleet(token, "mine"), IsOk());
  EXPECT_THAT(GetFleet(token, "theirs"), Denied());
  EXPECT_THAT(GetFleet(token, "none"), Denied()) << "the same answer";
  EXPECT_THAT(ListFleets(token), Denied());
  ASSERT_OK_AND_ASSIGN(const v1::Build build, CreateBuild(token, kOrg, "mine"));
  EXPECT_THAT(Watch(token, build.name()).status, IsOk());
  EXPECT_THAT(CreateBuild(token, kOrg, "theirs"), Denied());
  ASSERT_OK_AND_ASSIGN(const v1::Build other,
                       CreateBuild(root_, kOrg, "theirs"));
  v1::GetBuildRequest get;
  get.set_name(other.name());
  EXPECT_THAT(Call(token.builds, &v1::BuildService::Stub::GetBuild, get),
              Denied());
  EXPECT_THAT(Promote(token, mine.name()), IsOk());
  EXPECT_THAT(Promote(token, theirs.name()), Denied());
  Person nobody;
  nobody.ca = world().admin().ca;
  const auto http = [&](const v1::Release& release) {
    return world()
        .Http(nobody)
        .Get("/" + release.images(0).artifact(),
             {"Authorization: Bearer " + made.secret()})
        .status;
  };
  EXPECT_EQ(http(mine), 200);
  EXPECT_EQ(http(theirs), 403);
  EXPECT_THAT(WhoIs(Bearer(made.secret())), IsOk());
}

TEST_F(TokenTest, ARevokedTokenEndsAtOnceWithItsStreams) {
  Api ann = world().As(User("revoker", v1::ACCESS_ROLE_VIEWER));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(ann, v1::ACCESS_ROLE_VIEWER));
  Api token = world().As(Bearer(made.secret()));
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  v1::StreamEventsRequest request;
  request.set_parent(kOrg);
  request.set_cursor(-1);
  const auto stream = token.events.StreamEvents(&context, request);
  v1::Event event;
  ASSERT_TRUE(stream->Read(&event)) << "the first heartbeat";
  ASSERT_THAT(Revoke(ann, made.token().name()), IsOk());
  EXPECT_THAT(ReadAll(*stream).status, Refused());
  EXPECT_THAT(ListFleets(token), Refused());
  EXPECT_EQ(OverHttp(made.secret()).status, 401);
  EXPECT_THAT(Revoke(ann, made.token().name()),
              StatusIs(absl::StatusCode::kNotFound, _));
}

TEST_F(TokenTest, ATokenEndsWithItsCreatorsRoleOrItsTime) {
  Api eve = world().As(User("eve", v1::ACCESS_ROLE_OPERATOR));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(eve, v1::ACCESS_ROLE_OPERATOR));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse brief,
                       Create(eve, v1::ACCESS_ROLE_OPERATOR, {}, 1));
  Api token = world().As(Bearer(made.secret()));
  ASSERT_THAT(ListFleets(token), IsOk());
  v1::BindRoleRequest bind;
  bind.set_name(std::string(kOrg) + "/principals/eve");
  bind.set_role(v1::ACCESS_ROLE_VIEWER);
  ASSERT_THAT(Call(root_.principals, &Principals::BindRole, bind), IsOk());
  EXPECT_THAT(ListFleets(token), Refused());
  bind.set_role(v1::ACCESS_ROLE_OPERATOR);
  ASSERT_THAT(Call(root_.principals, &Principals::BindRole, bind), IsOk());
  EXPECT_THAT(ListFleets(token), IsOk());
  v1::RevokePrincipalRequest revoke;
  revoke.set_name(bind.name());
  ASSERT_THAT(Call(root_.principals, &Principals::RevokePrincipal, revoke),
              IsOk());
  EXPECT_THAT(ListFleets(token), Refused());
  User("eve", v1::ACCESS_ROLE_OPERATOR);
  EXPECT_THAT(ListFleets(token), Refused())
      << "what was given before the revocation is refused for ever";
  EXPECT_TRUE(Eventually([&] {
    return absl::IsUnauthenticated(WhoIs(Bearer(brief.secret())).status());
  }));
}

TEST_F(TokenTest, TheEndOfATokenEndsItsStreams) {
  constexpr int kSeconds = 3;
  Api ann = world().As(User("mayfly", v1::ACCESS_ROLE_VIEWER));
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(ann, v1::ACCESS_ROLE_VIEWER, {}, kSeconds));
  HttpAnswer over_http;
  std::thread streaming([&] {
    Person nobody;
    nobody.ca = world().admin().ca;
    const std::string request = R"({"parent":"orgs/default","cursor":-1})";
    const std::string frame =
        std::string("\0\0\0\0", 4) + static_cast<char>(request.size());
    over_http = world().Http(nobody).Post(
        "/bootmill.v1.EventService/StreamEvents", "application/connect+json",
        frame + request, {"Authorization: Bearer " + made.secret()});
  });
  Api token = world().As(Bearer(made.secret()));
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  v1::StreamEventsRequest request;
  request.set_parent(kOrg);
  request.set_cursor(-1);
  EXPECT_THAT(ReadAll(*token.events.StreamEvents(&context, request)).status,
              Refused());
  streaming.join();
  EXPECT_EQ(over_http.status, 200);
  EXPECT_THAT(over_http.body, HasSubstr("\"unauthenticated\""));
}

TEST_F(TokenTest, PeopleSeeTheirOwnTokensAndAdministratorsAll) {
  Api ann = world().As(User("owner", v1::ACCESS_ROLE_VIEWER));
  Api bob = world().As(User("other", v1::ACCESS_ROLE_OPERATOR));
  Api admin = world().As(world().admin());
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(ann, v1::ACCESS_ROLE_VIEWER));
  ASSERT_THAT(WhoIs(Bearer(made.secret())), IsOk());
  ASSERT_THAT(List(ann), SizeIs(1));
  EXPECT_EQ(List(ann)[0].name(), made.token().name());
  EXPECT_EQ(List(ann)[0].creator(), std::string(kOrg) + "/principals/owner");
  EXPECT_TRUE(List(ann)[0].has_last_use_time());
  EXPECT_THAT(List(bob), IsEmpty());
  EXPECT_GE(List(admin).size(), 1U);
  EXPECT_THAT(Revoke(bob, made.token().name()),
              StatusIs(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(Revoke(admin, made.token().name()), IsOk());
}

// A token is in the answer that made it, and nowhere else.
TEST_F(TokenTest, NothingOfATokenIsStored) {
  Api admin = world().As(world().admin());
  ASSERT_OK_AND_ASSIGN(const v1::CreateTokenResponse made,
                       Create(admin, v1::ACCESS_ROLE_VIEWER));
  ASSERT_THAT(WhoIs(Bearer(made.secret())), IsOk());
  ASSERT_THAT(Revoke(admin, made.token().name()), IsOk());
  v1::ListAuditRecordsRequest audit;
  audit.set_parent(kOrg);
  audit.set_object(made.token().name());
  ASSERT_OK_AND_ASSIGN(
      const v1::ListAuditRecordsResponse records,
      Call(admin.audit, &v1::AuditService::Stub::ListAuditRecords, audit));
  ASSERT_EQ(records.records_size(), 2);  // the newest first
  EXPECT_EQ(records.records(0).method(),
            "bootmill.v1.TokenService/RevokeToken");
  EXPECT_EQ(records.records(0).detail(), "creator=admin");
  EXPECT_EQ(records.records(1).detail(), "role=VIEWER fleets=ALL");
  const std::string part = made.secret().substr(4, 20);
  int files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(world().data_dir())) {
    if (entry.is_regular_file()) {
      ++files;
      constexpr size_t kMost = size_t{256} << 20;
      ASSERT_OK_AND_ASSIGN(const Bytes bytes,
                           ReadFile(entry.path().string(), kMost));
      EXPECT_EQ(AsText(bytes).find(part), std::string_view::npos)
          << entry.path();
    }
  }
  EXPECT_GT(files, 3);
}

}  // namespace
}  // namespace bootmill::e2e
