#pragma once

namespace weft::load {

/// User and system time of a process, all its threads. Units: seconds.
double cpu_seconds_of(int pid);

/// User and system time of this process. Units: seconds.
double own_cpu_seconds();

/// Memory of a process as /proc/PID/status names it: "VmRSS:" or "VmHWM:". Units: KiB.
double memory_kib_of(int pid, const char* key = "VmRSS:");

}  // namespace weft::load
