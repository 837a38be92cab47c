// SPDX-License-Identifier: Apache-2.0
// The daemon's metrics: what has happened is counted when it happens, how
// things are is asked for when somebody looks. docs/operations.md lists them.
// The one user of prometheus-cpp.
#ifndef BOOTMILL_SERVER_METRICS_METRICS_H_
#define BOOTMILL_SERVER_METRICS_METRICS_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace bootmill::server {

// How things are at one moment: values by their labels.
struct Gauge {
  struct Sample {
    std::map<std::string, std::string> labels = {};
    double value = 0;
  };
  std::string name;  // without `bootmill_`, with its unit at the end
  std::string help;
  std::vector<Sample> samples;
};

// The values of labels come from the API's own names (methods, codes, states),
// never from a caller's text, so their number is bounded. Thread-safe.
class Metrics {
 public:
  // Returns how things are; called for each Text, may block.
  using Look = std::function<std::vector<Gauge>()>;

  explicit Metrics(Look look);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  // A call of `method` (`bootmill.v1.FleetService/GetFleet`) has ended. The
  // time of streams is counted as well; their number is what matters.
  void CallEnded(const std::string& method, absl::StatusCode code,
                 std::chrono::microseconds elapsed);
  // A build that ran has ended; `result` is `succeeded`, `failed` or
  // `cancelled`.
  void BuildEnded(const std::string& result, std::chrono::microseconds elapsed);
  // Bytes of an artifact were sent over `transport`: `grpc` or `https`.
  void Sent(const std::string& transport, size_t bytes);
  // A download began.
  void DownloadBegan(const std::string& transport);

  // Returns everything in Prometheus's text format, version 0.0.4.
  std::string Text() const;

 private:
  struct Families;

  const Look look_;
  const std::unique_ptr<Families> families_;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_METRICS_METRICS_H_
