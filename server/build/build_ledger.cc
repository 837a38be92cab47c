// SPDX-License-Identifier: Apache-2.0
#include "server/build/build_ledger.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/mutex.h"
#include "common/printable.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/store/events.h"

namespace bootmill::server {
namespace {

absl::Status AppendChange(store::Writer& writer, const store::Build& build,
                          v1::Event::Change change) {
  return store::AppendEvent(writer, {.cursor = 0,
                                     .org = build.org,
                                     .change = change,
                                     .resource = BuildName(build.org, build.id),
                                     .time = writer.now()})
      .status();
}

}  // namespace

BuildLedger::BuildLedger(store::Database& database, const EndRetry& retry,
                         Ended ended)
    : database_(database),
      retry_(retry),
      ended_(std::move(ended)),
      thread_([this] { RetryLoop(); }) {}

BuildLedger::~BuildLedger() {
  {
    const MutexLock lock(&mutex_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  thread_.join();
}

absl::Status BuildLedger::Insert(store::Writer& writer,
                                 const store::Build& build) {
  RETURN_IF_ERROR(store::InsertBuild(writer, build));
  return AppendChange(writer, build, v1::Event::CHANGE_CREATED);
}

std::shared_ptr<BuildRun> BuildLedger::MakeRun(store::Build build) {
  Key key{build.org, build.id};
  auto run = std::make_shared<BuildRun>(std::move(build));
  const MutexLock lock(&mutex_);
  active_.emplace(std::move(key), run);
  return run;
}

void BuildLedger::Forget(const std::shared_ptr<BuildRun>& run) {
  const store::Build build = run->Snapshot();
  const MutexLock lock(&mutex_);
  active_.erase(Key(build.org, build.id));
}

std::shared_ptr<BuildRun> BuildLedger::Find(std::string_view org,
                                            std::string_view id) {
  const MutexLock lock(&mutex_);
  const auto found = active_.find(Key(org, id));
  return found == active_.end() ? nullptr : found->second;
}

absl::StatusOr<bool> BuildLedger::Store(const std::shared_ptr<BuildRun>& run,
                                        store::Build build, const Also& also) {
  std::optional<store::Build> ended;
  const auto store = [&](store::Writer& writer) -> absl::Status {
    ASSIGN_OR_RETURN(store::Build row,
                     store::FindBuild(writer, build.org, build.id));
    if (store::HasEnded(row.state)) {
      ended = std::move(row);
      return absl::OkStatus();
    }
    if (also) {
      RETURN_IF_ERROR(also(writer, build));
    }
    RETURN_IF_ERROR(store::UpdateBuild(writer, build));
    return AppendChange(writer, build, v1::Event::CHANGE_UPDATED);
  };
  RETURN_IF_ERROR(database_.Write(store));
  // Whoever hears of the end finds it counted.
  if (ended_ && !ended.has_value() && store::HasEnded(build.state)) {
    ended_(build);
  }
  Publish(run, ended.value_or(build));
  return !ended.has_value();
}

void BuildLedger::Publish(const std::shared_ptr<BuildRun>& run,
                          const store::Build& stored) {
  run->Publish(stored);
  if (store::HasEnded(stored.state)) {
    Forget(run);
  }
}

absl::StatusOr<bool> BuildLedger::Begin(const std::shared_ptr<BuildRun>& run) {
  store::Build build = run->Snapshot();
  build.state = v1::Build::STATE_RUNNING;
  return Store(run, std::move(build));
}

absl::StatusOr<bool> BuildLedger::End(const std::shared_ptr<BuildRun>& run,
                                      store::Build end, const Also& also) {
  end.end_time = database_.Now();
  return Store(run, std::move(end), also);
}

void BuildLedger::Fail(const std::shared_ptr<BuildRun>& run,
                       const absl::Status& error) {
  if (!run->DecideEnd()) {
    return;
  }
  store::Build end = run->Snapshot();
  end.state = v1::Build::STATE_FAILED;
  end.error = rpc::WithDefaultErrorInfo(error);
  end.end_time = database_.Now();
  const absl::Status stored = Store(run, end).status();
  if (!stored.ok()) {
    Defer(run, std::move(end), stored);
  }
}

void BuildLedger::Defer(const std::shared_ptr<BuildRun>& run, store::Build end,
                        const absl::Status& why) {
  spdlog::warn("build {} has failed; storing that is tried again: {}",
               BuildName(end.org, end.id),
               Printable(std::string(why.message())));
  const store::BuildStage stage{
      .stage = "store",
      .target = "",
      .elapsed = std::chrono::microseconds(0),
      .message = absl::StrFormat("the build has failed; storing that is tried "
                                 "again: %s",
                                 why.message())};
  end.stages.push_back(stage);
  run->AddLastStage(stage);
  const Clock::time_point now = Clock::now();
  {
    const MutexLock lock(&mutex_);
    pending_.emplace(run, Pending{.end = std::move(end),
                                  .delay = retry_.first,
                                  .next = now + retry_.first,
                                  .give_up = now + retry_.give_up});
  }
  wake_.NotifyAll();
}

void BuildLedger::RetryLoop() {
  while (Pendings::node_type due = NextDue()) {
    if (!Retry(due.key(), due.mapped())) {
      const MutexLock lock(&mutex_);
      pending_.insert(std::move(due));
    }
  }
}

BuildLedger::Pendings::node_type BuildLedger::NextDue() {
  const MutexLock lock(&mutex_);
  while (!stopping_) {
    const auto soonest = std::min_element(
        pending_.begin(), pending_.end(), [](const auto& a, const auto& b) {
          return a.second.next < b.second.next;
        });
    if (soonest == pending_.end()) {
      wake_.Wait(&mutex_);
      continue;
    }
    // The element is copied, because the map may change while this waits.
    const Clock::time_point next = soonest->second.next;
    if (next <= Clock::now()) {
      return pending_.extract(soonest);
    }
    wake_.WaitUntil(&mutex_, next);
  }
  return {};
}

bool BuildLedger::Retry(const std::shared_ptr<BuildRun>& run,
                        Pending& pending) {
  const absl::Status stored = Store(run, pending.end).status();
  if (stored.ok()) {
    return true;
  }
  const Clock::time_point now = Clock::now();
  if (now >= pending.give_up) {
    spdlog::error("the end of build {} could not be stored: {}",
                  BuildName(pending.end.org, pending.end.id),
                  Printable(std::string(stored.message())));
    // From here on the build is a row without a run.
    store::MarkInterrupted(pending.end, database_.Now());
    Publish(run, pending.end);
    return true;
  }
  pending.delay = std::min(pending.delay * 2, retry_.longest);
  pending.next = now + pending.delay;
  return false;
}

absl::StatusOr<store::Build> BuildLedger::Get(std::string_view org,
                                              std::string_view id) {
  if (const std::shared_ptr<BuildRun> run = Find(org, id)) {
    return run->Snapshot();
  }
  ASSIGN_OR_RETURN(store::Build row, database_.Read([&](store::Reader& reader) {
    return store::FindBuild(reader, org, id);
  }));
  return Current(std::move(row));
}

absl::StatusOr<store::Build> BuildLedger::Current(store::Build row) {
  if (store::HasEnded(row.state)) {
    return row;
  }
  if (const std::shared_ptr<BuildRun> run = Find(row.org, row.id)) {
    return run->Snapshot();
  }
  // The build has ended since its row was read, or no run exists for it.
  const absl::Status ended = EndOrphans().status();
  ASSIGN_OR_RETURN(row, database_.Read([&](store::Reader& reader) {
    return store::FindBuild(reader, row.org, row.id);
  }));
  if (!store::HasEnded(row.state)) {
    if (const auto more = orphan_lines_.Admit(row.org); more.has_value()) {
      spdlog::warn("build {} is interrupted, and that cannot be stored: {}{}",
                   BuildName(row.org, row.id),
                   Printable(std::string(ended.message())), *more);
    }
    store::MarkInterrupted(row, database_.Now());
  }
  return row;
}

absl::StatusOr<size_t> BuildLedger::EndOrphans() {
  return database_.Write([this](store::Writer& writer) {
    return EndInterrupted(writer, [this](const store::Build& build) {
      return Find(build.org, build.id) != nullptr;
    });
  });
}

absl::StatusOr<size_t> BuildLedger::EndInterrupted(
    store::Writer& writer,
    const std::function<bool(const store::Build&)>& runs) {
  ASSIGN_OR_RETURN(const std::vector<store::Build> interrupted,
                   store::FailInterruptedBuilds(writer, writer.now(), runs));
  for (const store::Build& build : interrupted) {
    RETURN_IF_ERROR(AppendChange(writer, build, v1::Event::CHANGE_UPDATED));
  }
  return interrupted.size();
}

}  // namespace bootmill::server
