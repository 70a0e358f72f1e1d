#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

namespace sky {

enum class Packing { None, Gzip, Bzip2 };

/// How the FITS file at `path` is packed, by its first bytes.
/// @throws CodedError FILE_MISSING, FITS_UNREADABLE where it is no FITS file: CFITSIO, which tries many ways
/// to make sense of one, never sees it
Packing packingOf(const std::string& path);

/// The content of a gzip or bzip2 file in memory.
///
/// CFITSIO would unpack by itself, but as much as comes: some megabytes can hold more than a machine's
/// memory.
class UnpackedFile {
 public:
  /// @throws CodedError FITS_TOO_LARGE beyond `limit` bytes; FITS_TRUNCATED where it is cut short or damaged
  UnpackedFile(const std::string& path, Packing packing, size_t limit);

  // CFITSIO keeps the addresses of both.
  UnpackedFile(const UnpackedFile&) = delete;
  UnpackedFile& operator=(const UnpackedFile&) = delete;

  void** start() { return &start_; }
  size_t* size() { return &size_; }

 private:
  void grow(const std::string& path);

  struct Freer {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::unique_ptr<void, Freer> memory_;
  void* start_ = nullptr;
  size_t size_ = 0;
  size_t room_ = 0;
};

}  // namespace sky
