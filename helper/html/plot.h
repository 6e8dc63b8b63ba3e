/* Plot: figures as a picture (SVG) inside a page: columns for months, bars for names.
 * Each holds its figures as text too, for those who cannot see it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PLOT_MAX_PARTS 4

/* How a part is coloured; in this order they get darker, which also shows without
 * colour. */
typedef enum {
    TONE_CALM,
    TONE_MILD,
    TONE_GRAVE,
    TONE_WORST,
} Tone;

/* What a column or bar is made of, from the axis on. */
typedef struct {
    const char *name; /* shown where there are two parts or more */
    Tone tone;
} PlotPart;

typedef struct {
    const char *name; /* short in columns, as “2026-11”; cut where it is too long */
    guint64 values[PLOT_MAX_PARTS];
} PlotRow;

typedef struct {
    const char *title; /* what is counted */
    const PlotPart *parts;
    gsize n_parts;
    const PlotRow *rows;
    gsize n_rows;
} Plot;

/**
 * plot_add_columns:
 * @page: a page (page.h)
 * @plot: a row of it becomes a column, from the left to the right
 */
void plot_add_columns(GString *page, const Plot *plot);

/**
 * plot_add_bars:
 * @page: a page (page.h)
 * @plot: a row of it becomes a bar with its name in front and its sum behind it
 */
void plot_add_bars(GString *page, const Plot *plot);

G_END_DECLS
