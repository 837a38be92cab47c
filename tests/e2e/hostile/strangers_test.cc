// SPDX-License-Identifier: Apache-2.0
// A thousand clients of eleven kinds without a certificate attack both ports.
// Known callers must be served as before, and afterwards everything must be as
// it was.
#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <thread>

#include "absl/strings/str_format.h"
#include "builder/testing/installed.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "tests/e2e/hostile/world.h"

namespace bootmill::testing {
namespace {

constexpr int kStrangers = 1000;
constexpr std::chrono::seconds kTime{60};
constexpr char kAllKinds[] =
    "silent,slow,bomb,resets,flood,half_closed,never_reading,malformed,"
    "small_headers,reflection,asking";
// What strangers may cost in all, in addition to what the daemon uses without
// them: docs/security.md.
constexpr size_t kBudget = 256 * kMiB;
// gRPC makes a few by itself, however many connections there are.
constexpr size_t kThreads = 8;
// A call below this counts as quick, however quick it was without strangers.
constexpr std::chrono::milliseconds kQuick{100};

std::chrono::microseconds P99(
    const std::vector<std::chrono::microseconds>& times) {
  return times.at(times.size() * 99 / 100);
}

// Strangers bring processors of their own: leaves them the first of this
// process, and keeps the others for itself and the processes that it starts
// from now on. Returns the first. With one processor nothing can be parted:
// returns an empty text.
std::string LeaveOneProcessor() {
  cpu_set_t all;
  CPU_ZERO(&all);
  EXPECT_EQ(sched_getaffinity(0, sizeof(all), &all), 0);
  if (CPU_COUNT(&all) < 2) {
    return "";
  }
  int first = 0;
  while (!CPU_ISSET(first, &all)) {
    ++first;
  }
  CPU_CLR(first, &all);
  EXPECT_EQ(sched_setaffinity(0, sizeof(all), &all), 0);
  return std::to_string(first);
}

// Returns the nice values of a process's threads by their names: proc(5), the
// fields comm and nice of /proc/PID/task/TID/stat.
std::multimap<std::string, int> Priorities(pid_t pid) {
  constexpr int kFromStateToNice = 16;
  std::multimap<std::string, int> priorities;
  for (const auto& task : std::filesystem::directory_iterator(
           "/proc/" + std::to_string(pid) + "/task")) {
    std::ifstream file(task.path() / "stat");
    const std::string line((std::istreambuf_iterator<char>(file)), {});
    const size_t begin = line.find('(');
    const size_t end = line.rfind(')');
    if (end == std::string::npos) {
      continue;  // the thread has ended
    }
    std::istringstream fields(line.substr(end + 1));
    std::string skipped;
    for (int i = 0; i < kFromStateToNice; ++i) {
      fields >> skipped;
    }
    int nice = 0;
    fields >> nice;
    priorities.emplace(line.substr(begin + 1, end - begin - 1), nice);
  }
  return priorities;
}

// A caller over HTTPS who keeps the connection, as browsers do.
class HttpsCaller {
 public:
  HttpsCaller(int port, const std::string& files)
      : handle_(curl_easy_init(), curl_easy_cleanup),
        headers_(curl_slist_append(nullptr, "Content-Type: application/json"),
                 curl_slist_free_all) {
    CURL* curl = handle_.get();
    curl_easy_setopt(curl, CURLOPT_URL,
                     absl::StrFormat("https://127.0.0.1:%d"
                                     "/bootmill.v1.PrincipalService/GetCaller",
                                     port)
                         .c_str());
    curl_easy_setopt(curl, CURLOPT_CAINFO, (files + "/ca.pem").c_str());
    curl_easy_setopt(curl, CURLOPT_SSLCERT, (files + "/cert.pem").c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, (files + "/key.pem").c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "{}");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body_);
  }
  HttpsCaller(const HttpsCaller&) = delete;
  HttpsCaller& operator=(const HttpsCaller&) = delete;

  // Asks who the caller is.
  absl::Status Call() {
    body_.clear();
    const CURLcode code = curl_easy_perform(handle_.get());
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK || status != 200 ||
        body_.find("bootmill://") == std::string::npos) {
      return absl::UnavailableError(absl::StrFormat(
          "%s, status %d: %s", curl_easy_strerror(code), status, body_));
    }
    return absl::OkStatus();
  }

 private:
  static size_t Append(char* data, size_t /*one*/, size_t size, void* to) {
    static_cast<std::string*>(to)->append(data, size);
    return size;
  }

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers_;
  std::string body_;
};

class StrangersTest : public World {
 protected:
  void SetUp() override {
    processor_ = LeaveOneProcessor();
    StartDaemon();
    ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
    ASSERT_THAT(root.Import("/usr/lib/grub"), IsOk());
    ASSERT_THAT(root.Apply("web", FaultSpec("web", "hostile")), IsOk());
    ASSERT_OK_AND_ASSIGN(const v1::Release release, root.Build("web"));
    artifact_ = release.images(0).artifact();
  }

