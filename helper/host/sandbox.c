#define _GNU_SOURCE /* O_PATH, and the flags of clone() */
#include "host/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than the headers of Debian 12. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* from version 3 on */
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15) /* from version 5 on */
#endif

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE                                                                            \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |                       \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
/* What can be said of a file that is no folder. */
#define OF_FILES                                                                         \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |                        \
     LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |                        \
     LANDLOCK_ACCESS_FS_IOCTL_DEV)

/* What libraries open at their first need.  None of it says anything of a person. */
static const char *const system_files[] = {
    /* iconv's modules, which old Japanese messages need, and the locales. */
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/etc/ld.so.cache",
    /* Translations, the Public Suffix List, time zones. */
    "/usr/share",
    "/etc/locale.alias",
    "/etc/localtime",
    /* GDBus, on a desktop that does not say where its bus is. */
    "/etc/machine-id",
    "/var/lib/dbus/machine-id",
    /* GLib's random numbers, for its hashes. */
    "/dev/urandom",
};

/* What the program, GLib and the C library do, by what for.  A system has these
 * calls or an older form of them; libseccomp passes over those that it has not. */
static const int allowed_calls[] = {
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(memfd_create),
    SCMP_SYS(mmap),
    SCMP_SYS(mmap2),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    /* threads; to make one, see below */
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(futex_time64),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(getcpu),
    SCMP_SYS(membarrier),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_getattr),
    SCMP_SYS(sched_setattr),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    /* who and where we are */
    SCMP_SYS(getegid),
    SCMP_SYS(getegid32),
    SCMP_SYS(geteuid),
    SCMP_SYS(geteuid32),
    SCMP_SYS(getgid),
    SCMP_SYS(getgid32),
    SCMP_SYS(getgroups),
    SCMP_SYS(getgroups32),
    SCMP_SYS(getpgrp),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getresgid),
    SCMP_SYS(getresgid32),
    SCMP_SYS(getresuid),
    SCMP_SYS(getresuid32),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(getuid32),
    SCMP_SYS(sysinfo),
    SCMP_SYS(ugetrlimit),
    SCMP_SYS(uname),
    /* time and chance */
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_getres_time64),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_gettime64),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_nanosleep_time64),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(nanosleep),
    SCMP_SYS(time),
    /* signals */
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sigreturn),
    /* waiting */
    SCMP_SYS(_newselect),
    SCMP_SYS(epoll_create),
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(epoll_pwait2),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(eventfd),
    SCMP_SYS(eventfd2),
    SCMP_SYS(pipe),
    SCMP_SYS(pipe2),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(ppoll_time64),
    SCMP_SYS(pselect6),
    SCMP_SYS(pselect6_time64),
    SCMP_SYS(select),
    /* files; which ones, Landlock says */
    SCMP_SYS(_llseek),
    SCMP_SYS(access),
    SCMP_SYS(chmod),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(creat),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fadvise64_64),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(fcntl),
    SCMP_SYS(fcntl64),
    SCMP_SYS(fdatasync),
    SCMP_SYS(flock),
    SCMP_SYS(fstat),
    SCMP_SYS(fstat64),
    SCMP_SYS(fstatat64),
    SCMP_SYS(fstatfs),
    SCMP_SYS(fstatfs64),
    SCMP_SYS(fsync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(ftruncate64),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents),
    SCMP_SYS(getdents64),
    SCMP_SYS(link),
    SCMP_SYS(linkat),
    SCMP_SYS(lseek),
    SCMP_SYS(lstat),
    SCMP_SYS(lstat64),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(read),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readv),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(stat),
    SCMP_SYS(stat64),
    SCMP_SYS(statfs),
    SCMP_SYS(statfs64),
    SCMP_SYS(statx),
    SCMP_SYS(umask),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    /* bus and journal, over sockets of this machine; to make one, see below */
    SCMP_SYS(connect),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockname),
    SCMP_SYS(getsockopt),
    SCMP_SYS(recv),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmmsg),
    SCMP_SYS(recvmmsg_time64),
    SCMP_SYS(recvmsg),
    SCMP_SYS(send),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(setsockopt),
    SCMP_SYS(shutdown),
};

/* These are refused by name.  Any other call is as one that the kernel has not
 * got, so that the C library falls back to an older one that stands above. */
