//===- Durable.h - files that survive a loss of power ---------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Of whatever a run goes on from. In the header, since tools that do not link
// the runtime write files, too.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cerrno>
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace gauge::rt {

/// Puts what the system keeps of a file, or the names in a folder, on the disk.
/// 0, or errno. File systems that cannot do it for folders keep names anyway.
inline int flushToDisk(const std::string &path) {
  int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return errno;
  int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return error == EINVAL ? 0 : error;
}

/// The folder that a name is in.
inline std::string folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Gives a file that is complete the name `path`. Whenever power is lost, that
/// is the file before or this one as a whole; this one after the return. 0, or
/// errno.
inline int moveIntoPlace(const std::string &from, const std::string &path) {
  if (int error = flushToDisk(from))
    return error;
  if (::rename(from.c_str(), path.c_str()) != 0)
    return errno;
  return flushToDisk(folderOf(path));
}

} // namespace gauge::rt
