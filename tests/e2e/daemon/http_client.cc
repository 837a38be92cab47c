// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/daemon/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "tests/e2e/daemon/http_upload.h"

namespace bootmill::e2e {
namespace {

constexpr long kTimeoutSeconds = 30;

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

struct HeaderList {
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(first); }
  void Add(const std::string& line) {
    first = curl_slist_append(first, line.c_str());
  }
  curl_slist* first = nullptr;
};

struct Reception {
  HttpAnswer answer;
  size_t hang_up_after = std::string::npos;
};

size_t TakeBody(char* data, size_t /*one*/, size_t size, void* to) {
  auto& reception = *static_cast<Reception*>(to);
  reception.answer.body.append(data, size);
  // Returning fewer bytes than were given ends the transfer.
  return reception.answer.body.size() >= reception.hang_up_after ? 0 : size;
}

size_t TakeHeader(char* data, size_t /*one*/, size_t size, void* to) {
  const std::string line(data, size);
  const size_t colon = line.find(':');
  if (colon != std::string::npos) {
    std::string& value =
        static_cast<Reception*>(to)
            ->answer.headers[absl::AsciiStrToLower(line.substr(0, colon))];
    value.append(value.empty() ? "" : "\n")
        .append(
            std::string(absl::StripAsciiWhitespace(line.substr(colon + 1))));
  }
  return size;
}

void SetPem(CURL* handle, CURLoption option, const std::string& pem) {
  curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_COPY};
  curl_easy_setopt(handle, option, &blob);
}

void SetPerson(CURL* handle, const Person& person) {
  SetPem(handle, CURLOPT_CAINFO_BLOB, person.ca);
  if (!person.certificate.empty()) {
    SetPem(handle, CURLOPT_SSLCERT_BLOB, person.certificate);
    SetPem(handle, CURLOPT_SSLKEY_BLOB, person.key);
  }
}

// A body whose parts are asked for one after the other.
struct Source {
  const std::function<std::string()>& next;
  std::string part = {};
};

size_t GiveBody(char* to, size_t /*one*/, size_t most, void* from) {
  auto& source = *static_cast<Source*>(from);
  if (source.part.empty()) {
    source.part = source.next();
  }
  const size_t size = std::min(most, source.part.size());
  source.part.copy(to, size);
  source.part.erase(0, size);
  return size;
}

HttpAnswer Run(CURL* handle, const std::string& url, Reception reception) {
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, TakeBody);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &reception);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, TakeHeader);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &reception);
  curl_easy_perform(handle);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  reception.answer.status = static_cast<int>(status);
  return reception.answer;
}

}  // namespace

HttpAnswer HttpClient::Get(const std::string& path,
                           const std::vector<std::string>& headers,
                           size_t hang_up_after) const {
  return Perform(path, headers, nullptr, hang_up_after);
}

HttpAnswer HttpClient::Post(const std::string& path,
                            const std::string& content_type,
                            const std::string& body,
                            const std::vector<std::string>& headers) const {
  std::vector<std::string> all = {"Content-Type: " + content_type, "Expect:"};
  all.insert(all.end(), headers.begin(), headers.end());
  return Perform(path, all, &body, std::string::npos);
}

HttpAnswer HttpClient::Perform(const std::string& path,
                               const std::vector<std::string>& headers,
                               const std::string* body,
                               size_t hang_up_after) const {
  const Handle handle(curl_easy_init(), curl_easy_cleanup);
  SetPerson(handle.get(), person_);
  HeaderList list;
  for (const std::string& header : headers) {
    list.Add(header);
  }
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, list.first);
  if (body != nullptr) {
    curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE,
                     static_cast<long>(body->size()));
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, body->data());
  }
  return Run(handle.get(),
             absl::StrFormat("https://127.0.0.1:%d%s", port_, path),
             {.answer = {}, .hang_up_after = hang_up_after});
}

HttpAnswer Upload(int port, const Person& person, const std::string& path,
                  const std::string& content_type,
                  const std::function<std::string()>& next) {
  const Handle handle(curl_easy_init(), curl_easy_cleanup);
  SetPerson(handle.get(), person);
  HeaderList list;
  for (const std::string& line :
       {"Content-Type: " + content_type,
        std::string("Transfer-Encoding: chunked"), std::string("Expect:")}) {
    list.Add(line);
  }
  Source source{.next = next};
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, list.first);
  curl_easy_setopt(handle.get(), CURLOPT_POST, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, GiveBody);
  curl_easy_setopt(handle.get(), CURLOPT_READDATA, &source);
  return Run(handle.get(),
             absl::StrFormat("https://127.0.0.1:%d%s", port, path), {});
}

HttpAnswer GetFromSocket(const std::string& socket, const std::string& path) {
  const Handle handle(curl_easy_init(), curl_easy_cleanup);
  curl_easy_setopt(handle.get(), CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
  return Run(handle.get(), "http://localhost" + path, {});
}

}  // namespace bootmill::e2e