static const int refused_calls[] = {
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork),   SCMP_SYS(kill),
    SCMP_SYS(mount),  SCMP_SYS(ptrace),   SCMP_SYS(setuid), SCMP_SYS(vfork),
};

/* What the second step takes of the above, once bus and journal are open.
 * fchmod() stays: of the files that can be opened, only those of the writable folder
 * are ours. */
static const int closing_calls[] = {
    SCMP_SYS(chmod),   SCMP_SYS(connect),  SCMP_SYS(dup),
    SCMP_SYS(dup2),    SCMP_SYS(dup3),     SCMP_SYS(fchmodat),
    SCMP_SYS(seccomp), SCMP_SYS(sendmmsg), SCMP_SYS(socket),
};

#if defined(__s390__)
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif
/* A thread, and nothing in a namespace of its own. */
#define CLONE_MASK                                                                       \
    (CLONE_THREAD | CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS |        \
     CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS)

static int
add_calls(scmp_filter_ctx filter, guint32 action, const int *calls, gsize n_calls)
{
    int code = 0;

    for (gsize i = 0; code == 0 && i < n_calls; i++)
        code = seccomp_rule_add(filter, action, calls[i], 0);

    return code;
}

/* Calls that depend on what they are called with. */
static int
add_conditions(scmp_filter_ctx filter)
{
    const guint32 refuse = SCMP_ACT_ERRNO(EPERM);
    const struct {
        guint32 action;
        int call;
        struct scmp_arg_cmp condition;
    } rules[] = {
        { SCMP_ACT_ALLOW, SCMP_SYS(clone),
          SCMP_CMP(CLONE_FLAGS, SCMP_CMP_MASKED_EQ, CLONE_MASK, CLONE_THREAD) },
        { refuse, SCMP_SYS(clone),
          SCMP_CMP(CLONE_FLAGS, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0) },
        { SCMP_ACT_ALLOW, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_EQ, AF_UNIX) },
        { refuse, SCMP_SYS(socket), SCMP_A0(SCMP_CMP_NE, AF_UNIX) },
        { SCMP_ACT_ALLOW, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TCGETS) },
        { SCMP_ACT_ALLOW, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, FIONREAD) },
        { SCMP_ACT_ALLOW, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME) },
        /* abort() */
        { SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
          SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()) },
        { SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0) },
        /* the second step */
        { SCMP_ACT_ALLOW, SCMP_SYS(seccomp),
          SCMP_A0(SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER) },
    };
    int code = 0;

    for (gsize i = 0; code == 0 && i < G_N_ELEMENTS(rules); i++)
        code = seccomp_rule_add(
            filter, rules[i].action, rules[i].call, 1, rules[i].condition);

    return code;
}

static gboolean
give_up_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    int code;

    if (filter == NULL) {
        g_warning("Cannot make a filter of system calls");
        return FALSE;
    }

    /* Refused, not killed for: GDBus tries to start a bus where there is none, and
     * then the question has to come to the window. */
    code = add_calls(
        filter, SCMP_ACT_ERRNO(EPERM), refused_calls, G_N_ELEMENTS(refused_calls));
    if (code == 0)
        code =
            add_calls(filter, SCMP_ACT_ALLOW, allowed_calls, G_N_ELEMENTS(allowed_calls));
    if (code == 0)
        code = add_conditions(filter);
    if (code == 0)
        code = seccomp_load(filter);
    seccomp_release(filter);

    if (code != 0)
        g_warning("Cannot give up system calls with seccomp: %s", g_strerror(-code));
    return code == 0;
}

/* What does not exist cannot be read, and needs no rule. */
static gboolean
allow_path(int ruleset, const char *path, guint64 access)
{
    struct landlock_path_beneath_attr rule = { .parent_fd =
                                                   open(path, O_PATH | O_CLOEXEC) };
    struct stat status;
    gboolean good;

    if (rule.parent_fd < 0)
        return TRUE;

    good = fstat(rule.parent_fd, &status) == 0;
    rule.allowed_access = good && S_ISDIR(status.st_mode) ? access : access & OF_FILES;
    good = good &&
           syscall(
               SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.parent_fd);

    return good;
}

