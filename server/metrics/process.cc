// SPDX-License-Identifier: Apache-2.0
#include "server/metrics/process.h"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace bootmill::server {
namespace {

double SecondsOf(const timeval& time) {
  constexpr double kMicroseconds = 1e6;
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / kMicroseconds;
}

}  // namespace

std::vector<Gauge> ProcessGauges() {
  std::vector<Gauge> gauges;
  long pages = 0;
  long resident = 0;
  if (std::ifstream("/proc/self/statm") >> pages >> resident) {
    gauges.push_back({"process_resident_bytes",
                      "Memory of the daemon.",
                      {{.value = static_cast<double>(resident) *
                                 static_cast<double>(sysconf(_SC_PAGESIZE))}}});
  }
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    gauges.push_back(
        {"process_cpu_seconds",
         "Processor time that the daemon has used.",
         {{.value = SecondsOf(usage.ru_utime) + SecondsOf(usage.ru_stime)}}});
  }
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (!error) {
    gauges.push_back({"process_open_descriptors",
                      "File descriptors in use.",
                      {{.value = static_cast<double>(
                            std::distance(begin(open), end(open)))}}});
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    gauges.push_back({"process_max_descriptors",
                      "File descriptors that may be in use.",
                      {{.value = static_cast<double>(limit.rlim_cur)}}});
  }
  return gauges;
}

std::vector<Gauge> DiskGauges(const std::string& data_dir) {
  Gauge size{"database_bytes", "Sizes of the database's files.", {}};
  for (const char* file : {"bootmill.db", "bootmill.db-wal"}) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(data_dir + "/" + file, error);
    if (!error) {
      size.samples.push_back(
          {.labels = {{"file", file}}, .value = static_cast<double>(bytes)});
    }
  }
  std::vector<Gauge> gauges = {std::move(size)};
  struct statvfs space{};
  if (statvfs(data_dir.c_str(), &space) == 0) {
    const auto block = static_cast<double>(space.f_frsize);
    gauges.push_back(
        {"disk_free_bytes",
         "Space that the daemon may still use in its directory.",
         {{.value = static_cast<double>(space.f_bavail) * block}}});
    gauges.push_back(
        {"disk_size_bytes",
         "Size of the file system of the data directory.",
         {{.value = static_cast<double>(space.f_blocks) * block}}});
  }
  return gauges;
}

}  // namespace bootmill::server
