// SPDX-License-Identifier: Apache-2.0
#include "server/daemon.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/api/dispatcher.h"
#include "server/api/method_table.h"
#include "server/api/worker_pool.h"
#include "server/audit_writer.h"
#include "server/build/build_runner.h"
#include "server/build/toolchain_source.h"
#include "server/directories.h"
#include "server/feed/change_feed.h"
#include "server/first_start.h"
#include "server/grpc/grpc_server.h"
#include "server/handlers/artifacts.h"
#include "server/handlers/audit.h"
#include "server/handlers/builds.h"
#include "server/handlers/events.h"
#include "server/handlers/fleets.h"
#include "server/handlers/inspect_image.h"
#include "server/handlers/orgs.h"
#include "server/handlers/previews.h"
#include "server/handlers/principals.h"
#include "server/handlers/releases.h"
#include "server/handlers/sessions.h"
#include "server/handlers/toolchain_import.h"
#include "server/handlers/toolchains.h"
#include "server/handlers/trust.h"
#include "server/housekeeping.h"
#include "server/http/server.h"
#include "server/listen.h"
#include "server/readiness.h"
#include "server/sign_in.h"
#include "server/store/builds.h"
#include "server/store/database.h"
#include "server/store/principals.h"
#include "trust/signer.h"

namespace bootmill::server {
namespace {

absl::StatusOr<Roles> RolesOf(store::Database& database,
                              const Identity& identity) {
  return database.Read([&](store::Reader& reader) {
    return store::RolesOf(reader, identity.org, identity.id,
                          identity.kind == Identity::Kind::kHost
                              ? v1::Principal::KIND_HOST
                              : v1::Principal::KIND_USER);
  });
}

}  // namespace

// In the order in which they are made; each part uses only those before it.
struct Daemon::Parts {
  std::unique_ptr<store::Database> database;
  std::optional<Credentials> credentials;
  std::unique_ptr<trust::KeyFile> signer;
  std::unique_ptr<Workers> workers;
  std::unique_ptr<ChangeFeed> feed;
  std::unique_ptr<ToolchainSource> toolchains;
  std::unique_ptr<ImageSource> images;
  std::unique_ptr<BuildLedger> ledger;
  std::unique_ptr<BuildRunner> runner;
  std::unique_ptr<BuildQueue> queue;
  std::unique_ptr<AuditWriter> audit;
  std::unique_ptr<Sessions> sessions;
  std::unique_ptr<Housekeeping> housekeeping;
  std::unique_ptr<Readiness> readiness;

  std::unique_ptr<FleetHandlers> fleets;
  std::unique_ptr<PreviewHandlers> previews;
  std::unique_ptr<ReleaseHandlers> releases;
  std::unique_ptr<BuildHandlers> builds;
  std::unique_ptr<ArtifactHandlers> artifacts;
  std::unique_ptr<ToolchainHandlers> toolchain_handlers;
  std::unique_ptr<PrincipalHandlers> principals;
  std::unique_ptr<EventHandlers> events;
  std::unique_ptr<SessionHandlers> session_handlers;
  std::unique_ptr<OrgHandlers> orgs;
  MethodTable table;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<ConnectionGate> gate;

  std::unique_ptr<GrpcServer> grpc;
  std::unique_ptr<HttpServer> http;
  std::atomic<int> http_port = 0;
  std::string page_host;  // how people reach the pages
  // Set when both transports have started; calls may arrive before.
  std::atomic<bool> serving = false;

  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  // Also after a start that failed half-way.
  ~Parts() { Stop(std::chrono::milliseconds(0)); }

