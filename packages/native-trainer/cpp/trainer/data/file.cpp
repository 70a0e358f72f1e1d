#include "data/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "error.h"

namespace perseus {
namespace {

[[noreturn]] void refuse(const char* code, const std::string& path, const std::string& what) {
  throw Error(code, path + ": " + what + ".", {{"path", path}});
}

std::string reason() {
  return std::strerror(errno);
}

[[noreturn]] void refuseWrite(const std::string& path) {
  refuse("FILE_UNWRITABLE", path,
         "cannot be written (" + reason() + "); make room or give the run another folder, then resume");
}

}  // namespace

File::File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}
File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File File::openForReading(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse("FILE_UNREADABLE", path, "cannot be read (" + reason() + "); check the path");
  return {descriptor, path};
}

File File::openForWriting(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) refuseWrite(path);
  return {descriptor, path};
}

File File::openForAppending(const std::string& path, int64_t keepBytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0) refuseWrite(path);
  File file(descriptor, path);
  if (file.size() > keepBytes && ::ftruncate(descriptor, keepBytes) != 0) refuseWrite(path);
  return file;
}

void File::readAt(void* into, size_t bytes, int64_t offset) const {
  auto* to = static_cast<char*>(into);
  while (bytes > 0) {
    const ssize_t got = ::pread(descriptor_, to, bytes, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("FILE_UNREADABLE", path_, "cannot be read (" + reason() + ")");
    if (got == 0) refuse("FILE_TRUNCATED", path_, "ends before its header says; build or copy it anew");
    to += got;
    offset += got;
    bytes -= static_cast<size_t>(got);
  }
}

void File::write(const void* from, size_t bytes) {
  const auto* next = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t put = ::write(descriptor_, next, bytes);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) refuseWrite(path_);
    next += put;
    bytes -= static_cast<size_t>(put);
  }
}

void File::sync() {
  if (::fdatasync(descriptor_) != 0) refuseWrite(path_);
}

int64_t File::size() const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0)
    refuse("FILE_UNREADABLE", path_, "cannot be read (" + reason() + ")");
  return status.st_size;
}

void commitFile(File& temporary, const std::string& path) {
  temporary.sync();
  if (std::rename(temporary.path().c_str(), path.c_str()) != 0) refuseWrite(path);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace perseus
