// SPDX-License-Identifier: Apache-2.0
// Handlers behind a real dispatcher, with an open database; tests only.
#ifndef BOOTMILL_SERVER_HANDLERS_TESTING_HANDLER_TEST_H_
#define BOOTMILL_SERVER_HANDLERS_TESTING_HANDLER_TEST_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/api/dispatcher.h"
#include "server/api/identity.h"
#include "server/api/method_table.h"
#include "server/api/rights.h"
#include "server/api/worker_pool.h"
#include "server/store/audit.h"
#include "server/store/testing/sample_store.h"

namespace bootmill::server::testing {

// Tests add the handlers to `table_`.
class HandlerTest : public store::testing::StoreTest {
 protected:
  HandlerTest();

  // Calls the unary method (`FleetService/GetFleet`) as `caller_`, who has
  // `rights_`, and returns its answer.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(std::string_view method,
                                const Request& request) {
    const absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer =
        Answer(method, std::make_unique<Request>(request));
    if (!answer.ok()) {
      return answer.status();
    }
    return static_cast<const Response&>(**answer);
  }

  // Returns the records that the transactions of changes left in the org
  // `default`, the newest first, each as `OBJECT DETAIL`.
  std::vector<std::string> Changes();

  MethodTable table_;
  Identity caller_{Identity::Kind::kUser, "default", "anna"};
  Rights rights_{{{"default", v1::ACCESS_ROLE_ADMIN}}};

 private:
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Answer(
      std::string_view method,
      std::unique_ptr<google::protobuf::Message> request);

  Workers workers_;
  Dispatcher dispatcher_;
};

}  // namespace bootmill::server::testing

#endif  // BOOTMILL_SERVER_HANDLERS_TESTING_HANDLER_TEST_H_
