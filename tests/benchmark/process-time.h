/* ProcessTime: what this process takes, and the one in the middle of what it took. */
#pragma once

#include <stdlib.h>
#include <time.h>

/**
 * process_milliseconds:
 *
 * Returns: what this process has taken of processors since its start, in milliseconds
 */
static inline double
process_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static inline int
process_compare_times(const void *one, const void *other)
{
    double a = *(const double *)one;
    double b = *(const double *)other;

    return (a > b) - (a < b);
}

/**
 * process_median:
 * @taken: what it took each time; they are sorted
 * @n: how many there are, at least one
 *
 * Returns: the one in the middle
 */
static inline double
process_median(double *taken, size_t n)
{
    qsort(taken, n, sizeof *taken, process_compare_times);

    return taken[n / 2];
}
