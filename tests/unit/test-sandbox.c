/* Sandbox: each thing given up is tried, in a process of its own; what is
 * needed still works there.
 */
#define _GNU_SOURCE /* O_PATH, process_vm_readv(), unshare() */
#include "host/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/landlock.h>
#include <linux/sched.h>
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
#include <sys/wait.h>
#include <unistd.h>

#include "audit/digest.h"
#include "audit/log-file.h"

/* What a home holds, and where the one folder is that stays writable. */
typedef struct {
    char *home;
    char *secret; /* a file beside the folder */
    char *folder;
    char *shown; /* a file that may be read */
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

/* --- What is needed --- */

static int
try_local_socket(const Place *place)
{
    return outcome_of(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

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
    { "needed/local-socket", try_local_socket, OF_CALLS, FALSE, TRUE },
    { "needed/thread", try_thread, OF_CALLS, FALSE, TRUE },
    { "needed/iso-2022-jp", try_japanese, OF_FILES, FALSE, TRUE },
    { "needed/key", try_key, OF_FILES, FALSE, TRUE },
    { "needed/log-and-putting-it-aside", try_log, OF_FILES, FALSE, TRUE },
    { "needed/translation", try_shown, OF_FILES, FALSE, TRUE },
    { "needed/public-suffix-list", try_list, OF_FILES, FALSE, TRUE },
    { "needed/chance", try_chance, OF_FILES, FALSE, TRUE },
};
/* clang-format on */

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
}

static void
place_end(Place *place, gconstpointer data)
{
    const char *argv[] = { "rm", "-rf", place->home, NULL };

    g_assert_true(g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
        NULL));
    g_free(place->home);
    g_free(place->secret);
    g_free(place->folder);
    g_free(place->shown);
}

static SandboxState
enter(const Place *place)
{
    g_autofree char *words = g_path_get_dirname(place->shown);
    const char *const readable[] = { words, NULL };

    return sandbox_enter(readable, place->folder);
}

/* Returns: the outcome in a process that is or is not in a sandbox; what execs
 * in vain ends with another status than 0 as well */
static int
outcome_in_child(const Place *place, const TryCase *attempt, gboolean sandboxed)
{
    int status = 0;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        /* Warnings are no failures here. */
        g_log_set_always_fatal(G_LOG_FATAL_MASK);
        if (sandboxed)
            enter(place);
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

    outcome = outcome_in_child(place, attempt, TRUE);
    g_test_message("The outcome is %s", g_strerror(outcome));
    if (attempt->refused)
        g_assert_true(
            outcome == EPERM || outcome == EACCES || outcome == ENOSYS ||
            outcome == EXDEV);
    else
        g_assert_cmpint(outcome, ==, 0);

    if (attempt->usual)
        g_assert_cmpint(outcome_in_child(place, attempt, FALSE), ==, 0);
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

    g_assert_cmpint(outcome_in_child(place, &twice, TRUE), ==, EACCES);
}

/* A filter that cannot be loaded is told, and is no end. */
static int
enter_without_filters(const Place *place)
{
    SandboxState state;

    /* No process of ours may: as where a container forbids it. */
    enter(place);
    state = enter(place);
    return state.calls || state.files ? 1 : 0;
}

static void
test_forbidden(Place *place, gconstpointer data)
{
    static const TryCase forbidden = { "forbidden", enter_without_filters, OF_CALLS,
                                       FALSE, FALSE };

    g_assert_cmpint(outcome_in_child(place, &forbidden, FALSE), ==, 0);
}

static void
test_state(Place *place, gconstpointer data)
{
    gboolean files = has_landlock();
    int status = 0;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        SandboxState state = enter(place);

        _exit(state.calls && state.files == files ? 0 : 1);
    }

    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
}

/* The end that an assertion has. */
static void
test_abort(Place *place, gconstpointer data)
{
    int status = 0;
    pid_t child = fork();

    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        enter(place);
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
    g_test_add("/sandbox/abort", Place, NULL, place_begin, test_abort, place_end);

    return g_test_run();
}
