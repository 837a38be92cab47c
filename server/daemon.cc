// SPDX-License-Identifier: Apache-2.0
#include "server/daemon.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/atomic_file.h"
#include "common/clock.h"
#include "common/mutex.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/api/change_rates.h"
#include "server/api/dispatcher.h"
#include "server/api/method_table.h"
#include "server/api/worker_pool.h"
#include "server/audit_writer.h"
#include "server/build/build_runner.h"
#include "server/build/toolchain_source.h"
#include "server/directories.h"
#include "server/feed/change_feed.h"
#include "server/first_start.h"
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
#include "server/handlers/tokens.h"
#include "server/handlers/toolchain_import.h"
#include "server/handlers/toolchains.h"
#include "server/handlers/trust.h"
#include "server/housekeeping.h"
#include "server/observe.h"
#include "server/readiness.h"
#include "server/rights.h"
#include "server/server_certificate.h"
#include "server/sign_in.h"
#include "server/store/builds.h"
#include "server/store/database.h"
#include "server/transports.h"
#include "trust/signer.h"

namespace bootmill::server {

// In the order in which they are made; each part uses only those before it.
struct Daemon::Parts {
  std::unique_ptr<store::Database> database;
  std::optional<Credentials> credentials;
  std::unique_ptr<trust::KeyFile> signer;
  std::unique_ptr<Workers> workers;
  std::unique_ptr<ChangeFeed> feed;
  std::unique_ptr<ToolchainSource> toolchains;
  std::unique_ptr<ImageSource> images;
  std::unique_ptr<Metrics> metrics;
  std::unique_ptr<BuildLedger> ledger;
  std::unique_ptr<BuildRunner> runner;
  std::unique_ptr<BuildQueue> queue;
  std::unique_ptr<AuditWriter> audit;
  ChangeRates rates;
  std::unique_ptr<SignIn> sign_in;
  std::unique_ptr<Tokens> tokens;
  std::unique_ptr<Readiness> readiness;

  std::unique_ptr<FleetHandlers> fleets;
  std::unique_ptr<PreviewHandlers> previews;
  std::unique_ptr<ReleaseHandlers> releases;
  std::unique_ptr<BuildHandlers> builds;
  std::unique_ptr<ArtifactHandlers> artifacts;
  std::unique_ptr<ToolchainHandlers> toolchain_handlers;
  std::unique_ptr<PrincipalHandlers> principals;
  std::unique_ptr<EventHandlers> events;
  std::unique_ptr<OrgHandlers> orgs;
  std::unique_ptr<TokenHandlers> token_handlers;
  MethodTable table;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<ConnectionGate> gate;

  std::unique_ptr<Transports> transports;
  std::unique_ptr<ServerCertificate> certificate;
  std::unique_ptr<Housekeeping> housekeeping;
  // Set when the three above have been made; calls may arrive before.
  std::atomic<bool> serving = false;
  std::unique_ptr<ReadinessReport> report;

  // What Reload changes.
  mutable Mutex mutex;
  std::vector<std::string> toolchain_dirs ABSL_GUARDED_BY(mutex);
  std::string page_host ABSL_GUARDED_BY(mutex);  // how people reach the pages

  Parts() = default;
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  // Also after a start that failed half-way.
  ~Parts() { Stop(std::chrono::milliseconds(0)); }

