// SPDX-License-Identifier: Apache-2.0
// An HTTPS client made of libcurl.
#ifndef BOOTMILL_TESTS_E2E_DAEMON_HTTP_CLIENT_H_
#define BOOTMILL_TESTS_E2E_DAEMON_HTTP_CLIENT_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/daemon/person.h"

namespace bootmill::e2e {

struct HttpAnswer {
  int status = 0;                              // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Each request uses a connection of its own. Thread-safe.
class HttpClient {
 public:
  HttpClient(int port, Person person)
      : port_(port), person_(std::move(person)) {}

  // `headers` are whole lines. If `hang_up_after` is given, the client
  // disconnects after that many bytes of the body.
  HttpAnswer Get(const std::string& path,
                 const std::vector<std::string>& headers = {},
                 size_t hang_up_after = std::string::npos) const;
  HttpAnswer Post(const std::string& path, const std::string& content_type,
                  const std::string& body,
                  const std::vector<std::string>& headers = {}) const;

 private:
  struct Exchange;
  HttpAnswer Perform(const std::string& path,
                     const std::vector<std::string>& headers,
                     const std::string* body, size_t hang_up_after) const;

  int port_;
  Person person_;
};

// Does the same over the Unix socket `path`, as root on the daemon's machine.
HttpAnswer GetFromSocket(const std::string& socket, const std::string& path);

}  // namespace bootmill::e2e

#endif  // BOOTMILL_TESTS_E2E_DAEMON_HTTP_CLIENT_H_
