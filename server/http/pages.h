// SPDX-License-Identifier: Apache-2.0
// The pages of web/, part of the program.
#ifndef BOOTMILL_SERVER_HTTP_PAGES_H_
#define BOOTMILL_SERVER_HTTP_PAGES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/message.h"

namespace bootmill::server {

// One file as it is sent: packed by brotli and by gzip, and as it is.
struct Page {
  std::string_view path;  // `/index.html`, `/assets/main-1a2b.js`
  std::string_view plain;
  std::string_view brotli;
  std::string_view gzip;
};

// The files that were built in; none if the daemon was built without pages.
std::span<const Page> EmbeddedPages();

// Answers for files, and with /index.html for every other path that a browser
// asks for by itself, because the page shows what a path means. Value type;
// thread-safe.
class PageSource {
 public:
  explicit PageSource(std::span<const Page> pages);

  // Answers GET and HEAD; 404 for what is neither file nor page.
  HttpResponse Answer(const HttpRequest& request) const;

 private:
  // The forms of a file are shared by all answers: clients who do not read
  // them cost no copy each. A form that does not exist is null.
  struct Entry {
    Page page;
    std::string etag;
    SharedBytes plain;
    SharedBytes brotli;
    SharedBytes gzip;
  };

  static HttpResponse AnswerFile(const Entry& entry,
                                 const HttpRequest& request);
  static HttpResponse AnswerIndex(const Entry& index);

  std::vector<Entry> entries_;  // by path
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_HTTP_PAGES_H_
