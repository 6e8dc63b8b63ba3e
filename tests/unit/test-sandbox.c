/* Sandbox: each thing given up is tried, in a process of its own; what is
 * needed still works there.
 */
#define _GNU_SOURCE /* O_PATH, process_vm_readv(), unshare() */
#include "host/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "audit/digest.h"
#include "audit/log-file.h"

#include "folders.h"

/* What a home holds, and where the one folder is that stays writable. */
typedef struct {
    char *home;
    char *secret; /* a file beside the folder */
    char *folder;
    char *shown; /* a file that may be read */
    char *wide;  /* a folder in it, of a mode that lets others in, with such a log */
    char *agent; /* a socket that takes connections; and an abstract one of that name */
    char *letterbox; /* a socket that takes messages */
    int listening[3];
    int stream; /* made before anything was given up, and not connected */
    int datagrams;
    int pair[2]; /* connected to each other */
} Place;

/* Returns: 0 if it could be done, or why not */
typedef int (*TryFunc)(const Place *place);

static int
outcome_of(long result)
{
    return result < 0 ? errno : 0;
}

static char *
inside(const Place *place, const char *name)
{
    return g_build_filename(place->folder, name, NULL);
}

static int
try_open(const char *path, int flags)
{
    return outcome_of(open(path, flags | O_CLOEXEC, 0600));
}

/* --- What is given up --- */

static int
try_inet(const Place *place)
{
    return outcome_of(socket(AF_INET, SOCK_STREAM, 0));
}

static int
try_inet6(const Place *place)
{
    return outcome_of(socket(AF_INET6, SOCK_DGRAM, 0));
}

static int
try_netlink(const Place *place)
{
    return outcome_of(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int
try_packet(const Place *place)
{
    return outcome_of(socket(AF_PACKET, SOCK_RAW, 0));
}

/* An AF_INET in the lower half, which is all that the kernel looks at. */
static int
try_wide_inet(const Place *place)
{
    return outcome_of(syscall(SYS_socket, 0x100000000UL | AF_INET, SOCK_STREAM, 0));
}

static int
try_io_uring(const Place *place)
{
    guint8 parameters[120] = { 0 };

    return outcome_of(syscall(SYS_io_uring_setup, 1, parameters));
}

static int
try_exec(const Place *place)
{
    static const char *const argv[] = { "true", NULL };

    execve("/bin/true", (char *const *)argv, environ);
    return errno;
}

/* Without a name, as one that is no file. */
static int
try_execveat(const Place *place)
{
    static const char *const argv[] = { "true", NULL };
    int program = open("/bin/true", O_PATH | O_CLOEXEC);

    syscall(SYS_execveat, program, "", argv, environ, AT_EMPTY_PATH);
    return errno;
}

static int
wait_for(pid_t child)
{
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, NULL, 0);
    return outcome_of(child);
}

static int
try_fork(const Place *place)
{
    return wait_for(fork());
}

static int
try_raw_fork(const Place *place)
{
    return wait_for((pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0));
}

static int
try_clone3(const Place *place)
{
    struct clone_args arguments = { .exit_signal = SIGCHLD };

    return wait_for((pid_t)syscall(SYS_clone3, &arguments, sizeof arguments));
}

static int
try_spawn(const Place *place)
{
    g_autoptr(GError) error = NULL;

    if (g_spawn_command_line_sync("/bin/true", NULL, NULL, NULL, &error))
        return 0;
    return g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK) ? EPERM : EINVAL;
}

