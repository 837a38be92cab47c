// SPDX-License-Identifier: Apache-2.0
#include "server/service/log.h"

#include <spdlog/formatter.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace bootmill::server {
namespace {

std::string_view Text(const spdlog::string_view_t& text) {
  return {text.data(), text.size()};
}

void Append(std::string_view text, spdlog::memory_buf_t& out) {
  out.append(text.data(), text.data() + text.size());
}

// `{"time": "2026-01-31T23:59:59.123456Z", "level": "info", "message": ...}`
class JsonFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& out) override {
    const nlohmann::ordered_json line = {
        {"time",
         absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ",
                          absl::FromChrono(message.time), absl::UTCTimeZone())},
        {"level", Text(spdlog::level::to_string_view(message.level))},
        {"message", Text(message.payload)}};
    // Bytes that are no UTF-8 become U+FFFD.
    Append(line.dump(-1, ' ', false,
                     nlohmann::ordered_json::error_handler_t::replace),
           out);
    Append("\n", out);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
};

// A line with a priority of syslog(3) before it.
class JournalFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& out) override {
    Append(absl::StrFormat("<%d>%s\n", Priority(message.level),
                           Text(message.payload)),
           out);
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JournalFormatter>();
  }

 private:
  static int Priority(spdlog::level::level_enum level) {
    constexpr int kError = 3;
    constexpr int kWarning = 4;
    constexpr int kInfo = 6;
    constexpr int kDebug = 7;
    switch (level) {
      case spdlog::level::trace:
      case spdlog::level::debug:
        return kDebug;
      case spdlog::level::info:
        return kInfo;
      case spdlog::level::warn:
        return kWarning;
      default:
        return kError;
    }
  }
};

spdlog::level::level_enum LevelOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::unique_ptr<spdlog::formatter> FormatterFor(LogFormat format) {
  if (format == LogFormat::kJson) {
    return std::make_unique<JsonFormatter>();
  }
  const char* journal = std::getenv("JOURNAL_STREAM");
  if (journal != nullptr && IsJournal(STDERR_FILENO, journal)) {
    return std::make_unique<JournalFormatter>();
  }
  return std::make_unique<spdlog::pattern_formatter>();
}

}  // namespace

bool IsJournal(int fd, const std::string& journal_stream) {
  struct stat found{};
  return fstat(fd, &found) == 0 &&
         absl::StrFormat("%d:%d", found.st_dev, found.st_ino) == journal_stream;
}

void SetUpLog(const LogOptions& options) {
  constexpr char kName[] = "bootmilld";
  // The logger itself is never replaced while other threads may use it. What is
  // set below is safe: the level is atomic, the sink locks.
  if (spdlog::default_logger_raw()->name() != kName) {
    spdlog::set_default_logger(spdlog::stderr_logger_mt(kName));
    spdlog::default_logger_raw()->flush_on(spdlog::level::trace);
  }
  spdlog::logger& logger = *spdlog::default_logger_raw();
  logger.set_formatter(FormatterFor(options.format));
  logger.set_level(LevelOf(options.level));
}

}  // namespace bootmill::server
