// SPDX-License-Identifier: Apache-2.0
// An ordinary HTTPS client.
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

// Each request on a connection of its own. Thread-safe.
class HttpClient {
 public:
  HttpClient(int port, Person person)
      : port_(port), person_(std::move(person)) {}

  // `headers` are whole lines. Hangs up when `hang_up_after` bytes of the body
  // have come.
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

// The same over the Unix socket `path`: as the machine's root.
HttpAnswer GetFromSocket(const std::string& socket, const std::string& path);

}  // namespace bootmill::e2e

#endif  // BOOTMILL_TESTS_E2E_DAEMON_HTTP_CLIENT_H_
