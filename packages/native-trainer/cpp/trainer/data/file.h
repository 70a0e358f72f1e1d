#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace perseus {

/// An open file descriptor that closes itself; reads by position, so that threads may share it.
class File {
 public:
  /// @throws Error FILE_UNREADABLE
  static File openForReading(const std::string& path);
  /// Creates or truncates. @throws Error FILE_UNWRITABLE
  static File openForWriting(const std::string& path);
  /// Creates, or cuts to at most `keepBytes` bytes and goes on at the end. @throws Error FILE_UNWRITABLE
  static File openForAppending(const std::string& path, int64_t keepBytes);

  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  /// Fills `bytes` bytes from `offset`. @throws Error FILE_TRUNCATED when the file ends before
  void readAt(void* into, size_t bytes, int64_t offset) const;
  void write(const void* from, size_t bytes);
  /// Flushes data to the disk.
  void sync();
  int64_t size() const;
  const std::string& path() const { return path_; }

 private:
  File(int descriptor, std::string path);

  int descriptor_;
  std::string path_;
};

/// Writes a file beside `path`, fsyncs it and renames it into place; what was there stays until then.
template <typename Write>
void replaceFile(const std::string& path, Write write);

/// fsyncs and renames `temporary` to `path`, and fsyncs the folder, so that the name survives a power cut.
void commitFile(File& temporary, const std::string& path);

template <typename Write>
void replaceFile(const std::string& path, Write write) {
  File file = File::openForWriting(path + ".partial");
  write(file);
  commitFile(file, path);
}

}  // namespace perseus
