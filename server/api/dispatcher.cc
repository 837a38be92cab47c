// SPDX-License-Identifier: Apache-2.0
#include "server/api/dispatcher.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/bytes.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/resource_id.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/api/access_rule.h"
#include "server/api/finishing.h"
#include "server/api/request_check.h"

namespace bootmill::server {
namespace {

namespace pb = google::protobuf;

absl::Status ShuttingDown() {
  return rpc::Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                    "the daemon is shutting down");
}

absl::Status Unauthenticated() {
  return rpc::Error(absl::StatusCode::kUnauthenticated, "NO_CREDENTIAL",
                    "this call needs an API token, or a client certificate "
                    "that names bootmill://ORG/user/ID or "
                    "bootmill://ORG/host/ID; `bootmill config set-context` "
                    "chooses one, and an admin issues one by `bootmill "
                    "principals issue`");
}

std::string NewCallId() {
  // It names a call in the log and is no secret, so a call without one is
  // better than none.
  const absl::StatusOr<Bytes> bytes = crypto::RandomBytes(8);
  return bytes.ok() ? HexEncode(*bytes) : "0000000000000000";
}

// Returns the text of field `name` in `message`; empty if it has none.
std::string OptionalText(const pb::Message& message, const std::string& name) {
  const pb::FieldDescriptor* field =
      message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && !field->is_repeated() &&
                 field->type() == pb::FieldDescriptor::TYPE_STRING
             ? message.GetReflection()->GetString(message, field)
             : "";
}

// Returns the text, or nothing if it must not be written to a log.
std::string PlainOrNothing(std::string text) {
  return IsPlainLine(text) ? std::move(text) : "";
}

// Returns the name of the resource that the request names.
std::string ResourceOf(const Method& method, const pb::Message& request) {
  const std::string& field = method.access.resource_field();
  return PlainOrNothing(field.empty() ? OptionalText(request, "name")
                                      : TextAt(request, field));
}

AuditEntry EntryOf(const Method& method, const Peer& caller,
                   const pb::Message* request) {
  AuditEntry entry;
  entry.caller = caller.identity;
  entry.address = caller.address;
  entry.method = method.Path();
  if (request == nullptr) {
    return entry;
  }
  entry.resource = ResourceOf(method, *request);
  entry.org = OrgOfName(entry.resource).value_or("");
  entry.request_id = PlainOrNothing(OptionalText(*request, "request_id"));
  return entry;
}

// Returns whether a call gets an audit record: one that was refused or that may
// change something does. Calls of anonymous callers do not, because anybody who
// can connect could fill the disk with them.
bool IsAudited(const Method& method, const Identity& caller,
               const absl::Status& status, const AuditMark& mark) {
  const bool refused = status.code() == absl::StatusCode::kPermissionDenied ||
                       status.code() == absl::StatusCode::kUnauthenticated;
  const bool unchanged =
      status.ok() && mark.kind() == AuditMark::Kind::kUnchanged;
  return caller.kind != Identity::Kind::kNobody &&
         (refused || !method.read_only) && !unchanged;
}

}  // namespace

Dispatcher::Dispatcher(const MethodTable& table, Workers& workers,
                       DispatcherHooks hooks)
    : table_(table), workers_(workers), hooks_(std::move(hooks)) {}

absl::StatusOr<RequestContext> Dispatcher::Authorize(
    const Method& method, const Peer& caller, const pb::Message* request,
    std::shared_ptr<AuditMark> mark) const {
  if (caller.identity.kind == Identity::Kind::kNobody) {
    return Unauthenticated();
  }
  RequestContext context{.caller = caller.identity,
                         .rights = {},
                         .address = caller.address,
                         .org = "",
                         .call_id = NewCallId(),
                         .method = method.Path(),
                         .resource = "",
                         .request_id = "",
                         .audit = std::move(mark)};
  if (request != nullptr) {
    RETURN_IF_ERROR(CheckRequest(*request));
    context.resource = ResourceOf(method, *request);
    context.request_id = OptionalText(*request, "request_id");
    RETURN_IF_ERROR(CheckRequestId(context.request_id));
  }
  if (method.access.scope() == v1::ACCESS_SCOPE_ORG) {
    const std::optional<std::string> org =
        request == nullptr ? std::nullopt : OrgOfName(context.resource);
    if (!org.has_value()) {
      return rpc::FieldError(method.access.resource_field(),
                             "expected a name that begins with `orgs/ORG`, "
                             "such as `orgs/default`");
    }
    context.org = *org;
  }
  if (caller.identity.kind == Identity::Kind::kRoot) {
    return context;
  }
  ASSIGN_OR_RETURN(context.rights, hooks_.rights_of(caller.identity));
  if (const std::optional<Refused> refused =
          RefusalOf(method, caller.identity, context.rights, context.org)) {
    return Denied(method, caller.identity, context.org, *refused);
  }
  RETURN_IF_ERROR(CheckFleets(method, context, request));
  return context;
}

absl::StatusOr<RequestContext> Dispatcher::Begin(
    const Method& method, const Peer& caller, const pb::Message* request,
    std::shared_ptr<AuditMark> mark) const {
  ASSIGN_OR_RETURN(RequestContext context,
                   Authorize(method, caller, request, std::move(mark)));
  if (!method.read_only && hooks_.may_change) {
    RETURN_IF_ERROR(hooks_.may_change(caller.identity));
  }
  return context;
}

absl::Status Dispatcher::CheckFleets(const Method& method,
                                     const RequestContext& context,
                                     const pb::Message* request) const {
  if (!context.rights.IsLimited() || method.access.allow_limited()) {
    return absl::OkStatus();
  }
  bool within = false;
  if (request != nullptr) {
    ASSIGN_OR_RETURN(within, IsWithinLimit(context.rights, method, *request,
                                           context.org, hooks_.fleets_of));
  }
  return within ? absl::OkStatus()
                : Denied(method, context.caller, context.org,
                         BeyondLimit(context.rights));
}

