// SPDX-License-Identifier: Apache-2.0
// Requests over HTTPS whose body comes bit by bit.
#ifndef BOOTMILL_TESTS_E2E_DAEMON_HTTP_UPLOAD_H_
#define BOOTMILL_TESTS_E2E_DAEMON_HTTP_UPLOAD_H_

#include <functional>
#include <string>

#include "tests/e2e/daemon/http_client.h"

namespace bootmill::e2e {

// Posts a body of unknown length to `path` of the daemon on this machine.
// `next` returns its next part, and may take its time; an empty one is the end.
// It is not called any more when the daemon has refused the rest.
HttpAnswer Upload(int port, const Person& person, const std::string& path,
                  const std::string& content_type,
                  const std::function<std::string()>& next);

}  // namespace bootmill::e2e

#endif  // BOOTMILL_TESTS_E2E_DAEMON_HTTP_UPLOAD_H_