  // Threads are made with the priority of those that make them: no thread that
  // works for all may have been made by those of strangers.
  void ExpectOnlyStrangersGiveWay() const {
    constexpr int kLowest = 19;
    int strangers = 0;
    for (const auto& [name, nice] : Priorities(daemon_->pid())) {
      const bool is_strangers = name.ends_with("-strangers");
      strangers += is_strangers ? 1 : 0;
      EXPECT_EQ(nice == kLowest, is_strangers) << name << " has " << nice;
    }
    EXPECT_EQ(strangers, 2);
  }

  void ExpectAsBefore(const Usage& before) const {
    Usage after = UsageOfDaemon();
    for (int i = 0; i < 200 && (after.descriptors > before.descriptors + 8);
         ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      after = UsageOfDaemon();
    }
    EXPECT_LE(after.descriptors, before.descriptors + 8);
    EXPECT_LE(after.threads, before.threads + 8);
    EXPECT_LE(after.memory_bytes, before.memory_bytes + kBudget / 2);
  }

  std::string processor_;  // the strangers'
  std::string artifact_;
};

TEST_F(StrangersTest, DoNotHoldUpThoseWhoAreKnown) {
  ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
  const auto call = [&] { return admin.WhoAmI().status(); };
  ASSERT_OK_AND_ASSIGN(const Client host, ConnectAs(HostFiles("dom0")));
  const auto download = [&] { return host.Download(artifact_).status(); };
  HttpsCaller browser(daemon_->Port("HTTPS"), AdministratorFiles());
  const auto https_call = [&] { return browser.Call(); };
  const auto quiet_call = P99(Times(300, call));
  const auto quiet_https_call = P99(Times(300, https_call));
  const auto quiet_download = P99(Times(100, download));
  ExpectOnlyStrangersGiveWay();
  const Usage before = UsageOfDaemon();
  ResetPeak();

  Strangers strangers(*daemon_, {.clients = kStrangers,
                                 .time = kTime,
                                 .kinds = kAllKinds,
                                 .processors = processor_});
  const auto end = std::chrono::steady_clock::now() + kTime;
  std::vector<std::chrono::microseconds> calls;
  std::vector<std::chrono::microseconds> https_calls;
  std::vector<std::chrono::microseconds> downloads;
  std::vector<std::chrono::microseconds> connects;
  int repeated = 0;
  size_t threads = 0;
  while (std::chrono::steady_clock::now() < end) {
    for (const auto time : Times(50, call)) {
      calls.push_back(time);
    }
    for (const auto time : Times(50, https_call)) {
      https_calls.push_back(time);
    }
    for (const auto time : Times(10, download)) {
      downloads.push_back(time);
    }
    // Clients with a certificate also get new connections, from the address
    // from which the strangers come.
    const auto connect = [&] {
      absl::StatusOr<Client> again = Administrator();
      for (int i = 1; i < 10 && !again.ok(); ++i, ++repeated) {
        again = Administrator();
      }
      return again.ok() ? again->WhoAmI().status() : again.status();
    };
    connects.push_back(Times(1, connect).front());
    threads = std::max(threads, UsageOfDaemon().threads);
  }
  ExpectOnlyStrangersGiveWay();
  std::sort(connects.begin(), connects.end());
  std::sort(calls.begin(), calls.end());
  std::sort(https_calls.begin(), https_calls.end());
  std::sort(downloads.begin(), downloads.end());
  const Usage during = UsageOfDaemon();
  const std::string told = strangers.Wait();

  std::cout << told << "calls: p99 " << quiet_call.count() << " us quiet, "
            << P99(calls).count() << " us; over HTTPS: p99 "
            << quiet_https_call.count() << " us quiet, "
            << P99(https_calls).count() << " us; downloads: p99 "
            << quiet_download.count() << " us quiet, " << P99(downloads).count()
            << " us; " << connects.size() << " times connected anew, p99 "
            << P99(connects).count() << " us, " << repeated
            << " times at a second try; peak of memory "
            << during.peak_memory_bytes / kMiB << " MiB, before "
            << before.memory_bytes / kMiB << " MiB; at most " << threads
            << " threads, before " << before.threads << "\n";
  EXPECT_LE(threads, before.threads + kThreads);
  EXPECT_LE(P99(calls),
            std::max<std::chrono::microseconds>(3 * quiet_call, kQuick));
  EXPECT_LE(P99(https_calls),
            std::max<std::chrono::microseconds>(3 * quiet_https_call, kQuick));
  EXPECT_LE(P99(downloads),
            std::max<std::chrono::microseconds>(3 * quiet_download, kQuick));
  EXPECT_LE(during.peak_memory_bytes, before.memory_bytes + kBudget);
  ExpectAsBefore(before);
}

}  // namespace
}  // namespace bootmill::testing