absl::Status Dispatcher::CheckKnown(const Identity& caller) {
  return caller.kind == Identity::Kind::kNobody
             ? rpc::WithDefaultErrorInfo(Unauthenticated())
             : absl::OkStatus();
}

absl::StatusOr<RequestContext> Dispatcher::Admit(
    const Method& method, const Peer& caller,
    const pb::Message& request) const {
  const auto mark = std::make_shared<AuditMark>();
  absl::StatusOr<RequestContext> context =
      Authorize(method, caller, &request, mark);
  if (!context.ok()) {
    const absl::Status status = rpc::WithDefaultErrorInfo(context.status());
    Audit(method, caller, &request, status, *mark);
    return status;
  }
  return context;
}

absl::Status Dispatcher::CheckSystemRole(const Identity& caller,
                                         v1::AccessRole role) const {
  RETURN_IF_ERROR(CheckKnown(caller));
  if (caller.kind == Identity::Kind::kRoot) {
    return absl::OkStatus();
  }
  v1::Access access;
  access.set_role(role);
  access.set_scope(v1::ACCESS_SCOPE_SYSTEM);
  ASSIGN_OR_RETURN(const Rights rights, hooks_.rights_of(caller));
  return !rights.IsLimited() && RolesAllow(rights, access, "")
             ? absl::OkStatus()
             : absl::PermissionDeniedError(
                   absl::StrFormat("%s needs a role in org `%s`",
                                   IdentityUri(caller), kSystemOrg));
}

absl::Status Dispatcher::AdmitToSystem(const Peer& caller, v1::AccessRole role,
                                       std::string_view what) const {
  absl::Status status = CheckSystemRole(caller.identity, role);
  if (!status.ok() && caller.identity.kind != Identity::Kind::kNobody) {
    AuditEntry entry;
    entry.caller = caller.identity;
    entry.address = caller.address;
    entry.method = std::string(what);
    entry.status = rpc::WithDefaultErrorInfo(status);
    hooks_.audit(entry);
  }
  return status;
}

void Dispatcher::End(const Method& method, const Peer& caller,
                     const pb::Message* request, const absl::Status& status,
                     const AuditMark& mark, const Stopwatch& since) const {
  if (hooks_.ended) {
    hooks_.ended(method, status.code(), since.Elapsed());
  }
  Audit(method, caller, request, status, mark);
}

void Dispatcher::Audit(const Method& method, const Peer& caller,
                       const pb::Message* request, const absl::Status& status,
                       const AuditMark& mark) const {
  if (!IsAudited(method, caller.identity, status, mark)) {
    return;
  }
  AuditEntry entry = EntryOf(method, caller, request);
  entry.status = status;
  if (status.ok()) {
    const bool recorded = mark.kind() == AuditMark::Kind::kRecorded;
    entry.kind =
        recorded ? AuditEntry::Kind::kStored : AuditEntry::Kind::kForgotten;
    entry.changed = mark.changed();
  }
  hooks_.audit(entry);
}

void Dispatcher::Call(const Method& method, const Peer& caller,
                      std::unique_ptr<pb::Message> request,
                      std::shared_ptr<MessageSink> sink) const {
  const std::shared_ptr<pb::Message> shared_request = std::move(request);
  const auto mark = std::make_shared<AuditMark>();
  std::shared_ptr<MessageSink> finishing = std::make_shared<FinishingSink>(
      std::move(sink),
      [this, &method](const pb::Message& message) {
        if (hooks_.sent) {
          hooks_.sent(method, message);
        }
      },
      [this, &method, caller, shared_request, mark,
       since = Stopwatch()](const absl::Status& status) {
        End(method, caller, shared_request.get(), status, *mark, since);
      });
  if (method.streams_responses()) {
    // The stream is registered before the rights are looked up, so that a role
    // that is taken away afterwards ends it.
    finishing = live_streams_.Add(std::move(finishing), [this, &method, caller,
                                                         shared_request, mark] {
      return draining_ ? ShuttingDown()
                       : Authorize(method, caller, shared_request.get(), mark)
                             .status();
    });
  }
  const bool accepted =
      Run(method.access.heavy() ? Work::kHeavy : Work::kQuick, caller.identity,
          [this, &method, caller, shared_request, finishing, mark] {
            if (draining_) {
              return finishing->Finish(ShuttingDown());
            }
            const absl::StatusOr<RequestContext> context =
                Begin(method, caller, shared_request.get(), mark);
            if (!context.ok()) {
              return finishing->Finish(context.status());
            }
            method.call(*context, *shared_request, finishing);
          });
  if (!accepted) {
    finishing->Finish(ServerBusy());
  }
}

absl::StatusOr<std::unique_ptr<MessageUpload>> Dispatcher::Open(
    const Method& method, const Peer& caller) const {
  const auto mark = std::make_shared<AuditMark>();
  const auto at_end = [this, &method, caller, mark,
                       since = Stopwatch()](const absl::Status& status) {
    End(method, caller, nullptr, status, *mark, since);
  };
  const absl::StatusOr<RequestContext> context =
      Begin(method, caller, nullptr, mark);
  if (!context.ok()) {
    const absl::Status status = rpc::WithDefaultErrorInfo(context.status());
    at_end(status);
    return status;
  }
  return std::make_unique<AuditedUpload>(
      method.open(*context),
      [this, &method, caller, mark] {
        return Authorize(method, caller, nullptr, mark).status();
      },
      at_end);
}

void Dispatcher::Drain() {
  draining_ = true;
  live_streams_.Recheck();
}

}  // namespace bootmill::server
