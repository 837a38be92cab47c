// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status_macros.h"
#include "server/http/connect.h"
#include "server/http/connect_format.h"

namespace bootmill::server {

absl::StatusOr<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      const std::string_view digits = text.substr(i + 1, 2);
      unsigned value = 0;
      const auto [end, error] = std::from_chars(
          digits.data(), digits.data() + digits.size(), value, 16);
      if (digits.size() != 2 || error != std::errc() ||
          end != digits.data() + digits.size()) {
        return absl::InvalidArgumentError(absl::StrFormat(
            "query: expected two hex digits after %% at byte %d", i));
      }
      decoded.push_back(static_cast<char>(value));
      i += 2;
    }
  }
  return decoded;
}

absl::StatusOr<std::map<std::string, std::string, std::less<>>> ParseQuery(
    std::string_view query) {
  std::map<std::string, std::string, std::less<>> parameters;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) {
      continue;
    }
    const size_t equals = std::min(pair.find('='), pair.size());
    ASSIGN_OR_RETURN(std::string name, PercentDecode(pair.substr(0, equals)));
    ASSIGN_OR_RETURN(
        std::string value,
        PercentDecode(pair.substr(std::min(equals + 1, pair.size()))));
    if (!parameters.emplace(name, std::move(value)).second) {
      return absl::InvalidArgumentError(
          absl::StrFormat("query: `%s` is given twice", name));
    }
  }
  return parameters;
}

namespace {

constexpr std::string_view kMediaPrefix = "application/";
constexpr std::string_view kStreamPrefix = "connect+";

// A body's codec, and whether it belongs to a stream.
struct MediaType {
  Codec codec;
  bool streaming;
};

// Parses a Content-Type such as `application/json; charset=utf-8`.
std::optional<MediaType> ParseMediaType(std::string_view text) {
  std::string type = absl::AsciiStrToLower(
      absl::string_view(text.data(), std::min(text.find(';'), text.size())));
  absl::StripTrailingAsciiWhitespace(&type);
  std::string_view rest = type;
  if (!rest.starts_with(kMediaPrefix)) {
    return std::nullopt;
  }
  rest.remove_prefix(kMediaPrefix.size());
  const bool streaming = rest.starts_with(kStreamPrefix);
  rest.remove_prefix(streaming ? kStreamPrefix.size() : 0);
  const std::optional<Codec> codec = FindCodec(rest);
  return codec.has_value() ? std::optional(MediaType{*codec, streaming})
                           : std::nullopt;
}

absl::Status CheckCompression(std::string_view coding) {
  return coding.empty() || coding == "identity"
             ? absl::OkStatus()
             : rpc::Error(absl::StatusCode::kUnimplemented,
                          "COMPRESSION_UNSUPPORTED",
                          absl::StrFormat("compression `%s` is not supported; "
                                          "supported: identity",
                                          coding),
                          {{"compression", std::string(coding)}});
}

absl::Status CheckVersion(std::string_view given, std::string_view expected) {
  return given.empty() || given == expected
             ? absl::OkStatus()
             : rpc::Error(
                   absl::StatusCode::kInvalidArgument, "PROTOCOL_VERSION",
                   absl::StrFormat("version `%s` of the Connect protocol, "
                                   "expected `%s`",
                                   given, expected),
                   {{"version", std::string(given)}});
}

HttpResponse NoSuchMethod(std::string_view path) {
  return ErrorResponse(
      404, rpc::Error(absl::StatusCode::kUnimplemented, "NO_SUCH_METHOD",
                      absl::StrFormat("there is no method at `%s`", path),
                      {{"path", std::string(path)}}));
}

HttpResponse WrongHttpMethod(const Method& method, std::string_view given) {
  const bool may_get = method.read_only && !method.streams_responses();
  const std::string allowed = may_get ? "GET, POST" : "POST";
  HttpResponse response = ErrorResponse(
      405, rpc::Error(absl::StatusCode::kUnimplemented, "HTTP_METHOD",
                      absl::StrFormat("%s is called by %s, not %s",
                                      method.Path(), allowed, given)));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

HttpResponse WrongMediaType(const Method& method, std::string_view given) {
  const bool streaming =
      method.streams_requests() || method.streams_responses();
  const std::string accepted =
      streaming ? "application/connect+json, application/connect+proto"
                : "application/json, application/proto";
  HttpResponse response = ErrorResponse(
      415, rpc::Error(absl::StatusCode::kUnimplemented, "CONTENT_TYPE",
                      absl::StrFormat("%s takes %s, got `%s`", method.Path(),
                                      accepted, given),
                      {{"content_type", std::string(given)}}));
  response.headers.emplace_back("Accept-Post", accepted);
  return response;
}

// Returns the message in the query of a GET.
absl::StatusOr<std::string> ReadGetMessage(
    const std::map<std::string, std::string, std::less<>>& query) {
  const auto value = [&query](std::string_view name) {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
  };
  RETURN_IF_ERROR(CheckVersion(value("connect"), "v1"));
  RETURN_IF_ERROR(CheckCompression(value("compression")));
  if (!query.contains("message")) {
    return rpc::FieldError("message", "the query has no such parameter");
  }
  std::string message = value("message");
  if (value("base64") != "1") {
    return message;
  }
  std::string decoded;
  if (!absl::WebSafeBase64Unescape(message, &decoded)) {
    return rpc::FieldError("message", "expected URL-safe base64");
  }
  return decoded;
}

std::variant<ConnectRequest, HttpResponse> ReadGet(const Method& method,
                                                   const HttpRequest& request) {
  const auto query = ParseQuery(request.query);
  if (!query.ok()) {
    return ErrorResponse(query.status());
  }
  const auto encoding = query->find("encoding");
  const std::string name = encoding == query->end() ? "" : encoding->second;
  const std::optional<Codec> codec = FindCodec(name);
  if (!codec.has_value()) {
    return ErrorResponse(
        415, rpc::Error(absl::StatusCode::kUnimplemented, "CONTENT_TYPE",
                        absl::StrFormat("encoding `%s` of the query, expected "
                                        "`json` or `proto`",
                                        name),
                        {{"encoding", name}}));
  }
  absl::StatusOr<std::string> message = ReadGetMessage(*query);
  if (!message.ok()) {
    return ErrorResponse(message.status());
  }
  return ConnectRequest{.method = &method,
                        .codec = *codec,
                        .streaming = false,
                        .timeout = std::nullopt,
                        .message = *std::move(message)};
}

std::variant<ConnectRequest, HttpResponse> ReadUnaryPost(const Method& method,
                                                         Codec codec,
                                                         HttpRequest& request) {
  if (const absl::Status status =
          CheckCompression(request.Header("content-encoding"));
      !status.ok()) {
    return ErrorResponse(status);
  }
  return ConnectRequest{.method = &method,
                        .codec = codec,
                        .streaming = false,
                        .timeout = std::nullopt,
                        .message = std::move(request.body)};
}

std::variant<ConnectRequest, HttpResponse> ReadStreamPost(
    const Method& method, Codec codec, const HttpRequest& request) {
  if (const absl::Status status =
          CheckCompression(request.Header("connect-content-encoding"));
      !status.ok()) {
    return StreamErrorResponse(codec, status);
  }
  const absl::StatusOr<std::string_view> message =
      method.streams_requests() ? "" : ReadSingleEnvelope(request.body);
  if (!message.ok()) {
    return StreamErrorResponse(codec, message.status());
  }
  return ConnectRequest{.method = &method,
                        .codec = codec,
                        .streaming = true,
                        .timeout = std::nullopt,
                        .message = std::string(*message)};
}

std::variant<ConnectRequest, HttpResponse> ReadPost(const Method& method,
                                                    HttpRequest& request) {
  const std::optional<MediaType> type =
      ParseMediaType(request.Header("content-type"));
  const bool streaming =
      method.streams_requests() || method.streams_responses();
  if (!type.has_value() || type->streaming != streaming) {
    return WrongMediaType(method, request.Header("content-type"));
  }
  if (const absl::Status status =
          CheckVersion(request.Header("connect-protocol-version"), "1");
      !status.ok()) {
    return streaming ? StreamErrorResponse(type->codec, status)
                     : ErrorResponse(status);
  }
  return streaming ? ReadStreamPost(method, type->codec, request)
                   : ReadUnaryPost(method, type->codec, request);
}

}  // namespace

absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(
    std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  constexpr size_t kMaxDigits = 10;
  int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() > kMaxDigits || error != std::errc() ||
      end != text.data() + text.size() || value <= 0) {
    return rpc::Error(
        absl::StatusCode::kInvalidArgument, "TIMEOUT",
        absl::StrFormat("Connect-Timeout-Ms: expected a positive number of at "
                        "most 10 digits, got `%s`",
                        text),
        {{"timeout", std::string(text)}});
  }
  return std::chrono::milliseconds(value);
}

