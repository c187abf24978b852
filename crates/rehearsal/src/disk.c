/* A disk that can be watched and that can fail: laid over the C library's calls by LD_PRELOAD.
 *
 * LANDWARD_DISK         the folder whose files are meant; everything else is left alone
 * LANDWARD_DISK_LOG     where every write, sync and acknowledgement is noted, for power cuts (power.rs reads it)
 * LANDWARD_DISK_ORDERS  a file that says what fails as long as it is there: `write ENOSPC`, `sync EIO`, ...;
 *                       a third word names a file of the folder: it fails only as long as that file is there
 *
 * LANDWARD_CLOCK        seconds by which the clock of the machine is wrong (it needs none of the others)
 *
 * An acknowledgement is what the program says on standard output. It is noted before it is said, and a sync after it
 * has happened: where two threads meet, the log errs towards less having reached the disk.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1;

static const char *folder(void) { return getenv("LANDWARD_DISK"); }

/* The name inside the folder of an open file; NULL when it is none of ours. The shared memory is no file on a disk. */
static const char *name_of(const char *path) {
    const char *here = folder();
    size_t length = here ? strlen(here) : 0;
    if (!here || strncmp(path, here, length) != 0 || path[length] != '/') return NULL;
    const char *name = path + length + 1;
    size_t end = strlen(name);
    return end > 4 && strcmp(name + end - 4, "-shm") == 0 ? NULL : name;
}

/* The same for a path as a program writes it, which may lead over other folders. */
static const char *name_of_written(const char *path, char room[PATH_MAX]) { return realpath(path, room) ? name_of(room) : NULL; }

static const char *name_of_open(int file, char *path, size_t room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, room - 1);
    if (length <= 0) return NULL;
    path[length] = 0;
    return name_of(path);
}

static void note(char kind, const char *name, uint64_t at, const void *bytes, uint64_t length) {
    const char *where = getenv("LANDWARD_DISK_LOG");
    if (!where) return;
    uint8_t head[2] = {(uint8_t)kind, (uint8_t)strlen(name)};
    uint64_t numbers[2] = {at, length};
    struct iovec parts[4] = {{head, 2}, {(void *)name, head[1]}, {numbers, 16}, {(void *)bytes, bytes ? length : 0}};
    pthread_mutex_lock(&lock);
    if (log_file < 0) log_file = (int)syscall(SYS_openat, AT_FDCWD, where, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (syscall(SYS_writev, log_file, parts, 4) < 0) abort();
    pthread_mutex_unlock(&lock);
}

/* What the orders say about this kind of call: 0, or the error to give. */
static int ordered(const char *kind) {
    static const struct { const char *word; int number; } errors[] = {
        {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EFBIG", EFBIG}, {"EIO", EIO}};
    const char *where = getenv("LANDWARD_DISK_ORDERS");
    if (!where) return 0;
    int orders = (int)syscall(SYS_openat, AT_FDCWD, where, O_RDONLY | O_CLOEXEC, 0);
    if (orders < 0) return 0;
    char text[256] = "", what[16] = "", error[16] = "", file[128] = "", path[4096];
    ssize_t length = syscall(SYS_read, orders, text, sizeof text - 1);
    syscall(SYS_close, orders);
    if (length <= 0 || sscanf(text, "%15s %15s %127s", what, error, file) < 2 || strcmp(what, kind) != 0) return 0;
    struct stat found;
    snprintf(path, sizeof path, "%s/%s", folder(), file);
    if (file[0] && stat(path, &found) != 0) return 0;
    for (size_t one = 0; one < sizeof errors / sizeof errors[0]; one++)
        if (strcmp(errors[one].word, error) == 0) return errors[one].number;
    return 0;
}

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))next(name)

ssize_t write(int file, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char path[4096];
    if (file == 1) note('a', "", 0, bytes, length);
    const char *name = file > 2 ? name_of_open(file, path, sizeof path) : NULL;
    if (!name) return real(file, bytes, length);
    int error = ordered("write");
    if (error) { errno = error; return -1; }
    ssize_t done = real(file, bytes, length);
    off_t behind = lseek(file, 0, SEEK_CUR);
    if (done > 0 && behind >= done) note('w', name, (uint64_t)(behind - done), bytes, (uint64_t)done);
    return done;
}

static ssize_t at_place(ssize_t (*real)(int, const void *, size_t, off64_t), int file, const void *bytes, size_t length, off64_t at) {
    char path[4096];
    const char *name = name_of_open(file, path, sizeof path);
    if (!name) return real(file, bytes, length, at);
    int error = ordered("write");
    if (error) { errno = error; return -1; }
    ssize_t done = real(file, bytes, length, at);
    if (done > 0) note('w', name, (uint64_t)at, bytes, (uint64_t)done);
    return done;
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return at_place(real, file, bytes, length, at);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return at_place(real, file, bytes, length, at);
}

static int synced(int (*real)(int), int file) {
    char path[4096];
    const char *name = name_of_open(file, path, sizeof path);
    int error = name ? ordered("sync") : 0;
    if (error) { errno = error; return -1; }
    int done = real(file);
    if (name && done == 0) note('s', name, 0, NULL, 0);
    return done;
}

int fsync(int file) {
    REAL(int, "fsync", int);
    return synced(real, file);
}

int fdatasync(int file) {
    REAL(int, "fdatasync", int);
    return synced(real, file);
}

int ftruncate64(int file, off64_t length) {
    REAL(int, "ftruncate64", int, off64_t);
    char path[4096];
    const char *name = name_of_open(file, path, sizeof path);
    int done = real(file, length);
    if (name && done == 0) note('t', name, (uint64_t)length, NULL, 0);
    return done;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    char room[PATH_MAX];
    const char *name = name_of_written(path, room);
    int done = real(path);
    if (name && done == 0) note('u', name, 0, NULL, 0);
    return done;
}

/* A second name for a file; its first is what is noted as its bytes. */
int linkat(int from_folder, const char *from, int to_folder, const char *to, int how) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    char rooms[2][PATH_MAX];
    int done = real(from_folder, from, to_folder, to, how);
    const char *first = name_of_written(from, rooms[0]), *second = name_of_written(to, rooms[1]);
    if (first && second && done == 0) note('l', second, 0, first, strlen(first));
    return done;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    int done = (int)syscall(SYS_clock_gettime, clock, at);
    const char *wrong = clock == CLOCK_REALTIME ? getenv("LANDWARD_CLOCK") : NULL;
    if (done == 0 && wrong) at->tv_sec += atoll(wrong);
    return done;
}
