/* Reads the first 16 KiB of each file of a folder: the floor of a scan of a Maildir. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    static char buffer[16384];
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    const struct dirent *entry;
    long long n_bytes = 0;

    if (folder == NULL)
        return 1;

    /* cppcheck-suppress readdirCalled; there is one thread */
    while ((entry = readdir(folder)) != NULL) {
        int fd = openat(dirfd(folder), entry->d_name, O_RDONLY | O_CLOEXEC);

        if (fd >= 0) {
            n_bytes += read(fd, buffer, sizeof buffer);
            close(fd);
        }
    }
    printf("%lld\n", n_bytes);

    return 0;
}
