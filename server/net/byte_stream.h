// SPDX-License-Identifier: Apache-2.0
// A connected socket: TCP or Unix, with or without TLS.
#ifndef BOOTMILL_SERVER_NET_BYTE_STREAM_H_
#define BOOTMILL_SERVER_NET_BYTE_STREAM_H_

#include <openssl/types.h>

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <functional>
#include <memory>

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace bootmill::server {

// Thread-compatible: everything, including handlers, runs on the executor of
// its socket, which is a strand. At most one read and one write may be under
// way. Whoever starts an operation must keep the stream alive until its handler
// has run.
class ByteStream {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Error = boost::system::error_code;
  using SizeHandler = std::function<void(Error, size_t)>;
  using Buffers = std::array<boost::asio::const_buffer, 2>;

  // `tls` is null for a connection without TLS.
  ByteStream(Socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) = delete;
  ~ByteStream();

  // Does the TLS handshake. Without TLS it calls `done` at once.
  void Handshake(std::function<void(Error)> done);
  void Read(boost::asio::mutable_buffer into, SizeHandler done);
  // Writes some of `from`, which must stay alive until `done` is called.
  void Write(const Buffers& from, SizeHandler done);
  // Tells the peer that nothing more will be written. `done` is called, with
  // TLS, when the peer has said so too; else at once.
  void ShutdownSend(std::function<void(Error)> done);
  // For a peer that sends on after ShutdownSend has failed: from now on reads
  // return the raw bytes of the network, which can only be dropped, and nothing
  // can be written.
  void ReadRaw();
  bool reads_raw() const { return raw_; }
  // Ends all operations with an error.
  void Close();

  // Has everything from now on run on `executor`, a strand, perhaps of another
  // io_context; the present one must outlive the stream. Returns false if the
  // system has no descriptor for that; then the stream is closed. REQUIRES: no
  // operation is under way. What follows must be begun on `executor`.
  bool MoveTo(const boost::asio::any_io_executor& executor);

  Socket& socket();
  bool is_tls() const { return tls_ != nullptr; }
  // Returns the peer's verified certificate, or null; valid as long as the
  // stream.
  X509* peer_certificate() const;

 private:
  struct Tls;

  template <typename Handler>
  auto OnStrand(Handler handler);

  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Socket> clear_;
  bool raw_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_BYTE_STREAM_H_
