// SPDX-License-Identifier: Apache-2.0
// One connected socket, TCP or Unix, with or without TLS.
#ifndef BOOTMILL_SERVER_NET_BYTE_STREAM_H_
#define BOOTMILL_SERVER_NET_BYTE_STREAM_H_

#include <openssl/types.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <functional>
#include <memory>

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace bootmill::server {

// Thread-compatible: everything runs on the executor of its socket, a strand,
// and so do the handlers. At most one read and one write at a time. Whoever
// starts an operation keeps the stream alive until its handler has run.
class ByteStream {
 public:
  using Socket = boost::asio::generic::stream_protocol::socket;
  using Error = boost::system::error_code;
  using SizeHandler = std::function<void(Error, size_t)>;
  using Buffers = std::array<boost::asio::const_buffer, 2>;

  // `tls`: null for clear text.
  ByteStream(Socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) = delete;
  ~ByteStream();

  // Calls `done` at once if there is no TLS.
  void Handshake(std::function<void(Error)> done);
  void Read(boost::asio::mutable_buffer into, SizeHandler done);
  // Writes some of `from`, which stays alive until `done`.
  void Write(const Buffers& from, SizeHandler done);
  // Says that nothing more will be written. `done` is called when the peer has
  // said so too, with TLS; else at once.
  void ShutdownSend(std::function<void(Error)> done);
  // For a peer that sends on after ShutdownSend failed: reads give the bytes of
  // the network from now on, which are only good for dropping. Nothing more can
  // be written.
  void ReadRaw();
  bool reads_raw() const { return raw_; }
  // Ends all operations with an error.
  void Close();

  Socket& socket();
  bool is_tls() const { return tls_ != nullptr; }
  // The verified certificate of the peer, or null; valid while the stream is.
  X509* peer_certificate() const;

 private:
  struct Tls;

  std::unique_ptr<Tls> tls_;
  std::unique_ptr<Socket> clear_;
  bool raw_ = false;
};

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_NET_BYTE_STREAM_H_