  absl::Status OpenData(const DaemonOptions& options);
  absl::Status MakeComponents(const DaemonOptions& options);
  absl::Status MakeTable(const DaemonOptions& options);
  absl::Status Serve(const DaemonOptions& options);
  absl::Status ServeGrpc(const DaemonOptions& options);
  absl::Status ServeHttp(const DaemonOptions& options);
  // Ends streams and connections of callers who have lost their rights.
  void RecheckCallers();
  absl::Status Ready();
  // `https://HOST:PORT` of the pages; empty if they are not served over TCP.
  std::string PageUrl() const;
  void Stop(std::chrono::milliseconds grace);
};

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(
    const DaemonOptions& options) {
  auto parts = std::make_unique<Parts>();
  RETURN_IF_ERROR(parts->OpenData(options));
  RETURN_IF_ERROR(parts->MakeComponents(options));
  RETURN_IF_ERROR(parts->MakeTable(options));
  RETURN_IF_ERROR(parts->Serve(options));
  return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

absl::Status Daemon::Parts::OpenData(const DaemonOptions& options) {
  RETURN_IF_ERROR(MakeDataDirectory(options.data_dir));
  ASSIGN_OR_RETURN(database,
                   store::Database::Open({.directory = options.data_dir}));
  ASSIGN_OR_RETURN(
      credentials,
      Credentials::OpenOrCreate(
          options.data_dir,
          {.server_names = options.server_names,
           .now = std::chrono::floor<std::chrono::seconds>(database->Now())}));
  ASSIGN_OR_RETURN(signer, trust::KeyFile::OpenOrCreate(options.data_dir +
                                                        "/attestation.key"));
  // For people to give to hosts, which verify images with it.
  RETURN_IF_ERROR(WriteFileAtomic(options.data_dir + "/attestation.pub.pem",
                                  AsBytes(signer->public_key().Pem())));
  return PrepareDatabase(*database, *credentials);
}

absl::Status Daemon::Parts::MakeComponents(const DaemonOptions& options) {
  workers = std::make_unique<Workers>(options.workers);
  toolchains = std::make_unique<ToolchainSource>(*database);
  images = std::make_unique<ImageSource>(*database, options.images,
                                         options.before_layout);
  ledger = std::make_unique<BuildLedger>(*database, options.builds.retry);
  runner = std::make_unique<BuildRunner>(*database, *ledger, *toolchains,
                                         *images, *signer);
  queue = std::make_unique<BuildQueue>(
      options.builds, *ledger,
      [this](const std::shared_ptr<BuildRun>& run) { runner->Run(run); });
  audit = std::make_unique<AuditWriter>(*database);
  ASSIGN_OR_RETURN(sessions, Sessions::Open(*database));
  housekeeping =
      std::make_unique<Housekeeping>(*database, *images, *ledger, *audit,
                                     *sessions, [this] { RecheckCallers(); });
  readiness = std::make_unique<Readiness>(*database, options.data_dir);
  return absl::OkStatus();
}

absl::Status Daemon::Parts::MakeTable(const DaemonOptions& options) {
  fleets = std::make_unique<FleetHandlers>(*database, *toolchains);
  previews = std::make_unique<PreviewHandlers>(*database, *toolchains);
  releases = std::make_unique<ReleaseHandlers>(*database);
  builds =
      std::make_unique<BuildHandlers>(*database, *toolchains, *ledger, *queue);
  artifacts = std::make_unique<ArtifactHandlers>(*database, *images);
  toolchain_handlers =
      std::make_unique<ToolchainHandlers>(*database, *toolchains);
  principals = std::make_unique<PrincipalHandlers>(
      *database, *credentials, [this] { RecheckCallers(); });
  ASSIGN_OR_RETURN(feed, ChangeFeed::Start(*database, {}));
  events = std::make_unique<EventHandlers>(*database, *feed, workers->quick);
  page_host =
      options.server_names.empty() ? "localhost" : options.server_names.front();
  session_handlers = std::make_unique<SessionHandlers>(
      *database, *sessions, [this] { return PageUrl(); },
      [this] { RecheckCallers(); });
  fleets->Register(table);
  previews->Register(table);
  releases->Register(table);
  builds->Register(table);
  artifacts->Register(table);
  RegisterImageUpload(table, options.data_dir);
  toolchain_handlers->Register(table);
  RegisterImport(table, *database,
                 {.toolchain_dirs = options.toolchain_dirs,
                  .spool_dir = options.data_dir});
  principals->Register(table);
  orgs = std::make_unique<OrgHandlers>(*database, *credentials);
  events->Register(table);
  orgs->Register(table);
  session_handlers->Register(table);
  RegisterAudit(table, *database);
  RegisterTrust(table, signer->public_key());
  RETURN_IF_ERROR(table.Seal());
  dispatcher = std::make_unique<Dispatcher>(
      table, *workers,
      DispatcherHooks{
          .authenticators =
              AuthenticatorChain({BySession(*sessions), ByConnection()}),
          .roles_of =
              [this](const Identity& identity) -> absl::StatusOr<Roles> {
            if (!identity.session.empty() &&
                !sessions->IsOpen(identity.session)) {
              return Roles();
            }
            return RolesOf(*database, identity);
          },
          .audit = [this](const AuditEntry& entry) { audit->Write(entry); }});
  return absl::OkStatus();
}

absl::Status Daemon::Parts::Serve(const DaemonOptions& options) {
  RETURN_IF_ERROR(MakeSocketDirectory(options.grpc_socket));
  RETURN_IF_ERROR(MakeSocketDirectory(options.http_socket));
  gate = std::make_unique<ConnectionGate>(options.connections);
  RETURN_IF_ERROR(ServeGrpc(options));
  RETURN_IF_ERROR(ServeHttp(options));
  serving = true;
  return absl::OkStatus();
}

absl::Status Daemon::Parts::ServeGrpc(const DaemonOptions& options) {
  GrpcServerOptions listen;
  if (!options.grpc_address.empty()) {
    ASSIGN_OR_RETURN(listen.tcp,
                     ListenWithTls(*credentials, options.grpc_address, "h2"));
  }
  if (!options.grpc_socket.empty()) {
    listen.unix_socket = {options.grpc_socket};
  }
  absl::StatusOr<std::unique_ptr<GrpcServer>> started =
      GrpcServer::Start(*dispatcher, *gate, std::move(listen));
  if (!started.ok()) {
    return Annotate(started.status(), "gRPC (--grpc-address, --grpc-socket)");
  }
  grpc = *std::move(started);
  return absl::OkStatus();
}

absl::Status Daemon::Parts::ServeHttp(const DaemonOptions& options) {
  HttpOptions listen;
  if (!options.http_address.empty()) {
    ASSIGN_OR_RETURN(
        TcpListen tcp,
        ListenWithTls(*credentials, options.http_address, "http/1.1"));
    listen.tcp.push_back(std::move(tcp));
  }
  if (!options.http_socket.empty()) {
    listen.unix_sockets.push_back({options.http_socket});
  }
  const ArtifactSource artifact =
      [this](std::string_view org,
             std::string_view sha256) -> absl::StatusOr<SharedBytes> {
    ASSIGN_OR_RETURN(const Blob blob, artifacts->Read(org, sha256));
    return blob.bytes;
  };
  absl::StatusOr<std::unique_ptr<HttpServer>> started = HttpServer::Start(
      *gate, std::move(listen),
      {.dispatcher = *dispatcher,
       .artifact = artifact,
       .ready = [this] { return Ready(); },
       .current = {.assignment =
                       [this](const v1::GetAssignmentRequest& request) {
                         return releases->Assign(request);
                       },
                   .artifact = artifact},
       .sessions = MakeSessionSource(*database, *sessions,
                                     [this] { RecheckCallers(); }),
       .pages = PageSource(EmbeddedPages())});
  if (!started.ok()) {
    return Annotate(started.status(), "HTTP (--http-address, --http-socket)");
  }
  http = *std::move(started);
  if (!http->ports().empty()) {
    http_port = http->ports().front();
  }
  return absl::OkStatus();
}

std::string Daemon::Parts::PageUrl() const {
  return http_port == 0
             ? ""
             : absl::StrFormat("https://%s:%d", page_host, http_port.load());
}

void Daemon::Parts::RecheckCallers() {
  dispatcher->RecheckStreams();
  if (!serving) {
    return;  // no connection can be older than that
  }
  const auto allowed = [this](const Identity& caller) {
    return dispatcher->IsKnown(caller);
  };
  grpc->Recheck(allowed);
  http->Recheck(allowed);
}

absl::Status Daemon::Parts::Ready() {
  if (!serving) {
    return absl::UnavailableError("the daemon is starting");
  }
  if (!grpc->accepting()) {
    return absl::UnavailableError("gRPC takes no connections: no descriptors?");
  }
  if (!http->accepting()) {
    return absl::UnavailableError("HTTP takes no connections: no descriptors?");
  }
  return readiness->Check();
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Daemon::~Daemon() { Stop(std::chrono::milliseconds(0)); }

int Daemon::grpc_port() const { return parts_->grpc->port(); }

int Daemon::http_port() const { return parts_->http_port; }

const Credentials& Daemon::credentials() const { return *parts_->credentials; }

void Daemon::Stop(std::chrono::milliseconds grace) { parts_->Stop(grace); }

void Daemon::Parts::Stop(std::chrono::milliseconds grace) {
  // Streams end now on both transports; then calls have their grace period on
  // both at the same time.
  if (dispatcher != nullptr) {
    dispatcher->Drain();
  }
  std::thread http_stops([&] {
    if (http != nullptr) {
      http->Shutdown(grace);
    }
  });
  if (grpc != nullptr) {
    grpc->Shutdown(grace);
  }
  http_stops.join();
  // Handlers whose clients have gone may still run. They use the parts below,
  // so they end first.
  if (workers != nullptr) {
    workers->Stop();
  }
  queue.reset();
  housekeeping.reset();
  if (audit != nullptr) {
    audit->Flush(AuditWriter::Which::kAll);
  }
}

}  // namespace bootmill::server
