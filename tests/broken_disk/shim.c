/* Lets a chosen write to a workspace fail, as a disk does that is full or broken: loaded before the C library.

   Counted are writes, cuts and syncs of files with ".iattend" in their path, once break_at() was called. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls, from, until;
static int number_of_error;

/* Calls first to last (from 1, 0 for none) fail with this error. */
void break_at(long first, long last, int error) {
    calls = 0, from = first, until = last, number_of_error = error;
}

long calls_so_far(void) { return calls; }

static int breaks(int file) {
    char link[64], path[4096];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, ".iattend")) return 0;
    calls++;
    if (calls < from || calls > until) return 0;
    errno = number_of_error;
    return 1;
}

#define BROKEN(type, name, parameters, arguments)                        \
    type name parameters {                                               \
        static type (*real) parameters;                                  \
        if (!real) real = (type (*) parameters)dlsym(RTLD_NEXT, #name);  \
        return breaks(file) ? (type)-1 : real arguments;                 \
    }

BROKEN(ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, count))
BROKEN(ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at))
BROKEN(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at))
BROKEN(int, ftruncate, (int file, off_t length), (file, length))
BROKEN(int, ftruncate64, (int file, off64_t length), (file, length))
BROKEN(int, fsync, (int file), (file))
BROKEN(int, fdatasync, (int file), (file))
