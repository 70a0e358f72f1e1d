#include "packed_file.h"

#include <bzlib.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <string_view>

#include "coded_error.h"

namespace sky {

namespace {

constexpr size_t kStep = size_t{1} << 20;

[[noreturn]] void cutShort(const std::string& path) {
  throw perseus::CodedError("FITS_TRUNCATED",
                            path + " cannot be unpacked: it is cut short or damaged. Fetch or copy it again.",
                            path);
}

[[noreturn]] void unreadable(const std::string& path, const std::string& why) {
  throw perseus::CodedError("FITS_UNREADABLE", path + " cannot be read: " + why, path);
}

/// Bytes of a gzip file, one piece after another.
class GzipPieces {
 public:
  explicit GzipPieces(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (!file_) unreadable(path, std::strerror(errno));
    gzbuffer(file_.get(), 1 << 17);
  }

  size_t next(void* into, size_t room) {
    const int read = gzread(file_.get(), into, static_cast<unsigned>(std::min(room, kStep)));
    int status = Z_OK;
    gzerror(file_.get(), &status);
    // A file that is cut short gives what it has, and then no error but this.
    if (read < 0 || status == Z_BUF_ERROR) cutShort(path_);
    return static_cast<size_t>(read);
  }

 private:
  struct Closer {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::remove_pointer_t<gzFile>, Closer> file_;
};

/// Bytes of a bzip2 file, which may be several streams one after another.
class Bzip2Pieces {
 public:
  explicit Bzip2Pieces(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rbe")) {
    if (!file_) unreadable(path, std::strerror(errno));
    begin();
  }

  size_t next(void* into, size_t room) {
    while (stream_) {
      int status = BZ_OK;
      const int read = BZ2_bzRead(&status, stream_.get(), into, static_cast<int>(std::min(room, kStep)));
      if (status != BZ_OK && status != BZ_STREAM_END) cutShort(path_);
      if (status == BZ_STREAM_END) beginNext();
      if (read > 0) return static_cast<size_t>(read);
    }
    return 0;
  }

 private:
  void begin() {
    int status = BZ_OK;
    stream_.reset(BZ2_bzReadOpen(&status, file_.get(), 0, 0, unused_.data(), unusedCount_));
    if (status != BZ_OK) cutShort(path_);
  }

  void beginNext() {
    int status = BZ_OK;
    void* rest = nullptr;
    BZ2_bzReadGetUnused(&status, stream_.get(), &rest, &unusedCount_);
    if (status != BZ_OK) cutShort(path_);
    std::memcpy(unused_.data(), rest, static_cast<size_t>(unusedCount_));
    stream_.reset();
    if (unusedCount_ == 0) {
      const int ahead = std::fgetc(file_.get());
      if (ahead == EOF) return;
      std::ungetc(ahead, file_.get());
    }
    begin();
  }

  struct Closer {
    void operator()(BZFILE* stream) const {
      int status = BZ_OK;
      BZ2_bzReadClose(&status, stream);
    }
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::unique_ptr<BZFILE, Closer> stream_;
  std::array<char, BZ_MAX_UNUSED> unused_{};
  int unusedCount_ = 0;
};

}  // namespace

Packing packingOf(const std::string& path) {
  std::error_code error;
  const auto kind = std::filesystem::status(path, error).type();
  if (kind == std::filesystem::file_type::not_found) {
    throw perseus::CodedError("FILE_MISSING", "image \"" + path + "\" does not exist. Check the path.", path);
  }
  if (kind == std::filesystem::file_type::directory) unreadable(path, "it is a folder. Give a file in it.");
  if (kind != std::filesystem::file_type::regular) unreadable(path, "it is no file. Check the path.");
  std::ifstream file(path, std::ios::binary);
  if (!file) unreadable(path, std::string(std::strerror(errno)) + ". Check its permissions.");
  std::array<char, 16> bytes{};
  file.read(bytes.data(), bytes.size());
  const std::string_view start(bytes.data(), static_cast<size_t>(file.gcount()));
  if (start.starts_with("SIMPLE  =")) return Packing::None;
  if (start.starts_with("\x1f\x8b")) return Packing::Gzip;
  if (start.starts_with("BZh")) return Packing::Bzip2;
  if (start.empty()) unreadable(path, "it is empty. Fetch or copy it again.");
  if (start.starts_with("<")) {
    unreadable(
        path,
        "it is no FITS file but a page of text, as a server gives that has no such file. Fetch it again.");
  }
  if (start.starts_with("PK") || start.starts_with("\x1f\x9d") ||
      start.starts_with("\xfd"
                        "7zXZ") ||
      start.starts_with("\x28\xb5\x2f\xfd")) {
    unreadable(path, "it is packed in a way that is not read here. Unpack it first.");
  }
  unreadable(path,
             "it is no FITS file. Give a file that begins with SIMPLE, or such a one in gzip or bzip2.");
}

UnpackedFile::UnpackedFile(const std::string& path, Packing packing, size_t limit) {
  const auto take = [&](auto pieces) {
    for (;;) {
      if (size_ == room_) grow(path);
      const size_t read = pieces.next(static_cast<char*>(start_) + size_, room_ - size_);
      if (read == 0) return;
      size_ += read;
      if (size_ > limit) {
        throw perseus::CodedError(
            "FITS_TOO_LARGE",
            path + " would take more than " + std::to_string(limit >> 20) +
                " MiB of memory unpacked. Unpack it on disk, or compress it in tiles (fpack).",
            path);
      }
    }
  };
  if (packing == Packing::Gzip) {
    take(GzipPieces(path));
  } else {
    take(Bzip2Pieces(path));
  }
}

void UnpackedFile::grow(const std::string& path) {
  // By half: large pieces are moved by remapping them, so that no second copy is ever there.
  const size_t room = std::max(kStep, room_ + room_ / 2);
  void* moved = std::realloc(memory_.get(), room);
  if (moved == nullptr) {
    throw perseus::CodedError("OUT_OF_MEMORY",
                              path + " does not fit into memory unpacked. Unpack it on disk.", path);
  }
  // What was there was freed or moved by realloc.
  static_cast<void>(memory_.release());
  memory_.reset(moved);
  start_ = moved;
  room_ = room;
}

}  // namespace sky
