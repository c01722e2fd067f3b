"""How much memory a process holds, where the system cannot be told to refuse it more."""

from __future__ import annotations

import subprocess
import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _LIMITED_INFORMATION = 0x1000

    class _Counters(ctypes.Structure):
        """``PROCESS_MEMORY_COUNTERS``."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.OpenProcess.restype = wintypes.HANDLE
    _kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

    def held_by(process: subprocess.Popen[bytes]) -> int:
        """Bytes that a process has committed; 0 where the system does not tell."""
        handle = _kernel.OpenProcess(_LIMITED_INFORMATION, False, process.pid)
        if not handle:
            return 0
        try:
            counters = _Counters(cb=ctypes.sizeof(_Counters))
            told = _kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
            return int(counters.PagefileUsage) if told else 0
        finally:
            _kernel.CloseHandle(handle)

elif sys.platform == "darwin":

    def held_by(process: subprocess.Popen[bytes]) -> int:
        """Bytes that a process holds in memory, by the system's own ``ps``, which counts in KiB."""
        asked = ["ps", "-o", "rss=", "-p", str(process.pid)]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        return int(told) << 10 if told.isdigit() else 0

else:

    def held_by(process: subprocess.Popen[bytes]) -> int:
        """Nothing: here the system refuses a process more than its ``RLIMIT_AS``."""
        del process
        return 0
