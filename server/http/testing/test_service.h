// SPDX-License-Identifier: Apache-2.0
// A dispatcher with handlers for some real methods of the API; tests only.
#ifndef BOOTMILL_SERVER_HTTP_TESTING_TEST_SERVICE_H_
#define BOOTMILL_SERVER_HTTP_TESTING_TEST_SERVICE_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/mutex.h"
#include "server/api/dispatcher.h"
#include "server/http/routes.h"

namespace bootmill::testing {

// Handlers whose behaviour the request chooses:
//
//   GetFleet        the fleet that is named; `missing` is NOT_FOUND, `hang`
//                   waits for ReleaseHanging
//   CreateFleet     the text comes back as `source`; `broken` is
//                   INVALID_ARGUMENT with two violations
//   StreamEvents    orgs/default: events 1 to `cursor`, then OK; 0:
//   OUT_OF_RANGE
//                   at once. orgs/flood: 64 KiB each, without end. orgs/quiet:
//                   one, then nothing
//   ImportToolchain, InspectImage
//                   the digest of all chunks comes back; the chunk `broken` is
//                   INVALID_ARGUMENT
//   artifacts       of org `default`, by digest: Artifact()
//
// The user `ann` is an admin of `default`, `flood` and `quiet`; `bob` is known
// and has no role; other users are unknown.
class TestService {
 public:
  TestService();
  // Stops.
  ~TestService();
  // Ends the calls that hang, then the workers, when they have done what they
  // do; it comes before the server is destroyed. Idempotent.
  void Stop();
  TestService(const TestService&) = delete;
  TestService& operator=(const TestService&) = delete;

  server::HttpServices services();
  const server::MethodTable& table() const { return table_; }
  // Lets the calls that hang continue, also those that come later.
  void ReleaseHanging();

  // 1.5 MB without a pattern, and their digest.
  static const SharedBytes& Artifact();
  static std::string ArtifactDigest();

  // How many streams were told that their client has gone.
  int gone_count() const { return gone_count_; }
  // How many uploads are under way.
  int upload_count() const { return upload_count_; }
  // How many messages of floods the transport has taken.
  int flood_count() const { return flood_count_; }
  std::vector<server::AuditEntry> audit() const;

 private:
  void AddFleetMethods();
  void AddStreams();

  server::MethodTable table_;
  server::Workers workers_;
  std::unique_ptr<server::Dispatcher> dispatcher_;
  mutable Mutex mutex_;
  std::vector<server::AuditEntry> audit_ ABSL_GUARDED_BY(mutex_);
  CondVar release_;
  bool released_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<int> upload_count_ = 0;
  std::atomic<int> gone_count_ = 0;
  std::atomic<int> flood_count_ = 0;
};

}  // namespace bootmill::testing

#endif  // BOOTMILL_SERVER_HTTP_TESTING_TEST_SERVICE_H_