/* All that this kernel's version of Landlock can forbid. */
static guint64
list_access(long version)
{
    guint64 access = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

    if (version >= 2)
        access |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        access |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (version >= 5)
        access |= LANDLOCK_ACCESS_FS_IOCTL_DEV;

    return access;
}

static gboolean
restrict_files(
    int ruleset, guint64 access, const char *const *readable, const char *writable)
{
    for (gsize i = 0; i < G_N_ELEMENTS(system_files); i++) {
        if (!allow_path(ruleset, system_files[i], READ))
            return FALSE;
    }
    for (gsize i = 0; readable[i] != NULL; i++) {
        if (!allow_path(ruleset, readable[i], READ))
            return FALSE;
    }

    return allow_path(ruleset, writable, (READ | WRITE) & access) &&
           syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}

static gboolean
give_up_files(const char *const *readable, const char *writable)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    struct landlock_ruleset_attr attributes = { 0 };
    int ruleset = -1;
    gboolean good = FALSE;

    if (version > 0) {
        attributes.handled_access_fs = list_access(version);
        ruleset =
            (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    }
    if (ruleset >= 0)
        good = restrict_files(ruleset, attributes.handled_access_fs, readable, writable);
    if (!good)
        g_warning("Cannot give up files with Landlock: %s", g_strerror(errno));
    if (ruleset >= 0)
        close(ruleset);

    return good;
}

SandboxState
sandbox_enter(const char *const *readable, const char *writable)
{
    SandboxState state = { FALSE, FALSE, FALSE };

    /* No message in a core file, and nobody looks in from outside. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        g_warning("Cannot keep out debuggers: %s", g_strerror(errno));

    /* The other two need it. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        g_warning("Cannot give up new privileges: %s", g_strerror(errno));
        return state;
    }

    /* With the calls go those that give up files. */
    state.files = give_up_files(readable, writable);
    state.calls = give_up_calls();

    return state;
}

/* What is connected is written to without an address: the journal's socket could reach
 * any other with one.  sendto() shows that to a filter, sendmsg() does not: GDBus keeps
 * it for its own socket, whose number no other can get. */
static int
add_closing_conditions(scmp_filter_ctx filter, int bus)
{
    const guint32 refuse = SCMP_ACT_ERRNO(EPERM);
    const struct {
        int call;
        struct scmp_arg_cmp condition;
    } rules[] = {
        { SCMP_SYS(sendto), SCMP_A4(SCMP_CMP_NE, 0) },
        { SCMP_SYS(sendmsg), SCMP_A0(SCMP_CMP_NE, (scmp_datum_t)bus) },
        { SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_MASKED_EQ, G_MAXUINT32, F_DUPFD) },
        { SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_MASKED_EQ, G_MAXUINT32, F_DUPFD_CLOEXEC) },
        { SCMP_SYS(fcntl64), SCMP_A1(SCMP_CMP_MASKED_EQ, G_MAXUINT32, F_DUPFD) },
        { SCMP_SYS(fcntl64), SCMP_A1(SCMP_CMP_MASKED_EQ, G_MAXUINT32, F_DUPFD_CLOEXEC) },
    };
    int code = 0;

    for (gsize i = 0; code == 0 && i < G_N_ELEMENTS(rules); i++)
        code = seccomp_rule_add(filter, refuse, rules[i].call, 1, rules[i].condition);

    return code;
}

/* Whatever is not named stays as the first step left it. */
static int
close_calls(scmp_filter_ctx filter, int bus)
{
    int code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

    /* It was given up before, and prctl() with it. */
    if (code == 0)
        code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
    if (code == 0)
        code = add_calls(
            filter, SCMP_ACT_ERRNO(EPERM), closing_calls, G_N_ELEMENTS(closing_calls));
    if (code == 0)
        code = add_closing_conditions(filter, bus);

    return code == 0 ? seccomp_load(filter) : code;
}

void
sandbox_close(SandboxState *state, int bus)
{
    scmp_filter_ctx filter;
    int code = -ENOMEM;

    /* Warned about already. */
    if (!state->calls)
        return;

    filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter != NULL) {
        code = close_calls(filter, bus);
        seccomp_release(filter);
    }

    state->sockets = code == 0;
    if (code != 0)
        g_warning("Cannot give up sockets with seccomp: %s", g_strerror(-code));
}
