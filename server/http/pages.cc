// SPDX-License-Identifier: Apache-2.0
#include "server/http/pages.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/bytes.h"
#include "common/crypto/random.h"
#include "common/hex.h"
#include "common/sha256.h"
#include "server/http/connect_format.h"

namespace bootmill::server {
namespace {

constexpr std::string_view kIndex = "/index.html";
// In index.html; each answer has a value of its own.
constexpr char kNonceMark[] = "BOOTMILL_CSP_NONCE";

std::string_view TypeOf(std::string_view path) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".txt", "text/plain; charset=utf-8"}};
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) {
      return type;
    }
  }
  return "application/octet-stream";
}

// Says whether a list such as `gzip, br;q=0.5` takes `coding`.
bool Takes(std::string_view accepted, std::string_view coding) {
  while (!accepted.empty()) {
    const size_t end = std::min(accepted.find(','), accepted.size());
    std::string_view item = accepted.substr(0, end);
    accepted.remove_prefix(std::min(end + 1, accepted.size()));
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    const std::string_view name =
        item.substr(0, std::min(item.find_first_of("; "), item.size()));
    const bool refused = item.ends_with("q=0") || item.ends_with("q=0.0");
    if (name == coding && !refused) {
      return true;
    }
  }
  return false;
}

// What the page may load: its own files, and styles that carry the nonce.
// Source: Content Security Policy Level 3.
std::string PolicyFor(std::string_view nonce) {
  return absl::StrFormat(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; "
      "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
      "worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
      "form-action 'none'; frame-ancestors 'none'",
      nonce);
}

SharedBytes Share(std::string_view text) {
  const ByteSpan bytes = AsBytes(text);
  return std::make_shared<const Bytes>(bytes.begin(), bytes.end());
}

HttpResponse NothingThere(const HttpRequest& request) {
  return ErrorResponse(absl::NotFoundError(absl::StrFormat(
      "nothing is at `%s`; the API is at /bootmill.v1.SERVICE/METHOD, "
      "artifacts at /orgs/ORG/artifacts/SHA256",
      request.path)));
}

}  // namespace

PageSource::PageSource(std::span<const Page> pages) {
  for (const Page& page : pages) {
    entries_.push_back(
        {.page = page,
         .etag = absl::StrFormat("\"%s\"", Sha256(AsBytes(page.plain)).Hex()),
         .plain = Share(page.plain),
         .brotli = page.brotli.empty() ? nullptr : Share(page.brotli),
         .gzip = page.gzip.empty() ? nullptr : Share(page.gzip)});
  }
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return a.page.path < b.page.path;
  });
}

HttpResponse PageSource::Answer(const HttpRequest& request) const {
  const auto find = [this](std::string_view path) {
    const auto found =
        std::lower_bound(entries_.begin(), entries_.end(), path,
                         [](const Entry& entry, std::string_view wanted) {
                           return entry.page.path < wanted;
                         });
    return found != entries_.end() && found->page.path == path ? &*found
                                                               : nullptr;
  };
  const Entry* index = find(kIndex);
  const Entry* file = find(request.path);
  if (file != nullptr && file != index) {
    return AnswerFile(*file, request);
  }
  const bool is_page = Takes(request.Header("accept"), "text/html") &&
                       !request.path.starts_with("/assets/");
  if (index == nullptr || !is_page) {
    return NothingThere(request);
  }
  return AnswerIndex(*index);
}

HttpResponse PageSource::AnswerFile(const Entry& entry,
                                    const HttpRequest& request) {
  const Page& page = entry.page;
  HttpResponse response;
  // The names of assets hold digests of their contents.
  response.headers = {
      {"ETag", entry.etag},
      {"Vary", "Accept-Encoding"},
      {"Cache-Control", page.path.starts_with("/assets/")
                            ? "public, max-age=31536000, immutable"
                            : "no-cache"}};
  if (request.Header("if-none-match") == entry.etag) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Type", std::string(TypeOf(page.path)));
  const std::string_view accepted = request.Header("accept-encoding");
  response.bytes = entry.plain;
  if (entry.brotli != nullptr && Takes(accepted, "br")) {
    response.headers.emplace_back("Content-Encoding", "br");
    response.bytes = entry.brotli;
  } else if (entry.gzip != nullptr && Takes(accepted, "gzip")) {
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.bytes = entry.gzip;
  }
  response.size = response.bytes->size();
  return response;
}

HttpResponse PageSource::AnswerIndex(const Entry& index) {
  const absl::StatusOr<Bytes> random = crypto::RandomBytes(16);
  if (!random.ok()) {
    return ErrorResponse(random.status());
  }
  const std::string nonce = HexEncode(*random);
  HttpResponse response;
  response.text = absl::StrReplaceAll(
      absl::string_view(index.page.plain.data(), index.page.plain.size()),
      {{kNonceMark, nonce}});
  response.headers = {{"Content-Type", std::string(TypeOf(kIndex))},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy", PolicyFor(nonce)},
                      {"X-Frame-Options", "DENY"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Opener-Policy", "same-origin"}};
  return response;
}

}  // namespace bootmill::server