static int
try_ptrace(const Place *place)
{
    return outcome_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
try_parents_memory(const Place *place)
{
    guint8 byte = 0;
    struct iovec here = { &byte, 1 };
    struct iovec there = { (void *)&try_parents_memory, 1 };

    return outcome_of(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}

static int
try_signal(const Place *place)
{
    return outcome_of(kill(getppid(), 0));
}

static int
try_thread_signal(const Place *place)
{
    return outcome_of(syscall(SYS_tgkill, getppid(), getppid(), 0));
}

static int
try_mount(const Place *place)
{
    return outcome_of(mount("tmpfs", place->folder, "tmpfs", 0, NULL));
}

static int
try_namespace(const Place *place)
{
    return outcome_of(unshare(CLONE_NEWUSER));
}

static int
try_setuid(const Place *place)
{
    return outcome_of(syscall(SYS_setuid, getuid()));
}

static int
try_priority(const Place *place)
{
    return outcome_of(setpriority(PRIO_PROCESS, 0, 19));
}

/* Of another process. */
static int
try_limits(const Place *place)
{
    return outcome_of(prlimit(getppid(), RLIMIT_NOFILE, NULL, NULL));
}

/* What this would type is run by the shell that Thunderbird was started from. */
static int
try_typing(const Place *place)
{
    int fault = outcome_of(ioctl(STDIN_FILENO, TIOCSTI, "x"));

    return fault == ENOTTY ? 0 : fault;
}

static int
try_server(const Place *place)
{
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);

    return outcome_of(listen(descriptor, 1)) == EINVAL ? 0 : errno;
}

static int
try_dumpable(const Place *place)
{
    return outcome_of(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

static int
try_read_secret(const Place *place)
{
    return try_open(place->secret, O_RDONLY);
}

static int
try_write_secret(const Place *place)
{
    return try_open(place->secret, O_WRONLY);
}

static int
try_truncate_secret(const Place *place)
{
    return outcome_of(truncate(place->secret, 0));
}

static int
try_remove_secret(const Place *place)
{
    return outcome_of(unlink(place->secret));
}

static int
try_steal_secret(const Place *place)
{
    g_autofree char *loot = inside(place, "loot");

    return outcome_of(link(place->secret, loot));
}

static int
try_put_out(const Place *place)
{
    g_autofree char *log = inside(place, "audit.jsonl");
    g_autofree char *outside = g_build_filename(place->home, "audit.jsonl", NULL);

    close(open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return outcome_of(rename(log, outside));
}

static int
try_list_home(const Place *place)
{
    return try_open(place->home, O_RDONLY | O_DIRECTORY);
}

static int
try_make_in_home(const Place *place)
{
    g_autofree char *path = g_build_filename(place->home, ".profile", NULL);

    return try_open(path, O_WRONLY | O_CREAT);
}

static int
try_users(const Place *place)
{
    return try_open("/etc/passwd", O_RDONLY);
}

static int
try_parents_environment(const Place *place)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/environ", getppid());

    return try_open(path, O_RDONLY);
}

static int
try_write_shown(const Place *place)
{
    return try_open(place->shown, O_WRONLY);
}

static int
try_link_out(const Place *place)
{
    g_autofree char *path = inside(place, "way-out");

    return outcome_of(symlink("/etc/passwd", path));
}

static int
try_folder(const Place *place)
{
    g_autofree char *path = inside(place, "folder");

    return outcome_of(mkdir(path, 0700));
}

static int
try_mode(const Place *place)
{
    return outcome_of(chmod(place->secret, 0777));
}

static int
try_mode_at(const Place *place)
{
    return outcome_of(fchmodat(AT_FDCWD, place->secret, 0777, 0));
}

/* By the name of a descriptor, which Landlock lets anybody open. */
static int
try_mode_by_descriptor(const Place *place)
{
    int descriptor = open(place->secret, O_PATH | O_CLOEXEC);
    g_autofree char *name = g_strdup_printf("/proc/self/fd/%d", descriptor);

    /* cppcheck-suppress resourceLeak; the child that tries it ends */
    return outcome_of(chmod(name, 0777));
}

/* fchmod() is needed for the log. */
static int
try_mode_of_open_file(const Place *place)
{
    int descriptor = open(place->secret, O_RDONLY | O_CLOEXEC);

    return descriptor < 0 ? errno : outcome_of(fchmod(descriptor, 0777));
}

static int
try_mode_of_path(const Place *place)
{
    int fault = outcome_of(fchmod(open(place->secret, O_PATH | O_CLOEXEC), 0777));

    /* So it is without a sandbox too. */
    return fault == EBADF ? EACCES : fault;
}

static int
try_owner(const Place *place)
{
    return outcome_of(chown(place->secret, getuid(), getgid()));
}

static int
try_owner_of_link(const Place *place)
{
    return outcome_of(lchown(place->secret, getuid(), getgid()));
}

static int
try_owner_by_descriptor(const Place *place)
{
    g_autofree char *log = inside(place, "audit.jsonl");
    int descriptor = open(log, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    return outcome_of(fchown(descriptor, getuid(), getgid()));
}

static int
try_times(const Place *place)
{
    return outcome_of(utimensat(AT_FDCWD, place->secret, NULL, 0));
}

static int
try_attribute(const Place *place)
{
    int fault = outcome_of(setxattr(place->secret, "user.bcc-guard", "x", 1, 0));

    return fault == ENOTSUP ? 0 : fault;
}

static void
fill_address(struct sockaddr_un *address, const char *path, gboolean is_abstract)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    g_strlcpy(
        address->sun_path + is_abstract, path, sizeof address->sun_path - is_abstract);
}

static int
try_local_socket(const Place *place)
{
    return outcome_of(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

/* As an agent's. */
static int
try_connect(const Place *place)
{
    struct sockaddr_un address;

    fill_address(&address, place->agent, FALSE);
    return outcome_of(
        connect(place->stream, (struct sockaddr *)&address, sizeof address));
}

/* As the X server's. */
static int
try_connect_abstract(const Place *place)
{
    struct sockaddr_un address;

    fill_address(&address, place->agent, TRUE);
    return outcome_of(
        connect(place->stream, (struct sockaddr *)&address, sizeof address));
}

static int
try_send_to(const Place *place)
{
    struct sockaddr_un address;

    fill_address(&address, place->letterbox, FALSE);
    return outcome_of(
        sendto(place->datagrams, "x", 1, 0, (struct sockaddr *)&address, sizeof address));
}

static int
try_send_message_to(const Place *place)
{
    struct sockaddr_un address;
    struct iovec text = { (void *)"x", 1 };
    struct msghdr message = { &address, sizeof address, &text, 1, NULL, 0, 0 };

    fill_address(&address, place->letterbox, FALSE);
    return outcome_of(sendmsg(place->datagrams, &message, 0));
}

static int
try_send_messages_to(const Place *place)
{
    struct sockaddr_un address;
    struct iovec text = { (void *)"x", 1 };
    struct mmsghdr message = { { &address, sizeof address, &text, 1, NULL, 0, 0 }, 0 };

    fill_address(&address, place->letterbox, FALSE);
    return outcome_of(sendmmsg(place->datagrams, &message, 1, 0));
}

/* The bus' number for the journal's socket, with which messages could go anywhere. */
static int
try_other_socket_for_the_bus(const Place *place)
{
    return outcome_of(dup2(place->datagrams, place->pair[0]));
}

static int
try_other_number(const Place *place)
{
    return outcome_of(dup(place->datagrams));
}

static int
try_other_number_by_fcntl(const Place *place)
{
    return outcome_of(fcntl(place->datagrams, F_DUPFD_CLOEXEC, 100));
}

/* The kernel looks at the lower half alone. */
static int
try_other_number_by_half_a_register(const Place *place)
{
    return outcome_of(syscall(SYS_fcntl, place->datagrams, 0x100000000UL | F_DUPFD, 100));
}

static int
try_pair(const Place *place)
{
    int pair[2];

    return outcome_of(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static const struct sock_filter allow_all[] = {
    { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
};

static int
try_filter(const Place *place)
{
    const struct sock_fprog program = { 1, (struct sock_filter *)allow_all };

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return outcome_of(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

static int
try_filter_by_prctl(const Place *place)
{
    const struct sock_fprog program = { 1, (struct sock_filter *)allow_all };

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return outcome_of(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program));
}

/* --- What is needed --- */

static gpointer
idle(gpointer data)
{
    return data;
}

static int
try_thread(const Place *place)
{
    g_autoptr(GError) error = NULL;
    GThread *thread = g_thread_try_new("thread", idle, NULL, &error);

    if (thread == NULL)
        return EAGAIN;
    g_thread_join(thread);
    /* cppcheck-suppress memleak; joining it has freed it */
    return 0;
}

/* iconv loads a module for it. */
static int
try_japanese(const Place *place)
{
    g_autofree char *text =
        g_convert("\033$B8\\5R\033(B", -1, "UTF-8", "ISO-2022-JP", NULL, NULL, NULL);

    return g_strcmp0(text, "顧客") == 0 ? 0 : EILSEQ;
}

static int
try_key(const Place *place)
{
    g_autofree char *path = inside(place, "audit.key");
    g_autoptr(DigestKey) key = digest_key_obtain(path, NULL);

    return key != NULL ? 0 : EACCES;
}

/* Each line is longer than the log may be, so that all but one are put aside. */
static int
try_log(const Place *place)
{
    g_autofree char *path = inside(place, "audit.jsonl");
    g_autofree char *oldest = g_strdup_printf("%s.%d", path, LOG_FILE_KEPT);
    g_autoptr(LogFile) logbook = log_file_new(path, 1);

    for (guint i = 0; i < LOG_FILE_KEPT + 2; i++) {
        if (!log_file_append(logbook, "{}", NULL))
            return EACCES;
    }

    return outcome_of(g_access(oldest, R_OK));
}

/* As made by another program, or by a person. */
static int
try_log_with_other_modes(const Place *place)
{
    g_autofree char *path = g_build_filename(place->wide, "audit.jsonl", NULL);
    g_autoptr(LogFile) logbook = log_file_new(path, LOG_FILE_SIZE);
    struct stat status;

    if (!log_file_append(logbook, "{}", NULL))
        return EACCES;
    return stat(path, &status) == 0 && (status.st_mode & 0777) == 0600 &&
                   stat(place->wide, &status) == 0 && (status.st_mode & 0777) == 0700
               ? 0
               : EPERM;
}

/* As GDBus writes to the bus, and we to the journal. */
static int
try_connected_socket(const Place *place)
{
    struct iovec text = { (void *)"x", 1 };
    struct msghdr message = { NULL, 0, &text, 1, NULL, 0, 0 };
    char byte;

    if (sendmsg(place->pair[0], &message, MSG_NOSIGNAL) != 1 ||
        send(place->pair[0], "x", 1, MSG_NOSIGNAL) != 1)
        return errno;
    return recv(place->pair[1], &byte, 1, 0) == 1 ? 0 : errno;
}

static int
try_shown(const Place *place)
{
    return try_open(place->shown, O_RDONLY);
}

static int
try_list(const Place *place)
{
    return try_open("/usr/share/publicsuffix/public_suffix_list.dafsa", O_RDONLY);
}

static int
try_chance(const Place *place)
{
    return try_open("/dev/urandom", O_RDONLY);
}

typedef enum {
    OF_CALLS,
    OF_FILES,
    OF_CLOSING, /* the second step; it is needed up to there */
} KeptBy;

typedef struct {
    const char *name;
    TryFunc try;
    KeptBy by;
    gboolean refused;
    gboolean usual; /* without a sandbox anybody can */
} TryCase;

/* clang-format off */
static const TryCase cases[] = {
    { "given-up/internet", try_inet, OF_CALLS, TRUE, TRUE },
    { "given-up/internet-6", try_inet6, OF_CALLS, TRUE, FALSE },
    { "given-up/netlink", try_netlink, OF_CALLS, TRUE, TRUE },
    { "given-up/packets", try_packet, OF_CALLS, TRUE, FALSE },
    { "given-up/internet-in-half-a-register", try_wide_inet, OF_CALLS, TRUE, TRUE },
    { "given-up/io-uring", try_io_uring, OF_CALLS, TRUE, FALSE },
    { "given-up/program", try_exec, OF_CALLS, TRUE, TRUE },
    { "given-up/program-by-descriptor", try_execveat, OF_CALLS, TRUE, TRUE },
    { "given-up/fork", try_fork, OF_CALLS, TRUE, TRUE },
    { "given-up/fork-by-clone", try_raw_fork, OF_CALLS, TRUE, TRUE },
    { "given-up/fork-by-clone3", try_clone3, OF_CALLS, TRUE, FALSE },
    { "given-up/spawn", try_spawn, OF_CALLS, TRUE, TRUE },
    { "given-up/ptrace", try_ptrace, OF_CALLS, TRUE, TRUE },
    { "given-up/memory-of-others", try_parents_memory, OF_CALLS, TRUE, FALSE },
    { "given-up/signal", try_signal, OF_CALLS, TRUE, TRUE },
    { "given-up/signal-to-thread", try_thread_signal, OF_CALLS, TRUE, TRUE },
    { "given-up/mount", try_mount, OF_CALLS, TRUE, FALSE },
    { "given-up/namespace", try_namespace, OF_CALLS, TRUE, FALSE },
    { "given-up/setuid", try_setuid, OF_CALLS, TRUE, TRUE },
    { "given-up/priority", try_priority, OF_CALLS, TRUE, TRUE },
    { "given-up/limits-of-others", try_limits, OF_CALLS, TRUE, TRUE },
    { "given-up/typing-into-the-terminal", try_typing, OF_CALLS, TRUE, FALSE },
    { "given-up/server", try_server, OF_CALLS, TRUE, TRUE },
    { "given-up/core-files", try_dumpable, OF_CALLS, TRUE, TRUE },
    { "given-up/read-file", try_read_secret, OF_FILES, TRUE, TRUE },
    { "given-up/write-file", try_write_secret, OF_FILES, TRUE, TRUE },
    { "given-up/truncate-file", try_truncate_secret, OF_CALLS, TRUE, TRUE },
    { "given-up/remove-file", try_remove_secret, OF_FILES, TRUE, TRUE },
    { "given-up/link-file-into-folder", try_steal_secret, OF_FILES, TRUE, TRUE },
    { "given-up/move-file-out", try_put_out, OF_FILES, TRUE, TRUE },
    { "given-up/list-home", try_list_home, OF_FILES, TRUE, TRUE },
    { "given-up/make-file-in-home", try_make_in_home, OF_FILES, TRUE, TRUE },
    { "given-up/list-of-users", try_users, OF_FILES, TRUE, TRUE },
    { "given-up/environment-of-others", try_parents_environment, OF_FILES, TRUE, FALSE },
    { "given-up/write-what-is-read", try_write_shown, OF_FILES, TRUE, TRUE },
    { "given-up/symbolic-link", try_link_out, OF_CALLS, TRUE, TRUE },
    { "given-up/folder", try_folder, OF_FILES, TRUE, TRUE },
    { "closed/mode", try_mode, OF_CLOSING, TRUE, TRUE },
    { "closed/mode-at", try_mode_at, OF_CLOSING, TRUE, TRUE },
    { "closed/mode-by-name-of-descriptor", try_mode_by_descriptor, OF_CLOSING, TRUE, TRUE },
    { "given-up/mode-of-open-file", try_mode_of_open_file, OF_FILES, TRUE, TRUE },
    { "given-up/mode-of-path", try_mode_of_path, OF_CALLS, TRUE, FALSE },
    { "given-up/owner", try_owner, OF_CALLS, TRUE, TRUE },
    { "given-up/owner-of-link", try_owner_of_link, OF_CALLS, TRUE, TRUE },
    { "given-up/owner-by-descriptor", try_owner_by_descriptor, OF_CALLS, TRUE, TRUE },
    { "given-up/times", try_times, OF_CALLS, TRUE, TRUE },
    { "given-up/attribute", try_attribute, OF_CALLS, TRUE, TRUE },
    { "closed/local-socket", try_local_socket, OF_CLOSING, TRUE, TRUE },
    { "given-up/pair-of-sockets", try_pair, OF_CALLS, TRUE, TRUE },
    { "closed/connecting-as-to-an-agent", try_connect, OF_CLOSING, TRUE, TRUE },
    { "closed/connecting-as-to-x11", try_connect_abstract, OF_CLOSING, TRUE, TRUE },
    { "closed/sending-to-any-socket", try_send_to, OF_CLOSING, TRUE, TRUE },
    { "closed/message-to-any-socket", try_send_message_to, OF_CLOSING, TRUE, TRUE },
    { "closed/messages-to-any-socket", try_send_messages_to, OF_CLOSING, TRUE, TRUE },
    { "closed/other-socket-for-the-bus", try_other_socket_for_the_bus, OF_CLOSING, TRUE, TRUE },
    { "closed/other-number", try_other_number, OF_CLOSING, TRUE, TRUE },
    { "closed/other-number-by-fcntl", try_other_number_by_fcntl, OF_CLOSING, TRUE, TRUE },
    { "closed/other-number-by-half-a-register", try_other_number_by_half_a_register, OF_CLOSING, TRUE, TRUE },
    { "closed/filter", try_filter, OF_CLOSING, TRUE, TRUE },
    { "given-up/filter-by-prctl", try_filter_by_prctl, OF_CALLS, TRUE, TRUE },
    { "needed/connected-socket", try_connected_socket, OF_CALLS, FALSE, TRUE },
    { "needed/log-with-other-modes", try_log_with_other_modes, OF_FILES, FALSE, FALSE },
    { "needed/thread", try_thread, OF_CALLS, FALSE, TRUE },
    { "needed/iso-2022-jp", try_japanese, OF_FILES, FALSE, TRUE },
    { "needed/key", try_key, OF_FILES, FALSE, TRUE },
    { "needed/log-and-putting-it-aside", try_log, OF_FILES, FALSE, TRUE },
    { "needed/translation", try_shown, OF_FILES, FALSE, TRUE },
    { "needed/public-suffix-list", try_list, OF_FILES, FALSE, TRUE },
    { "needed/chance", try_chance, OF_FILES, FALSE, TRUE },
};
/* clang-format on */

/* Returns: a socket that bears a name */
static int
serve(int type, const char *path, gboolean is_abstract)
{
    struct sockaddr_un address;
    int descriptor = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

    fill_address(&address, path, is_abstract);
    g_assert_cmpint(bind(descriptor, (struct sockaddr *)&address, sizeof address), ==, 0);
    if (type == SOCK_STREAM)
        g_assert_cmpint(listen(descriptor, 8), ==, 0);

    return descriptor;
}

static void
place_sockets(Place *place)
{
    place->agent = g_build_filename(place->home, "agent", NULL);
    place->letterbox = g_build_filename(place->home, "letterbox", NULL);
    place->listening[0] = serve(SOCK_STREAM, place->agent, FALSE);
    place->listening[1] = serve(SOCK_STREAM, place->agent, TRUE);
    place->listening[2] = serve(SOCK_DGRAM, place->letterbox, FALSE);
    place->stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    place->datagrams = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, place->pair), ==, 0);
}

static void
place_wide_folder(Place *place)
{
    g_autofree char *log = NULL;

    place->wide = inside(place, "wide");
    log = g_build_filename(place->wide, "audit.jsonl", NULL);
    g_assert_cmpint(g_mkdir(place->wide, 0755), ==, 0);
    g_assert_true(g_file_set_contents(log, "{}\n", -1, NULL));
    g_assert_cmpint(g_chmod(log, 0644), ==, 0);
}

static void
place_begin(Place *place, gconstpointer data)
{
    g_autofree char *words = NULL;

    place->home = g_dir_make_tmp("bcc-guard-XXXXXX", NULL);
    place->secret = g_build_filename(place->home, "id_ed25519", NULL);
    place->folder = g_build_filename(place->home, "state", NULL);
    words = g_build_filename(place->home, "locale", NULL);
    place->shown = g_build_filename(words, "bcc-guard.mo", NULL);
    g_assert_cmpint(g_mkdir(place->folder, 0700), ==, 0);
    g_assert_cmpint(g_mkdir(words, 0700), ==, 0);
    g_assert_true(g_file_set_contents(place->secret, "secret", -1, NULL));
    g_assert_true(g_file_set_contents(place->shown, "shown", -1, NULL));
    place_wide_folder(place);
    place_sockets(place);
}

static void
place_end(Place *place, gconstpointer data)
{
    remove_folder(place->home);
    g_free(place->home);
    g_free(place->secret);
    g_free(place->folder);
    g_free(place->shown);
    g_free(place->wide);
    g_free(place->agent);
    g_free(place->letterbox);
    for (gsize i = 0; i < G_N_ELEMENTS(place->listening); i++)
        close(place->listening[i]);
    close(place->stream);
    close(place->datagrams);
    close(place->pair[0]);
    close(place->pair[1]);
}

/* The first step. */
static SandboxState
enter(const Place *place)
{
    g_autofree char *words = g_path_get_dirname(place->shown);
    const char *const readable[] = { words, NULL };

    return sandbox_enter(readable, place->folder);
}

/* Both steps. */
static SandboxState
enter_and_close(const Place *place)
{
    SandboxState state = enter(place);

    sandbox_close(&state, place->pair[0]);
    return state;
}

typedef SandboxState (*EnterFunc)(const Place *place);

/* Returns: the outcome in a process that is or is not (%NULL) in a sandbox; what execs
 * in vain ends with another status than 0 as well */
static int
outcome_in_child(const Place *place, const TryCase *attempt, EnterFunc enter_sandbox)
{
    int status = 0;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        /* Warnings are no failures here. */
        g_log_set_always_fatal(G_LOG_FATAL_MASK);
        if (enter_sandbox != NULL)
            enter_sandbox(place);
        _exit(attempt->try(place));
    }

    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static gboolean
has_landlock(void)
{
    return syscall(
               SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

static void
test_try(Place *place, gconstpointer data)
{
    const TryCase *attempt = data;
    int outcome;

    if (attempt->by == OF_FILES && attempt->refused && !has_landlock()) {
        g_test_skip("This kernel has no Landlock");
        return;
    }

    outcome = outcome_in_child(place, attempt, enter_and_close);
    g_test_message("The outcome is %s", g_strerror(outcome));
    if (attempt->refused)
        g_assert_true(
            outcome == EPERM || outcome == EACCES || outcome == ENOSYS ||
            outcome == EXDEV);
    else
        g_assert_cmpint(outcome, ==, 0);

    if (attempt->by == OF_CLOSING)
        g_assert_cmpint(outcome_in_child(place, attempt, enter), ==, 0);
    else if (attempt->usual)
        g_assert_cmpint(outcome_in_child(place, attempt, NULL), ==, 0);
}

/* It is for good: what is entered again gives nothing back. */
static int
enter_twice(const Place *place)
{
    const char *const everything[] = { "/", NULL };

    sandbox_enter(everything, "/");
    return try_users(place);
}

static void
test_for_good(Place *place, gconstpointer data)
{
    static const TryCase twice = { "twice", enter_twice, OF_FILES, TRUE, FALSE };

    if (!has_landlock()) {
        g_test_skip("This kernel has no Landlock");
        return;
    }

    g_assert_cmpint(outcome_in_child(place, &twice, enter_and_close), ==, EACCES);
}

/* A filter that cannot be loaded is told, and is no end. */
static int
enter_without_filters(const Place *place)
{
    SandboxState state;

    /* No process of ours may: as where a container forbids it. */
    enter(place);
    state = enter_and_close(place);
    return state.calls || state.files || state.sockets ? 1 : 0;
}

static void
test_forbidden(Place *place, gconstpointer data)
{
    static const TryCase forbidden = { "forbidden", enter_without_filters, OF_CALLS,
                                       FALSE, FALSE };

    g_assert_cmpint(outcome_in_child(place, &forbidden, NULL), ==, 0);
}

static void
test_state(Place *place, gconstpointer data)
{
    gboolean files = has_landlock();
    int status = 0;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        SandboxState state = enter_and_close(place);

        _exit(state.calls && state.files == files && state.sockets ? 0 : 1);
    }

    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
}

/* --- Threads that were there before --- */

typedef struct {
    const Place *place;
    GAsyncQueue *closed; /* gets something when the sandbox is */
} Waiting;

static gpointer
try_when_closed(gpointer data)
{
    Waiting *waiting = data;

    g_async_queue_pop(waiting->closed);
    return GINT_TO_POINTER(try_mode(waiting->place));
}

static int
try_in_older_thread(const Place *place)
{
    SandboxState state = enter(place);
    Waiting waiting = { place, g_async_queue_new() };
    GThread *thread = g_thread_new("older", try_when_closed, &waiting);

    sandbox_close(&state, place->pair[0]);
    g_async_queue_push(waiting.closed, &waiting);
    return GPOINTER_TO_INT(g_thread_join(thread));
}

static void
test_older_thread(Place *place, gconstpointer data)
{
    static const TryCase older = { "older", try_in_older_thread, OF_CLOSING, TRUE,
                                   FALSE };

    g_assert_cmpint(outcome_in_child(place, &older, NULL), ==, EPERM);
}

/* The end that an assertion has. */
static void
test_abort(Place *place, gconstpointer data)
{
    int status = 0;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        enter_and_close(place);
        abort();
    }

    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status));
    g_assert_cmpint(WTERMSIG(status), ==, SIGABRT);
    g_assert_false(WCOREDUMP(status));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/sandbox/", cases[i].name, NULL);
        g_test_add(path, Place, &cases[i], place_begin, test_try, place_end);
    }
    g_test_add("/sandbox/state", Place, NULL, place_begin, test_state, place_end);
    g_test_add("/sandbox/for-good", Place, NULL, place_begin, test_for_good, place_end);
    g_test_add("/sandbox/forbidden", Place, NULL, place_begin, test_forbidden, place_end);
    g_test_add(
        "/sandbox/older-thread", Place, NULL, place_begin, test_older_thread, place_end);
    g_test_add("/sandbox/abort", Place, NULL, place_begin, test_abort, place_end);

    return g_test_run();
}
