// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/daemon/world.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/crypto/key.h"
#include "common/crypto/request.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "server/store/database.h"
#include "server/store/principals.h"
#include "tests/e2e/daemon/builds.h"

namespace bootmill::e2e {
namespace {

namespace fs = std::filesystem;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::TempDir;

std::string ReadText(const std::string& path) {
  const absl::StatusOr<Bytes> bytes = ReadFile(path, kMiB);
  EXPECT_THAT(bytes, IsOk());
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

server::DaemonOptions On(const std::string& directory,
                         server::DaemonOptions options) {
  options.data_dir = directory + "/data";
  options.grpc_address = "127.0.0.1:0";
  options.http_address = "127.0.0.1:0";
  options.grpc_socket = directory + "/grpc.sock";
  options.http_socket = directory + "/http.sock";
  return options;
}

std::unique_ptr<server::Daemon> Start(const server::DaemonOptions& options) {
  absl::StatusOr<std::unique_ptr<server::Daemon>> daemon =
      server::Daemon::Start(options);
  EXPECT_THAT(daemon, IsOk());
  return *std::move(daemon);
}

void ImportInstalledGrub(Api root) {
  v1::ImportToolchainOptions options;
  options.set_directory("/usr/lib/grub");
  options.set_trust_directory(true);
  options.set_activate(true);
  ASSERT_OK_AND_ASSIGN(const v1::Toolchain toolchain,
                       ImportToolchain(root, options));
  EXPECT_EQ(toolchain.state(), v1::Toolchain::STATE_ACTIVE);
}

void InsertOtherOrg(const std::string& data_dir) {
  auto database = store::Database::Open({.directory = data_dir});
  ASSERT_THAT(database, IsOk());
  EXPECT_THAT((*database)->Write([](store::Writer& writer) {
    return store::InsertOrg(writer, "other", std::chrono::system_clock::now());
  }),
              IsOk());
}

// The data directory that every world begins with.
const std::string& PreparedData() {
  static const TempDir kDirectory;
  static const std::string kData = [] {
    const server::DaemonOptions options = On(kDirectory.path(), {});
    std::unique_ptr<server::Daemon> daemon = Start(options);
    ImportInstalledGrub(Api(UnixChannel(options.grpc_socket)));
    daemon.reset();  // its data can be opened again then
    InsertOtherOrg(options.data_dir);
    return options.data_dir;
  }();
  return kData;
}

}  // namespace

World::World(server::DaemonOptions options)
    : options_(On(directory_.path(), std::move(options))) {
  fs::copy(PreparedData(), options_.data_dir, fs::copy_options::recursive);
  daemon_ = Start(options_);
}

Person World::admin() const {
  const std::string directory = daemon_->credentials().admin_dir();
  return {.ca = ReadText(directory + "/ca.pem"),
          .certificate = ReadText(directory + "/cert.pem"),
          .key = ReadText(directory + "/key.pem")};
}

Api World::Root() const { return Api(UnixChannel(options_.grpc_socket)); }

Api World::As(const Person& person) const {
  return Api(TlsChannel(daemon_->grpc_port(), person));
}

HttpClient World::Http(const Person& person) const {
  return {daemon_->http_port(), person};
}

Person World::Issue(const std::string& org, const std::string& id,
                    v1::Principal::Kind kind, v1::AccessRole role) const {
  const absl::StatusOr<crypto::PrivateKey> key = crypto::PrivateKey::Generate();
  EXPECT_THAT(key, IsOk());
  v1::IssueCredentialRequest request;
  request.set_parent(org);
  request.set_principal_id(id);
  request.set_kind(kind);
  request.set_role(role);
  request.set_certificate_request(*crypto::MakeRequest(*key));
  Api root = Root();
  const absl::StatusOr<v1::IssueCredentialResponse> issued = Call(
      root.principals, &v1::PrincipalService::Stub::IssueCredential, request);
  EXPECT_THAT(issued, IsOk());
  return {.ca = issued->ca_certificate(),
          .certificate = issued->certificate(),
          .key = *key->Pem()};
}

std::string World::AttestationKey() const {
  return ReadText(data_dir() + "/attestation.pub.pem");
}

v1::SpecSource Spec(const std::string& fleet, std::string_view more) {
  v1::SpecSource source;
  source.set_format(v1::SpecSource::FORMAT_YAML);
  source.set_text("fleet: " + fleet +
                  "\ntargets: [i386-xen_pvh, x86_64-xen]\n" +
                  std::string(more));
  return source;
}

bool Eventually(const std::function<bool()>& condition) {
  constexpr std::chrono::milliseconds kStep{10};
  for (int i = 0; i < 1000; ++i) {
    if (condition()) {
      return true;
    }
    std::this_thread::sleep_for(kStep);
  }
  return condition();
}

size_t ConnectionsOf(int port) {
  // proc(5): the second column is the local address, the fourth the state; 01
  // is ESTABLISHED, 08 CLOSE_WAIT.
  const std::string local = absl::StrFormat(":%04X", port);
  std::ifstream table("/proc/net/tcp");
  size_t count = 0;
  for (std::string line; std::getline(table, line);) {
    std::istringstream columns(line);
    std::string number;
    std::string from;
    std::string to;
    std::string state;
    columns >> number >> from >> to >> state;
    count += from.ends_with(local) && (state == "01" || state == "08") ? 1 : 0;
  }
  return count;
}

std::unique_ptr<World> SharedWorldTest::world_;

}  // namespace bootmill::e2e
