// SPDX-License-Identifier: Apache-2.0
// How handlers change something: the change and its audit record are stored in
// one transaction. docs/adr/0030-audit-with-the-change.md.
#ifndef BOOTMILL_SERVER_HANDLERS_CHANGE_H_
#define BOOTMILL_SERVER_HANDLERS_CHANGE_H_

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "bootmill/v1/event_service.pb.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "server/api/audit_entry.h"
#include "server/api/request_context.h"
#include "server/store/audit.h"
#include "server/store/database.h"

namespace bootmill::server {

// Returns the audit record of a finished call. If `changed` names no object,
// the record has the resource that the request named.
store::AuditRecord RecordOf(const AuditEntry& entry, store::Time now);

// Appends the record of a successful call to the transaction of `writer`. After
// the commit the caller must call context.audit->Recorded; WriteChange does
// both.
absl::Status AppendRecord(store::Writer& writer, const RequestContext& context,
                          const Changed& changed);

// Returns `state=ACTIVE`, the detail of a change of a toolchain's state.
std::string StateDetail(v1::Toolchain::State state);

// Tells the listeners of all orgs of a toolchain.
absl::Status AppendToolchainEvent(store::Writer& writer, std::string_view id,
                                  v1::Event::Change change);

// Runs `work(Writer&, Changed&)`, which returns a Status or StatusOr, in one
// transaction with the audit record of its call, so that both are stored or
// neither. `work` sets what it changed in its second argument, which initially
// has the resource that the request named. Every method that is not read-only
// must end with this function or with context.audit->Unchanged(); the
// dispatcher checks that. Errors: those of Database::Write.
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

// For calls that only validate: returns what WriteChange would return, and
// changes nothing.
template <typename Work>
std::invoke_result_t<Work, store::Writer&, Changed&> DryRunChange(
    store::Database& database, const RequestContext& context, Work&& work) {
  context.audit->Unchanged();
  return database.DryRun([&](store::Writer& writer) {
    Changed ignored;
    return work(writer, ignored);
  });
}

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HANDLERS_CHANGE_H_
