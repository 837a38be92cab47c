// SPDX-License-Identifier: Apache-2.0
// The steps of every call between a transport and a handler: authorisation,
// quotas, running on a worker, details for errors, the audit record.
#ifndef BOOTMILL_SERVER_API_DISPATCHER_H_
#define BOOTMILL_SERVER_API_DISPATCHER_H_

#include <google/protobuf/message.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bootmill/v1/access.pb.h"
#include "common/clock.h"
#include "server/api/audit_entry.h"
#include "server/api/authenticator.h"
#include "server/api/fleet_limit.h"
#include "server/api/live_streams.h"
#include "server/api/method_table.h"
#include "server/api/rights.h"
#include "server/api/worker_pool.h"

namespace bootmill::server {

// Functions of the daemon that the dispatcher calls. They must be thread-safe.
struct DispatcherHooks {
  AuthenticatorChain authenticators{{ByConnection()}};
  // Returns the present rights of a user, host or token; never called for
  // kNobody and kRoot. Errors: UNAUTHENTICATED for one that is unknown, revoked
  // or expired.
  std::function<absl::StatusOr<Rights>(const Identity&)> rights_of;
  // Asked for callers who are limited to some fleets.
  FleetsOf fleets_of;
  // Asked before each call of a method that is not read-only, when its caller
  // has the role that it needs. An error refuses the call.
  std::function<absl::Status(const Identity&)> may_change = {};
  // Called at the end of each call, streams and uploads too, with the time that
  // it took.
  std::function<void(const Method&, absl::StatusCode,
                     std::chrono::microseconds)>
      ended = {};
  // Called for each message that a call sends.
  std::function<void(const Method&, const google::protobuf::Message&)> sent =
      {};
  // Called at the end of each call of a known caller that was refused, or that
  // is not read-only and did not declare itself unchanged. Stores the record,
  // unless the outcome is kStored.
  std::function<void(const AuditEntry&)> audit;
};

// Runs calls of the API. Thread-safe. REQUIRES: table and workers outlive it.
class Dispatcher {
 public:
  Dispatcher(const MethodTable& table, Workers& workers, DispatcherHooks hooks);

  // Runs a unary or server-streaming call; `sink` receives every outcome. The
  // request is checked (CheckRequest) before anything uses its text. Returns at
  // once; the handler runs on a worker. If too many calls wait, the error is
  // RESOURCE_EXHAUSTED with a retry delay.
  void Call(const Method& method, const Peer& caller,
            std::unique_ptr<google::protobuf::Message> request,
            std::shared_ptr<MessageSink> sink) const;

  // Begins a client-streaming call. Authorisation as for Call; each message is
  // checked when it arrives. The functions of the result block, so call them on
  // a worker (Run).
  absl::StatusOr<std::unique_ptr<MessageUpload>> Open(const Method& method,
                                                      const Peer& caller) const;

  // Returns the caller, before a transport reads the request; kNobody if there
  // is no credential. Errors: those of AuthenticatorChain.
  absl::StatusOr<Identity> Identify(const Presented& presented) const {
    return hooks_.authenticators.Identify(presented);
  }
  // Returns UNAUTHENTICATED for kNobody.
  static absl::Status CheckKnown(const Identity& caller);

  // Returns OK for root and for callers with at least `role` in the org
  // `system`, which stands for the daemon. A refusal is audited; there `what`
  // (`metrics/read`) stands for a method. Errors: UNAUTHENTICATED,
  // PERMISSION_DENIED.
  absl::Status AdmitToSystem(const Peer& caller, v1::AccessRole role,
                             std::string_view what) const;

  // Authorises `request` by the rules of `method`, for transports that serve a
  // resource at a path of their own, such as artifacts by digest. A refusal is
  // audited. Returns the context that a handler would get.
  absl::StatusOr<RequestContext> Admit(
      const Method& method, const Peer& caller,
      const google::protobuf::Message& request) const;

  size_t open_streams() const { return live_streams_.size(); }

  // To be called after a role was taken away: ends each open server stream
  // whose caller may no longer have it, with the error that a new call would
  // get.
  void RecheckStreams() { live_streams_.Recheck(); }

  // Ends all streams, and answers all further calls, with UNAVAILABLE. Calls
  // that are running continue.
  void Drain();

  // Returns whether `caller` may call anything: it is root, or somebody who has
  // rights (DispatcherHooks).
  bool IsKnown(const Identity& caller) const {
    return caller.kind == Identity::Kind::kRoot ||
           (caller.kind != Identity::Kind::kNobody &&
            hooks_.rights_of(caller).ok());
  }

  const MethodTable& table() const { return table_; }

  enum class Work { kQuick, kHeavy };
  // Runs `work` of a transport for `caller` on a worker of this kind. Returns
  // false, without running it, if too much waits already.
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
  // Does the same for a call that begins: one that changes something must be
  // within its caller's rate.
  absl::StatusOr<RequestContext> Begin(const Method& method, const Peer& caller,
                                       const google::protobuf::Message* request,
                                       std::shared_ptr<AuditMark> mark) const;
  absl::Status CheckSystemRole(const Identity& caller,
                               v1::AccessRole role) const;
  // Checks whether the request is about a fleet of those that its caller is
  // limited to.
  absl::Status CheckFleets(const Method& method, const RequestContext& context,
                           const google::protobuf::Message* request) const;
  // Tells the hooks that a call has ended.
  void End(const Method& method, const Peer& caller,
           const google::protobuf::Message* request, const absl::Status& status,
           const AuditMark& mark, const Stopwatch& since) const;
  // Passes a call that ended with `status` to the audit hook, if it gets a
  // record. A change for which the handler stored none gets one too.
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