  absl::Status OpenData(const DaemonOptions& options);
  absl::Status MakeComponents(const DaemonOptions& options);
  absl::Status MakeTable(const DaemonOptions& options);
  absl::Status Serve(const DaemonOptions& options);
  HttpServices Services();
  void SetReloadable(const DaemonOptions& options);
  std::vector<Gauge> Look(const std::string& data_dir);
  // Ends streams and connections of callers who have lost their rights.
  void RecheckCallers();
  absl::Status Ready();
  crypto::Seconds Now() const;
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
  ASSIGN_OR_RETURN(
      database, store::Database::Open(
                    {.directory = options.data_dir, .clock = options.clock}));
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
  metrics = std::make_unique<Metrics>(
      [this, directory = options.data_dir] { return Look(directory); });
  ledger = std::make_unique<BuildLedger>(
      *database, options.builds.retry,
      [this](const store::Build& build) { CountBuild(*metrics, build); });
  runner = std::make_unique<BuildRunner>(*database, *ledger, *toolchains,
                                         *images, *signer);
  queue = std::make_unique<BuildQueue>(
      options.builds, *ledger,
      [this](const std::shared_ptr<BuildRun>& run) { runner->Run(run); });
  audit = std::make_unique<AuditWriter>(*database);
  ASSIGN_OR_RETURN(sign_in, SignIn::Open(
                                *database, *audit, [this] { return PageUrl(); },
                                [this] { RecheckCallers(); }));
  ASSIGN_OR_RETURN(tokens, Tokens::Open(*database));
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
  SetReloadable(options);
  sign_in->Register(table);
  fleets->Register(table);
  previews->Register(table);
  releases->Register(table);
  builds->Register(table);
  artifacts->Register(table);
  RegisterImageUpload(table, options.data_dir);
  toolchain_handlers->Register(table);
  RegisterImport(table, *database,
                 {.toolchain_dirs =
                      [this] {
                        const MutexLock lock(&mutex);
                        return toolchain_dirs;
                      },
                  .spool_dir = options.data_dir});
  principals->Register(table);
  orgs = std::make_unique<OrgHandlers>(*database, *credentials);
  events->Register(table);
  orgs->Register(table);
  token_handlers = std::make_unique<TokenHandlers>(
      *database, *tokens, [this] { RecheckCallers(); });
  token_handlers->Register(table);
  RegisterAudit(table, *database);
  RegisterTrust(table, signer->public_key());
  RETURN_IF_ERROR(table.Seal());
  dispatcher = std::make_unique<Dispatcher>(
      table, *workers,
      DispatcherHooks{
          .authenticators = AuthenticatorChain({ByToken(*tokens),
                                                BySession(sign_in->sessions()),
                                                ByConnection()}),
          .rights_of =
              [this](const Identity& caller) {
                return RightsOf(*database, sign_in->sessions(), *tokens,
                                caller);
              },
          .fleets_of = FleetsOfResources(*database),
          .may_change =
              [this](const Identity& caller) { return rates.Take(caller); },
          .ended =
              [this](const Method& method, absl::StatusCode code,
                     std::chrono::microseconds elapsed) {
                CountCall(*metrics, method, code, elapsed);
              },
          .sent =
              [this](const Method& method,
                     const google::protobuf::Message& message) {
                CountMessage(*metrics, method, message);
              },
          .audit = [this](const AuditEntry& entry) { audit->Write(entry); }});
  return absl::OkStatus();
}

absl::Status Daemon::Parts::Serve(const DaemonOptions& options) {
  RETURN_IF_ERROR(MakeSocketDirectory(options.grpc_socket));
  RETURN_IF_ERROR(MakeSocketDirectory(options.http_socket));
  gate = std::make_unique<ConnectionGate>(options.connections);
  ASSIGN_OR_RETURN(transports,
                   Transports::Start(options, *credentials, *gate, Services()));
  certificate = std::make_unique<ServerCertificate>(
      options.data_dir, *credentials, options.server_names,
      [this](const Credentials& fresh) { return transports->Present(fresh); });
  housekeeping = std::make_unique<Housekeeping>(
      *database, *images, *ledger, *audit, sign_in->sessions(), *tokens,
      [this] { RecheckCallers(); },
      [this] { return certificate->Refresh(Now()).status(); },
      options.housekeeping_period);
  serving = true;
  report = std::make_unique<ReadinessReport>(
      [this] { return Ready().ok(); },
      [this](bool ready) { transports->SetServing(ready); });
  return absl::OkStatus();
}

HttpServices Daemon::Parts::Services() {
  const ArtifactSource artifact =
      [this](std::string_view org,
             std::string_view sha256) -> absl::StatusOr<SharedBytes> {
    ASSIGN_OR_RETURN(const Blob blob, artifacts->Read(org, sha256));
    return blob.bytes;
  };
  return {.dispatcher = *dispatcher,
          .artifact = artifact,
          .ready = [this] { return Ready(); },
          .current = {.assignment =
                          [this](const v1::GetAssignmentRequest& request) {
                            return releases->Assign(request);
                          },
                      .artifact = artifact},
          .sessions = sign_in->Source(),
          .pages = PageSource(EmbeddedPages()),
          .metrics = [this] { return metrics->Text(); },
          .downloaded =
              [this](size_t bytes) {
                metrics->DownloadBegan(kHttps);
                metrics->Sent(kHttps, bytes);
              }};
}

crypto::Seconds Daemon::Parts::Now() const {
  return std::chrono::floor<std::chrono::seconds>(database->Now());
}

void Daemon::Parts::SetReloadable(const DaemonOptions& options) {
  queue->SetLimits(options.builds.max_waiting,
                   options.builds.max_waiting_per_org);
  images->SetStoredLimit(options.images.stored_bytes);
  rates.SetLimits(options.changes);
  const MutexLock lock(&mutex);
  toolchain_dirs = options.toolchain_dirs;
  page_host =
      options.server_names.empty() ? "localhost" : options.server_names.front();
}

std::string Daemon::Parts::PageUrl() const {
  if (!serving || transports->http_port() == 0) {
    return "";
  }
  const MutexLock lock(&mutex);
  return absl::StrFormat("https://%s:%d", page_host, transports->http_port());
}

std::vector<Gauge> Daemon::Parts::Look(const std::string& data_dir) {
  if (!serving) {
    return {};
  }
  return LookAt(
      {.data_dir = data_dir,
       .database = *database,
       .queue = *queue,
       .workers = *workers,
       .dispatcher = *dispatcher,
       .transports = *transports,
       .ca_expiry = credentials->ca_certificate().validity().not_after,
       .server_expiry = certificate->expiry(),
       .ready = Ready().ok()});
}

void Daemon::Parts::RecheckCallers() {
  dispatcher->RecheckStreams();
  if (!serving) {
    return;  // no connection can be older than that
  }
  transports->Recheck(
      [this](const Identity& caller) { return dispatcher->IsKnown(caller); });
}

absl::Status Daemon::Parts::Ready() {
  if (!serving) {
    return absl::UnavailableError("the daemon is starting");
  }
  RETURN_IF_ERROR(transports->Check());
  return readiness->Check();
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Daemon::~Daemon() { Stop(std::chrono::milliseconds(0)); }

int Daemon::grpc_port() const { return parts_->transports->grpc_port(); }
int Daemon::http_port() const { return parts_->transports->http_port(); }
int Daemon::metrics_port() const { return parts_->transports->metrics_port(); }
const Credentials& Daemon::credentials() const { return *parts_->credentials; }

absl::Status Daemon::Reload(const DaemonOptions& options) {
  const auto named =  // only this can fail, so it comes first
      parts_->certificate->SetNames(options.server_names, parts_->Now());
  RETURN_IF_ERROR(named.status());
  parts_->SetReloadable(options);
  return absl::OkStatus();
}

bool Daemon::IsAlive(std::chrono::milliseconds patience) const {
  constexpr std::chrono::milliseconds kStep{10};
  const auto answers = std::make_shared<std::atomic<int>>(0);
  WorkerPool& pool = parts_->workers->quick;
  const uint64_t before = pool.finished();
  const int asked = parts_->transports->Ping([answers] { ++*answers; });
  // If the pool takes nothing more it has enough to finish.
  (void)pool.Run(Identity(), [] {});
  const auto all_answered = [&] {
    return *answers == asked && pool.finished() != before;
  };
  // Threads that are stuck report nothing.
  return PollUntil(all_answered, kStep, patience);
}

void Daemon::Stop(std::chrono::milliseconds grace) { parts_->Stop(grace); }

void Daemon::Parts::Stop(std::chrono::milliseconds grace) {
  report.reset();
  // Streams end now on both transports; then calls have their grace period on
  // both at the same time.
  if (dispatcher != nullptr) {
    dispatcher->Drain();
  }
  if (transports != nullptr) {
    transports->Shutdown(grace);
  }
  // Handlers whose clients have gone may still run. They use the parts below,
  // so they end first.
  if (workers != nullptr) {
    workers->Stop();
  }
  if (sign_in != nullptr) {
    sign_in->Stop();
  }
  queue.reset();
  housekeeping.reset();
  if (audit != nullptr) {
    audit->Flush(AuditWriter::Which::kAll);
  }
}

}  // namespace bootmill::server
