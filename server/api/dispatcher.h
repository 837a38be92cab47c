// SPDX-License-Identifier: Apache-2.0
// The steps of every call between a transport and a handler: authorise, count
// against quotas, run on a worker, give errors their details, write the audit
// record.
#ifndef BOOTMILL_SERVER_API_DISPATCHER_H_
#define BOOTMILL_SERVER_API_DISPATCHER_H_

#include <google/protobuf/message.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/access.pb.h"
#include "server/api/audit_entry.h"
#include "server/api/authenticator.h"
#include "server/api/live_streams.h"
#include "server/api/method_table.h"
#include "server/api/worker_pool.h"

namespace bootmill::server {

// Org -> the role held there. The org `system` stands for the daemon.
using Roles = std::map<std::string, v1::AccessRole, std::less<>>;

// What the dispatcher asks of the rest of the daemon. Thread-safe functions.
struct DispatcherHooks {
  AuthenticatorChain authenticators{{ByConnection()}};
  // Returns the roles of a user or host as they are now; kNobody and kRoot do
  // not come here. Errors: UNAUTHENTICATED for an unknown or revoked principal.
  std::function<absl::StatusOr<Roles>(const Identity&)> roles_of;
  // Gets every call by somebody that was refused, or that was not read-only and
  // did not say that it changed nothing. Stores the record, unless it is
  // kStored.
  std::function<void(const AuditEntry&)> audit;
};

// Thread-safe. REQUIRES: table and workers outlive it.
class Dispatcher {
 public:
  Dispatcher(const MethodTable& table, Workers& workers, DispatcherHooks hooks);

  // Runs a unary or server-streaming call; every outcome arrives at `sink`.
  // The request is checked (CheckRequest) before anything looks at its text.
  // Returns at once: the handler runs on the pool. Errors that a full pool
  // causes are RESOURCE_EXHAUSTED with a retry delay.
  void Call(const Method& method, const Peer& caller,
            std::unique_ptr<google::protobuf::Message> request,
            std::shared_ptr<MessageSink> sink) const;

  // Begins a client-streaming call. Authorisation as for Call; each message is
  // checked as it comes. Its functions block: they belong on
  // the pools, see Run.
  absl::StatusOr<std::unique_ptr<MessageUpload>> Open(const Method& method,
                                                      const Peer& caller) const;

  // For transports, before they read a request. Returns the caller, nobody if
  // nothing is shown. Errors: those of AuthenticatorChain.
  absl::StatusOr<Identity> Identify(const Presented& presented) const {
    return hooks_.authenticators.Identify(presented);
  }
  // UNAUTHENTICATED for nobody.
  static absl::Status CheckKnown(const Identity& caller);

  // For transports that serve a resource under a path of their own, such as
  // artifacts by digest: the rules of `method` for `request`. A refusal is
  // audited. Returns the context that a handler would get.
  absl::StatusOr<RequestContext> Admit(
      const Method& method, const Peer& caller,
      const google::protobuf::Message& request) const;

  // For whoever has taken a role away: ends the server streams that are open
  // and that their callers may no longer have, with the answer that a new call
  // would get.
  void RecheckStreams() { live_streams_.Recheck(); }

  // Ends all streams and answers all calls from now on with UNAVAILABLE; calls
  // that run go on.
  void Drain();

  // Says whether `caller` may call anything: a known principal that is not
  // revoked, or root.
  bool IsKnown(const Identity& caller) const {
    return caller.kind == Identity::Kind::kRoot ||
           (caller.kind != Identity::Kind::kNobody &&
            hooks_.roles_of(caller).ok());
  }

  const MethodTable& table() const { return table_; }

  enum class Work { kQuick, kHeavy };
  // Runs what a transport has to do for `caller` on a worker of its kind.
  // Returns false, without running it, if too much waits already.
  bool Run(Work kind, const Identity& caller,
           std::function<void()> work) const {
    return (kind == Work::kHeavy ? workers_.heavy : workers_.quick)
        .Run(caller, std::move(work));
  }

 private:
  absl::StatusOr<RequestContext> Authorize(
      const Method& method, const Peer& caller,
      const google::protobuf::Message* request,
      std::shared_ptr<AuditMark> mark) const;
  // Hands on a call that ended with `status`, if it gets a record. A change
  // whose handler stored none is one.
  void Audit(const Method& method, const Peer& caller,
             const google::protobuf::Message* request,
             const absl::Status& status, const AuditMark& mark) const;

  const MethodTable& table_;
  Workers& workers_;
  DispatcherHooks hooks_;
  mutable LiveStreams live_streams_;
  std::atomic<bool> draining_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_API_DISPATCHER_H_