HttpResponse StreamHead(Codec codec) {
  HttpResponse head;
  head.headers = {{"Content-Type", absl::StrFormat("application/connect+%s",
                                                   CodecName(codec))}};
  return head;
}

HttpResponse StreamErrorResponse(Codec codec, const absl::Status& error) {
  HttpResponse response = StreamHead(codec);
  response.text =
      WriteEnvelope(EnvelopeKind::kEndStream,
                    EndStreamJson(rpc::WithDefaultErrorInfo(error)));
  return response;
}

std::variant<ConnectRequest, HttpResponse> ReadConnectRequest(
    const MethodTable& table, HttpRequest& request) {
  const Method* method =
      request.path.empty()
          ? nullptr
          : table.Find(std::string_view(request.path).substr(1));
  if (method == nullptr) {
    return NoSuchMethod(request.path);
  }
  const bool is_get = request.method == "GET" && method->read_only &&
                      !method->streams_responses() &&
                      !method->streams_requests();
  if (!is_get && request.method != "POST") {
    return WrongHttpMethod(*method, request.method);
  }
  std::variant<ConnectRequest, HttpResponse> read =
      is_get ? ReadGet(*method, request) : ReadPost(*method, request);
  if (auto* call = std::get_if<ConnectRequest>(&read)) {
    const auto timeout = ParseTimeout(request.Header("connect-timeout-ms"));
    if (!timeout.ok()) {
      return call->streaming
                 ? StreamErrorResponse(call->codec, timeout.status())
                 : ErrorResponse(timeout.status());
    }
    call->timeout = *timeout;
  }
  return read;
}

}  // namespace bootmill::server
