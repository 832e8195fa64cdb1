#pragma once

// A SQLite VFS over the real one that counts flushes and fails what a test tells it to.

#include <sqlite3.h>

#include <cstdlib>
#include <cstring>

namespace weft::testing {

/// While it lives it is SQLite's default. One at a time.
class FaultyDisk {
 public:
  FaultyDisk() : real_(sqlite3_vfs_find(nullptr)) {
    vfs_ = *real_;
    vfs_.zName = "weft-faulty";
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = &FaultyDisk::open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FaultyDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  static constexpr int kNever = -1;
  int writes_left = kNever;        ///< this many writes succeed, later ones give write_error
  int write_error = SQLITE_FULL;
  int log_syncs_left = kNever;     ///< flushes of write-ahead logs that succeed
  int database_syncs_left = kNever;
  int log_syncs = 0;               ///< flushes of write-ahead logs asked for so far

 private:
  struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    bool is_log;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File& file(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }
  static sqlite3_file* real(sqlite3_file* base) { return file(base).real(); }

  static bool spent(int& left) {
    if (left == kNever) return false;
    if (left == 0) return true;
    --left;
    return false;
  }

  static int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* base, int flags,
                  int* out_flags) {
    auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
    File& opened = file(base);
    opened.disk = disk;
    opened.is_log = (flags & SQLITE_OPEN_WAL) != 0;
    const int code = disk->real_->xOpen(disk->real_, name, opened.real(), flags, out_flags);
    base->pMethods = code == SQLITE_OK ? &methods() : nullptr;
    return code;
  }

  static int write(sqlite3_file* base, const void* data, int size, sqlite3_int64 offset) {
    FaultyDisk& disk = *file(base).disk;
    if (spent(disk.writes_left)) return disk.write_error;
    return real(base)->pMethods->xWrite(real(base), data, size, offset);
  }

  static int sync(sqlite3_file* base, int flags) {
    FaultyDisk& disk = *file(base).disk;
    if (file(base).is_log) ++disk.log_syncs;
    if (spent(file(base).is_log ? disk.log_syncs_left : disk.database_syncs_left))
      return SQLITE_IOERR_FSYNC;
    return real(base)->pMethods->xSync(real(base), flags);
  }

  // Version 1: no shared memory and no mapping, which the adapter does not use.
  static const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods table = [] {
      sqlite3_io_methods m;
      std::memset(&m, 0, sizeof m);
      m.iVersion = 1;
      m.xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); };
      m.xRead = [](sqlite3_file* f, void* data, int size, sqlite3_int64 offset) {
        return real(f)->pMethods->xRead(real(f), data, size, offset);
      };
      m.xWrite = &FaultyDisk::write;
      m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
        return real(f)->pMethods->xTruncate(real(f), size);
      };
      m.xSync = &FaultyDisk::sync;
      m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
        return real(f)->pMethods->xFileSize(real(f), size);
      };
      m.xLock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); };
      m.xUnlock = [](sqlite3_file* f, int l) { return real(f)->pMethods->xUnlock(real(f), l); };
      m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
        return real(f)->pMethods->xCheckReservedLock(real(f), out);
      };
      m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
        return real(f)->pMethods->xFileControl(real(f), op, arg);
      };
      m.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
      m.xDeviceCharacteristics = [](sqlite3_file* f) {
        return real(f)->pMethods->xDeviceCharacteristics(real(f));
      };
      return m;
    }();
    return table;
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
};

}  // namespace weft::testing
