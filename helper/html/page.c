#include "html/page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "text/harmless.h"
#include "text/phrase.h"

/* Widths are those of A4 and of a window: a table is never wider than the page. */
static const char style[] =
    "body{margin:2em auto;padding:0 1em;max-width:46em;color:#1c1c1c;background:#fff;"
    "font:1em/1.5 system-ui,\"Noto Sans CJK JP\",sans-serif}"
    "h1{font-size:1.5em;line-height:1.25}h2{font-size:1.15em;margin:1.8em 0 .5em}"
    "table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;color:#555}"
    "th,td{text-align:left;vertical-align:top;padding:.25em .6em;"
    "border-bottom:1px solid #ddd;overflow-wrap:anywhere}"
    "thead th{border-bottom:2px solid #999}tfoot td,tfoot th{border-top:2px solid #999}"
    ".number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
    "th.number{white-space:normal;overflow-wrap:normal}"
    ".note{color:#555;font-size:.9em}"
    ".blank{border-bottom:1px solid #1c1c1c;min-height:1.5em}"
    "td p{margin:.2em 0}"
    ".name{white-space:nowrap}"
    ".pair{display:grid;grid-template-columns:1fr 1fr;gap:0 2em}"
    "svg{display:block;width:100%;height:auto;margin:.5em 0}"
    "svg text{font:120px system-ui,\"Noto Sans CJK JP\",sans-serif;fill:#1c1c1c}"
    "svg .line{stroke:#ddd;stroke-width:8}"
    ".calm{fill:#9db8cf}.mild{fill:#f2c14e}.grave{fill:#e07a1f}.worst{fill:#a4161a}"
    "@page{size:A4;margin:14mm 16mm}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:9.5pt}"
    ".screen{display:none}svg{width:75%}th,td{padding:.12em "
    ".6em}h2.sheet{break-before:page;margin-top:0}"
    "h2{break-after:avoid;margin-top:1.1em}tr,svg{break-inside:avoid}thead{display:table-"
    "header-group}}";

static void
add_text(GString *page, const char *text)
{
    g_autofree char *harmless = harmless_text(text);
    g_autofree char *escaped = g_markup_escape_text(harmless, -1);

    g_string_append(page, escaped);
}

void
page_add(GString *page, const char *format, ...)
{
    va_list texts;

    va_start(texts, format);
    for (const char *p = format; *p != '\0'; p++) {
        if (*p != '%') {
            g_string_append_c(page, *p);
            continue;
        }
        p++;
        /* The compiler has seen that each is a string. */
        if (*p == 's')
            /* It is begun: NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
            add_text(page, va_arg(texts, const char *));
        else
            g_string_append_c(page, '%');
    }
    va_end(texts);
}

void
page_add_figure(GString *page, const char *name, guint64 number)
{
    g_autofree char *text = phrase_number(number);

    page_add(
        page, "<tr><th scope=\"row\">%s</th><td class=\"number\">%s</td></tr>\n", name,
        text);
}

GString *
page_begin(const char *title)
{
    GString *page = g_string_new("<!DOCTYPE html>\n");

    /* Translators: the language of these texts, as a BCP 47 tag: “ja”, “zh-CN”. */
    page_add(page, "<html lang=\"%s\">\n<head>\n", C_("language tag", "en"));
    g_string_append(
        page, "<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n"
              "<meta http-equiv=\"Content-Security-Policy\" "
              "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page_add(page, "<title>%s</title>\n", title);
    g_string_append_printf(page, "<style>%s</style>\n</head>\n<body>\n", style);
    page_add(page, "<h1>%s</h1>\n", title);

    return page;
}

void
page_end(GString *page)
{
    g_string_append(page, "</body>\n</html>\n");
}
