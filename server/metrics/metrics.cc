// SPDX-License-Identifier: Apache-2.0
#include "server/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

namespace bootmill::server {
namespace {

double Seconds(std::chrono::microseconds elapsed) {
  return std::chrono::duration<double>(elapsed).count();
}

// Upper bounds in seconds: from a lookup to a difference of all fleets.
prometheus::Histogram::BucketBoundaries CallBuckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};
}

prometheus::Histogram::BucketBoundaries BuildBuckets() {
  return {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120};
}

prometheus::MetricFamily FamilyOf(const Gauge& gauge) {
  prometheus::MetricFamily family;
  family.name = "bootmill_" + gauge.name;
  family.help = gauge.help;
  family.type = prometheus::MetricType::Gauge;
  for (const Gauge::Sample& sample : gauge.samples) {
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : sample.labels) {
      metric.label.push_back({name, value});
    }
    metric.gauge.value = sample.value;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

}  // namespace

struct Metrics::Families {
  prometheus::Family<prometheus::Counter>& Counter(const std::string& name,
                                                   const std::string& help) {
    return prometheus::BuildCounter()
        .Name("bootmill_" + name)
        .Help(help)
        .Register(registry);
  }
  prometheus::Family<prometheus::Histogram>& Histogram(
      const std::string& name, const std::string& help) {
    return prometheus::BuildHistogram()
        .Name("bootmill_" + name)
        .Help(help)
        .Register(registry);
  }

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& calls =
      Counter("calls_total", "Calls of the API that have ended.");
  prometheus::Family<prometheus::Histogram>& call_seconds =
      Histogram("call_seconds", "How long calls of the API took.");
  prometheus::Family<prometheus::Counter>& builds =
      Counter("builds_total", "Builds that ran and have ended.");
  prometheus::Family<prometheus::Histogram>& build_seconds =
      Histogram("build_seconds", "From the request of a build to its end.");
  prometheus::Family<prometheus::Counter>& downloads =
      Counter("downloads_total", "Downloads of artifacts that began.");
  prometheus::Family<prometheus::Counter>& download_bytes =
      Counter("download_bytes_total", "Bytes of artifacts that were sent.");
};

Metrics::Metrics(Look look)
    : look_(std::move(look)), families_(std::make_unique<Families>()) {
  // Series exist from the start, so that a rate sees their first event.
  for (const char* result : {"succeeded", "failed", "cancelled"}) {
    families_->builds.Add({{"result", result}});
  }
  for (const char* transport : {"grpc", "https"}) {
    families_->downloads.Add({{"transport", transport}});
    families_->download_bytes.Add({{"transport", transport}});
  }
}

Metrics::~Metrics() = default;

void Metrics::CallEnded(const std::string& method, absl::StatusCode code,
                        std::chrono::microseconds elapsed) {
  families_->calls
      .Add({{"method", method}, {"code", absl::StatusCodeToString(code)}})
      .Increment();
  families_->call_seconds.Add({{"method", method}}, CallBuckets())
      .Observe(Seconds(elapsed));
}

void Metrics::BuildEnded(const std::string& result,
                         std::chrono::microseconds elapsed) {
  families_->builds.Add({{"result", result}}).Increment();
  families_->build_seconds.Add({{"result", result}}, BuildBuckets())
      .Observe(Seconds(elapsed));
}

void Metrics::Sent(const std::string& transport, size_t bytes) {
  families_->download_bytes.Add({{"transport", transport}})
      .Increment(static_cast<double>(bytes));
}

void Metrics::DownloadBegan(const std::string& transport) {
  families_->downloads.Add({{"transport", transport}}).Increment();
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> all = families_->registry.Collect();
  for (const Gauge& gauge : look_()) {
    all.push_back(FamilyOf(gauge));
  }
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, all);
  return text.str();
}

}  // namespace bootmill::server
