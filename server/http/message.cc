// SPDX-License-Identifier: Apache-2.0
#include "server/http/message.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "absl/strings/str_format.h"
#include "common/clock.h"

namespace bootmill::server {
namespace {

// The phrases of RFC 9110, section 15, and 499, which the Connect protocol uses
// for calls that the client gave up.
std::string_view ReasonPhrase(int status) {
  struct Row {
    int status;
    std::string_view phrase;
  };
  constexpr std::array kRows = {
      Row{200, "OK"},
      Row{206, "Partial Content"},
      Row{304, "Not Modified"},
      Row{400, "Bad Request"},
      Row{401, "Unauthorized"},
      Row{403, "Forbidden"},
      Row{404, "Not Found"},
      Row{405, "Method Not Allowed"},
      Row{408, "Request Timeout"},
      Row{409, "Conflict"},
      Row{413, "Content Too Large"},
      Row{414, "URI Too Long"},
      Row{415, "Unsupported Media Type"},
      Row{416, "Range Not Satisfiable"},
      Row{417, "Expectation Failed"},
      Row{429, "Too Many Requests"},
      Row{431, "Request Header Fields Too Large"},
      Row{499, "Client Closed Request"},
      Row{500, "Internal Server Error"},
      Row{501, "Not Implemented"},
      Row{503, "Service Unavailable"},
      Row{504, "Gateway Timeout"},
      Row{505, "HTTP Version Not Supported"},
  };
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) {
    return r.status == status;
  });
  return row == kRows.end() ? "Unknown" : row->phrase;
}

// RFC 9110, section 5.6.7.
std::string HttpDate(std::time_t now) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed",
                                "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  return absl::StrFormat(
      "%s, %02d %s %04d %02d:%02d:%02d GMT",
      kDays.at(static_cast<size_t>(utc.tm_wday)), utc.tm_mday,
      kMonths.at(static_cast<size_t>(utc.tm_mon)), utc.tm_year + 1900,
      utc.tm_hour, utc.tm_min, utc.tm_sec);
}

bool IsOneLine(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return c == '\r' || c == '\n' || c == '\0';
  });
}

bool Has(const HttpResponse& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& header) { return header.first == name; });
}

}  // namespace

std::string_view HttpRequest::Header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : found->second;
}

HttpResponse TextResponse(int status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  response.text = std::move(text);
  return response;
}

std::string WriteHead(const HttpResponse& response, Framing framing,
                      Persistence persistence) {
  std::string head = absl::StrFormat("HTTP/1.1 %d %s\r\n", response.status,
                                     ReasonPhrase(response.status));
  const auto add = [&head](std::string_view name, std::string_view value) {
    if (IsOneLine(name) && IsOneLine(value)) {
      head.append(name).append(": ").append(value).append("\r\n");
    }
  };
  add("Date",
      HttpDate(std::chrono::system_clock::to_time_t(SystemClock().Now())));
  for (const auto& [name, value] : response.headers) {
    add(name, value);
  }
  add("X-Content-Type-Options", "nosniff");
  if (!Has(response, "Cache-Control")) {
    // Answers depend on who asks and when, so they must not be cached.
    add("Cache-Control", "no-store");
  }
  constexpr int kNotModified = 304;  // has no body, so no Content-Length either
  if (framing == Framing::kChunks) {
    add("Transfer-Encoding", "chunked");
  } else if (response.status != kNotModified) {
    add("Content-Length", std::to_string(response.body_size()));
  }
  if (persistence == Persistence::kClose) {
    add("Connection", "close");
  }
  head.append("\r\n");
  return head;
}

std::string WriteChunk(std::string_view bytes) {
  return absl::StrFormat("%x\r\n%s\r\n", bytes.size(), bytes);
}

}  // namespace bootmill::server
