// SPDX-License-Identifier: Apache-2.0
// How a handler changes something: the change and its audit record are one
// transaction. docs/adr/0030-audit-with-the-change.md.
#ifndef BOOTMILL_SERVER_HANDLERS_CHANGE_H_
#define BOOTMILL_SERVER_HANDLERS_CHANGE_H_

#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "server/api/audit_entry.h"
#include "server/api/request_context.h"
#include "server/store/audit.h"
#include "server/store/database.h"

namespace bootmill::server {

// What the audit log keeps of a finished call. Where nothing says what it
// changed, that is what the request named.
store::AuditRecord RecordOf(const AuditEntry& entry, store::Time now);

// Appends the record of a call that succeeds with the transaction of `writer`.
// Whoever calls it says so by context.audit->Recorded once that is committed;
// WriteChange does both.
absl::Status AppendRecord(store::Writer& writer, const RequestContext& context,
                          const Changed& changed);

// `state=ACTIVE`: what a toolchain was given.
std::string StateDetail(v1::Toolchain::State state);

// Runs `work(Writer&, Changed&)`, which returns a Status or StatusOr, in one
// transaction with the audit record of its call: both are stored or neither.
// `work` says in its second argument what it changed; until then that is what
// the request names. Every method that is not read-only ends in one of these,
// or in context.audit->Unchanged(): the dispatcher looks. Errors: as
// Database::Write.
template <typename Work>
std::invoke_result_t<Work, store::Writer&, Changed&> WriteChange(
    store::Database& database, const RequestContext& context, Work&& work) {
  using Result = std::invoke_result_t<Work, store::Writer&, Changed&>;
  Changed changed{.object = context.resource, .detail = ""};
  Result result = database.Write([&](store::Writer& writer) -> Result {
    Result done = work(writer, changed);
    if (!done.ok()) {
      return done;
    }
    if (absl::Status stored = AppendRecord(writer, context, changed);
        !stored.ok()) {
      return stored;
    }
    return done;
  });
  if (result.ok()) {
    context.audit->Recorded(std::move(changed));
  }
  return result;
}

// For a call that is only to be validated: returns what WriteChange would, and
// changes nothing.
template <typename Work>
std::invoke_result_t<Work, store::Writer&, Changed&> TryChange(
    store::Database& database, const RequestContext& context, Work&& work) {
  context.audit->Unchanged();
  return database.Try([&](store::Writer& writer) {
    Changed ignored;
    return work(writer, ignored);
  });
}

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_CHANGE_H_
