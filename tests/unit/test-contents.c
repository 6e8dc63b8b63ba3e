/* Contents: what is found in texts and files, and what is said not to be looked into. */
#include "contents/address-finder.h"
#include "contents/encoding.h"
#include "contents/look.h"
#include "contents/lookers.h"
#include "contents/search.h"
#include "packed.h"
#include "watched.h"

/* --- Addresses in a text --- */

typedef struct {
    const char *name;
    const char *text;
    const char *found; /* with blanks between */
} FinderCase;

static const FinderCase finder_cases[] = {
    { "none", "no address here", "" },
    { "lines", "a@k1.example\nb@k2.example\r\nc@k3.example",
      "a@k1.example b@k2.example c@k3.example" },
    { "commas", "a@k1.example,b@k2.example;c@k3.example/d@k4.example",
      "a@k1.example b@k2.example c@k3.example" },
    { "named", "Taro <a@k1.example>, \"b\" (b@k2.example) [c@k3.example]",
      "a@k1.example b@k2.example c@k3.example" },
    { "mailto", "mailto:a@k1.example?subject=x", "a@k1.example" },
    { "quoted-header", "> To: a@k1.example, b@k2.example", "a@k1.example b@k2.example" },
    { "japanese-beside", "連絡先はtaro@k1.example.jpまで。花子＝hanako@k2.example、以上",
      "taro@k1.example.jp hanako@k2.example" },
    { "capitals", "Taro.Yamada@K1.Example", "taro.yamada@k1.example" },
    { "end-of-a-sentence", "Write to a@k1.example.", "a@k1.example" },
    { "two-dots-of-a-carrier", "\"a..b\"@docomo.ne.jp a..b@docomo.ne.jp",
      "a..b@docomo.ne.jp a..b@docomo.ne.jp" },
    { "apostrophes", "'a@k1.example' o'neil@k2.example",
      "a@k1.example o'neil@k2.example" },
    { "other-letters", "a@日本.example", "a@xn--wgv71a.example" },
    { "gmail", "T.a.r.o+x@Googlemail.com", "taro@gmail.com" },
    { "message-ids",
      "Message-ID: <1@k1.example>\nReferences: <2@k1.example> <3@k2.example>\nTo: "
      "<a@k3.example>",
      "a@k3.example" },
    { "pictures", "logo@2x.png [cid:image001.png@01D9A1B2.C3D4E5F6]", "" },
    { "others-with-an-at", "@taro a@ @ a@b a@b. foo@1.2 https://k1.example/@taro @@",
      "" },
    { "link-with-a-name", "https://taro@k1.example/x", "" },
    { "one-behind-the-other", "a@k1.example@k2.example", "a@k1.example" },
    { "long-name",
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@k1."
      "example",
      "" },
    { "ends-in-an-at", "x@", "" },
    { "begins-with-one", "@k1.example", "" },
};

static gboolean
append(const char *mailbox, gpointer user_data)
{
    GString *found = user_data;

    g_string_append_printf(found, "%s%s", found->len > 0 ? " " : "", mailbox);
    return TRUE;
}

static void
test_finder(gconstpointer data)
{
    const FinderCase *one = data;
    g_autoptr(GString) found = g_string_new(NULL);

    address_finder_each(one->text, strlen(one->text), append, found);
    g_assert_cmpstr(found->str, ==, one->found);
}

/* --- Encodings --- */

#define JAPANESE                                                                         \
    "顧客名簿（株式会社テスト）、ご担当：山田 太郎様 ﾔﾏﾀﾞ ソ表ァ taro@k1.example,"

typedef struct {
    const char *name;
    const char *charset; /* in which it is written */
    const char *mark;    /* in front */
    const char *text;
    const char *guess; /* NULL: none */
} EncodingCase;

static const EncodingCase encoding_cases[] = {
    { "ascii", "US-ASCII", "", "name,taro@k1.example\n", "UTF-8" },
    { "utf-8", "UTF-8", "", JAPANESE, "UTF-8" },
    { "utf-8-with-mark", "UTF-8", "\xef\xbb\xbf", JAPANESE, "UTF-8" },
    { "utf-16", "UTF-16LE", "\xff\xfe", JAPANESE, "UTF-16LE" },
    { "utf-16-big", "UTF-16BE", "\xfe\xff", JAPANESE, "UTF-16BE" },
    { "utf-16-without-mark", "UTF-16LE", "", JAPANESE, "UTF-16LE" },
    { "utf-16-big-without-mark", "UTF-16BE", "", JAPANESE, "UTF-16BE" },
    { "shift-jis", "CP932", "", JAPANESE, "CP932" },
    { "shift-jis-of-windows", "CP932", "", "①㈱髙橋 taro@k1.example", "CP932" },
    { "shift-jis-names-alone", "CP932", "", "山田太郎,taro@k1.example\n", "CP932" },
    { "euc-jp", "EUC-JP", "", "顧客名簿（株式会社テスト） taro@k1.example,",
      "EUC-JP-MS" },
    { "euc-jp-names-alone", "EUC-JP", "", "山田太郎,taro@k1.example\n", "EUC-JP-MS" },
    { "iso-2022-jp", "ISO-2022-JP", "", "顧客名簿（テスト） taro@k1.example,",
      "ISO-2022-JP-3" },
    { "latin-1", "ISO-8859-1", "", "Müller; taro@k1.example; Größe", NULL },
};

static void
test_encoding(gconstpointer data)
{
    const EncodingCase *one = data;
    gsize written = 0;
    g_autofree char *bytes =
        g_convert(one->text, -1, one->charset, "UTF-8", NULL, &written, NULL);
    g_autoptr(GByteArray) file = g_byte_array_new();
    g_autofree char *text = NULL;
    gsize length = 0;

    g_assert_nonnull(bytes);
    g_byte_array_append(file, (const guint8 *)one->mark, (guint)strlen(one->mark));
    g_byte_array_append(file, (const guint8 *)bytes, (guint)written);
    if (one->guess != NULL)
        g_assert_cmpstr(encoding_guess(file->data, file->len), ==, one->guess);
    text = encoding_decode(NULL, file->data, file->len, &length);
    g_assert_cmpuint(length, ==, strlen(text));
    if (one->guess != NULL)
        g_assert_cmpstr(text, ==, one->text);
    g_assert_nonnull(strstr(text, "taro@k1.example"));

    /* What it says of itself is true. */
    g_clear_pointer(&text, g_free);
    text = encoding_decode(one->charset, file->data, file->len, &length);
    g_assert_cmpstr(text, ==, one->text);
}

static void
test_no_text(void)
{
    static const guint8 zeros[200] = { 'a', 0, 0, 0, 'b', 0, 0, 0 };
    static const guint8 cut[] = { 0x1b, '$', 'B', 'a' };
    gsize length = 0;
    g_autofree char *text = NULL;

    g_assert_null(encoding_decode(NULL, zeros, sizeof zeros, &length));
    text = encoding_decode("no-such-encoding", (const guint8 *)"\x83\x40", 2, &length);
    g_assert_nonnull(text);
    g_clear_pointer(&text, g_free);
    text = encoding_decode(NULL, cut, sizeof cut, &length);
    g_assert_nonnull(text);
}

/* --- Files --- */

#define TWO "a@k1.example b@k2.example"
#define CELLS(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define WORKBOOK                                                                         \
    "xl/workbook.xml\1<workbook xmlns:r='r'><sheets><sheet name='A' r:id='r1'/>"         \
    "<sheet name='B' state='hidden' r:id='r2'/></sheets></workbook>"                     \
    "\2xl/_rels/workbook.xml.rels\1<Relationships><Relationship Id='r2' "                \
    "Target='/xl/worksheets/sheet2.xml'/><Relationship Id='r1' "                         \
    "Target='worksheets/sheet1.xml'/></Relationships>\2"

/* How a file is packed before it is looked into. */
typedef enum {
    PLAIN,
    ZIP,
    LOCKED_ZIP,
    GZIP,
} Packing;

typedef struct {
    const char *name;
    const char *file;
    const char *content;
    Packing packing;
    const char *found; /* “member#sheet: a b|…”, then “!member: reason” */
} FileCase;

static const FileCase file_cases[] = {
    { "csv", "list.csv", "name,mail\nx," TWO "\n", PLAIN, ": " TWO },
    { "txt-in-capitals", "LIST.TXT", TWO, PLAIN, ": " TWO },
    { "twice", "list.txt", TWO " A@K1.example", PLAIN, ": " TWO },
    { "empty", "list.csv", "", PLAIN, "" },
    { "vcf-folded", "cards.vcf", "EMAIL:a@k1.ex\r\n ample\r\nEMAIL:b@k2.example\r\n",
      PLAIN, ": " TWO },
    { "ics-folded", "meeting.ics", "ATTENDEE:mailto:a@k1\n\t.example\nX:b@k2.example",
      PLAIN, ": " TWO },
    { "html", "list.html",
      "<p>a@<b>k1</b>.example<td>b@k2.example<a href='mailto:c@k3.example'>x</a>"
      "<!-- d@k4.example -->",
      PLAIN, ": a@k1.example b@k2.example c@k3.example d@k4.example" },
    { "html-numbers", "list.htm", "a&#64;k1.example<br>b&#x40;k2.example", PLAIN,
      ": " TWO },
    { "html-without", "list.htm", "<p>nothing", PLAIN, "" },
    { "eml", "old.eml",
      "From: a@k1.example\nTo: b@k2.example, Taro <c@k3.example>\nReferences: "
      "<x@y.example>\n\nd@k4.example\n",
      PLAIN, ": a@k1.example b@k2.example c@k3.example d@k4.example" },
    { "eml-with-a-file", "old.eml",
      "To: a@k1.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n"
      "b@k2.example\n--x\nContent-Type: application/x; name=l.csv\n\nc@k3.example\n"
      "--x--\n",
      PLAIN, ": a@k1.example b@k2.example|l.csv: c@k3.example" },
    { "eml-in-an-eml", "old.eml",
      "To: a@k1.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
      "Content-Type: message/rfc822\n\nTo: b@k2.example\n\nc@k3.example\n--x--\n",
      PLAIN, ": a@k1.example|message/rfc822: b@k2.example c@k3.example" },
    { "eml-without-a-header", "old.eml", "\n" TWO "\n", PLAIN, ": " TWO },
    { "eml-unreadable", "old.eml", "To: a@k1.example; b@k2.example\n\n", PLAIN,
      ": a@k1.example!: broken" },
    { "mbox", "old.mbox",
      "From x Mon Jan  1 00:00:00 2024\nTo: a@k1.example\n\nx\n\n"
      "From y Mon Jan  1 00:00:00 2024\nTo: b@k2.example\n\nx\n",
      PLAIN, ": " TWO },
    { "xlsx", "list.xlsx",
      WORKBOOK "xl/worksheets/sheet1.xml\1" CELLS("<c t='s'><v>0</v></c>") //
      "\2xl/worksheets/sheet2.xml\1" CELLS(
          "<c t='s'><v>1</v></c><c t='s'><v>2</v></c>"
          "<c t='inlineStr'><is><t>c@k3.example</t></is></c><c><v>1</v></c>") //
      "\2xl/sharedStrings.xml\1<sst><si><t>Name</t></si><si><r><t>a@</t></r><r><rPr><b/>"
      "</rPr><t>k1.example</t></r></si><si><t>b@k2.example</t></si>"
      "<si><t>unused@k4.example</t></si></sst>"
      "\2xl/worksheets/_rels/sheet1.xml.rels\1<Relationships><Relationship Id='x' "
      "Target='mailto:d@k5.example'/></Relationships>"
      "\2xl/media/image1.png\1x",
      ZIP, "#2-: " TWO " c@k3.example|#1: d@k5.example|: unused@k4.example" },
    { "xlsx-in-another-order", "list.xlsm",
      "xl/sharedStrings.xml\1<sst><si><t>a@k1.example</t><rPh><t>エー</t></rPh></si>"
      "</sst>\2" WORKBOOK "xl/worksheets/sheet1.xml\1" CELLS("<c t='s'><v>0</v></c>"),
      ZIP, "#1: a@k1.example" },
    { "xlsx-broken", "list.xlsx", "xl/sharedStrings.xml\1<sst><si><t>a@k1.example", ZIP,
      "!: broken" },
    { "xlsx-with-a-document-type", "list.xlsx",
      "xl/comments1.xml\1<!DOCTYPE x [<!ENTITY a 'a@k1.example'>]><x>&a;</x>", ZIP,
      "!: broken" },
    { "xlsx-that-is-none", "list.xlsx", "a@k1.example", PLAIN, "!: broken" },
    { "xlsx-protected", "list.xlsx", "\320\317\021\340\241\261\032\341x", PLAIN,
      "!: protected" },
    { "xls", "list.xls", "\320\317\021\340\241\261\032\341x", PLAIN, "!: format" },
    { "docx", "letter.docx",
      "word/document.xml\1<w:document xmlns:w='w'><w:p><w:r><w:t>a@</w:t></w:r>"
      "<w:proofErr/><w:r><w:rPr><w:webHidden/></w:rPr><w:t>k1.example</w:t></w:r></w:p>"
      "<w:p><w:r><w:t>b@k2</w:t></w:r></w:p><w:p><w:r><w:t>.example</w:t></w:r></w:p>"
      "</w:document>\2word/comments.xml\1<x y='c@k3.example'/>"
      "\2word/embeddings/list.txt\1d@k4.example",
      ZIP, ": a@k1.example c@k3.example|word/embeddings/list.txt: d@k4.example" },
    { "ods", "list.ods",
      "content.xml\1<o xmlns:table='t' xmlns:text='x'><table:table table:name='A'/>"
      "<table:table table:name='B'><table:table-row><table:table-cell><text:p>a@k1"
      "<text:span>.example</text:span></text:p></table:table-cell></table:table-row>"
      "</table:table><text:p>b@k2.example</text:p></o>"
      "\2META-INF/manifest.xml\1<manifest/>",
      ZIP, "#2: a@k1.example|: b@k2.example" },
    { "ods-protected", "list.ods",
      "content.xml\1rubbish\2META-INF/manifest.xml\1<m><encryption-data/></m>", ZIP,
      "!: protected" },
    { "ods-broken", "list.ods", "content.xml\1rubbish", ZIP, "!: broken" },
    { "zip", "all.zip", "a/\1\2a/list.csv\1a@k1.example\2b.txt\1b@k2.example\2c.pdf\1x",
      ZIP, "a/list.csv: a@k1.example|b.txt: b@k2.example!c.pdf: format" },
    { "zip-in-a-zip", "all.zip", "x.zip\1PK\003\004x", ZIP, "!x.zip: nested" },
    { "zip-protected", "all.zip", "list.csv\1" TWO, LOCKED_ZIP, "!list.csv: protected" },
    { "zip-called-otherwise", "list.csv", "list.csv\1a@k1.example", ZIP,
      "list.csv: a@k1.example" },
    { "zip-broken", "all.zip", "PK\003\004xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", PLAIN,
      "!: broken" },
    { "gzip", "list.csv.gz", TWO, GZIP, "list.csv: " TWO },
    { "gzip-of-something", "x.tar.gz", "x", GZIP, "!x.tar: format" },
    { "gzip-broken", "list.csv.gz", "\037\213xx", PLAIN, "!: broken" },
    { "pdf", "plan.pdf", "%PDF-1.4 a@k1.example", PLAIN, "!: format" },
    { "pdf-called-otherwise", "plan.txt", "%PDF-1.4 a@k1.example", PLAIN, "!: format" },
    { "no-ending", "README", TWO, PLAIN, "!: format" },
};

static GBytes *
pack(const FileCase *one)
{
    switch (one->packing) {
    case PLAIN:
        return g_bytes_new_static(one->content, strlen(one->content));
    case ZIP:
        return packed_zip(one->content, NULL);
    case LOCKED_ZIP:
        return packed_zip(one->content, "secret");
    case GZIP:
        return packed_gzip(one->content, strlen(one->content), 1);
    }

    g_assert_not_reached();
}

static void
describe_place(GString *text, const ContentsPlace *place)
{
    g_string_append_printf(
        text, "%s%s", text->len > 0 ? "|" : "",
        place->member != NULL ? place->member : "");
    if (place->number > 0)
        g_string_append_printf(text, "#%u%s", place->number, place->hidden ? "-" : "");
    g_string_append_c(text, ':');
    for (guint i = 0; i < place->mailboxes->len; i++)
        g_string_append_printf(
            text, " %s", (const char *)g_ptr_array_index(place->mailboxes, i));
}

static char *
describe(const Contents *contents, const char *file)
{
    GString *text = g_string_new(NULL);
    gsize n_places = 0;
    gsize n_gaps = 0;
    const ContentsPlace *places = contents_get_places(contents, &n_places);
    const ContentsGap *gaps = contents_get_gaps(contents, &n_gaps);

    for (gsize i = 0; i < n_places; i++) {
        g_assert_cmpstr(places[i].file, ==, file);
        describe_place(text, &places[i]);
    }
    for (gsize i = 0; i < n_gaps; i++) {
        g_assert_cmpstr(gaps[i].file, ==, file);
        g_string_append_printf(
            text, "!%s: %s", gaps[i].member != NULL ? gaps[i].member : "",
            contents_reason_to_string(gaps[i].reason));
    }

    return g_string_free(text, FALSE);
}

static void
test_file(gconstpointer data)
{
    const FileCase *one = data;
    g_autoptr(Contents) contents = contents_new();
    g_autoptr(GBytes) bytes = pack(one);
    g_autofree char *described = NULL;

    search_file(contents, one->file, bytes);
    described = describe(contents, one->file);
    g_assert_cmpstr(described, ==, one->found);
}

/* What would fill the memory, or take for ever, ends and is not clean. */
static void
assert_ends(const char *name, GBytes *bytes, ContentsReason reason)
{
    g_autoptr(Contents) contents = contents_new();
    gsize n_gaps = 0;
    const ContentsGap *gaps;
    gint64 start = g_get_monotonic_time();

    search_file(contents, name, bytes);
    gaps = contents_get_gaps(contents, &n_gaps);
    g_assert_cmpuint(n_gaps, >=, 1);
    g_assert_cmpstr(
        contents_reason_to_string(gaps[0].reason), ==, contents_reason_to_string(reason));
    g_test_message(
        "%s ended after %" G_GINT64_FORMAT " ms", name,
        (g_get_monotonic_time() - start) / 1000);
}

static void
test_gzip_bomb(void)
{
    g_autoptr(GBytes) bomb = packed_gzip(NULL, 1024 * 1024, 140);

    assert_ends("bomb.csv.gz", bomb, CONTENTS_LIMIT);
}

static void
test_xml_depth(void)
{
    g_autoptr(GString) text = g_string_new("xl/comments1.xml\1");
    g_autoptr(GBytes) bomb = NULL;

    for (guint i = 0; i < 2000; i++)
        g_string_append(text, "<x>");
    bomb = packed_zip(text->str, NULL);
    assert_ends("deep.xlsx", bomb, CONTENTS_BROKEN);
}

static void
test_nested_messages(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GBytes) bomb = NULL;

    for (guint i = 0; i < 200; i++)
        g_string_append(text, "To: a@k1.example\nContent-Type: message/rfc822\n\n");
    g_string_append(text, "To: b@k2.example\n\n");
    bomb = g_bytes_new(text->str, text->len);
    assert_ends("deep.eml", bomb, CONTENTS_NESTED);
}

static void
test_many_messages(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GBytes) bomb = NULL;

    for (guint i = 0; i < LOOK_MAX_ITEMS + 1; i++)
        g_string_append(text, "From x\n");
    bomb = g_bytes_new(text->str, text->len);
    assert_ends("many.mbox", bomb, CONTENTS_LIMIT);
}

static void
test_many_mailboxes(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(Contents) contents = contents_new();
    gsize n_places = 0;
    const ContentsPlace *places;

    for (guint i = 0; i < CONTENTS_MAX_MAILBOXES + 1; i++)
        g_string_append_printf(text, "a%u@k.example\n", i);
    bytes = g_bytes_new(text->str, text->len);
    assert_ends("many.csv", bytes, CONTENTS_LIMIT);

    search_file(contents, "many.csv", bytes);
    places = contents_get_places(contents, &n_places);
    g_assert_cmpuint(n_places, ==, 1);
    g_assert_cmpuint(places->mailboxes->len, ==, CONTENTS_MAX_MAILBOXES);
    g_assert_true(contents_is_full(contents));
}

/* --- A message --- */

#define HEAD "From: jimu@corp.example\nTo: p@z.example\n"

static void
test_message(void)
{
    const char *text =
        HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
             "Content-Type: multipart/alternative; boundary=y\n\n--y\n\na@k1.example\n"
             "--y\nContent-Type: text/html\n\n<p>a@k1.example b@k2.example\n--y--\n--x\n"
             "Content-Type: text/csv; charset=Shift_JIS\nContent-Disposition: attachment;"
             " filename=l.csv\n\n\x83\x40,c@k3.example\n--x\n"
             "Content-Type: image/png\n\nx\n--x--\n";
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(Contents) contents = contents_new();
    gsize n_places = 0;
    gsize n_gaps = 0;
    const ContentsPlace *places;
    const ContentsGap *gaps;

    search_message(contents, bytes);
    places = contents_get_places(contents, &n_places);
    gaps = contents_get_gaps(contents, &n_gaps);
    g_assert_cmpuint(n_places, ==, 2);
    g_assert_null(places[0].file);
    g_assert_cmpuint(places[0].mailboxes->len, ==, 2);
    g_assert_cmpstr(places[1].file, ==, "l.csv");
    g_assert_cmpuint(places[1].mailboxes->len, ==, 1);
    g_assert_cmpuint(n_gaps, ==, 1);
    g_assert_cmpstr(gaps[0].file, ==, "image/png");
    g_assert_cmpint(gaps[0].reason, ==, CONTENTS_FORMAT);
}

/* Every row of the table stands rubbish, and an empty file. */
static void
test_rubbish(void)
{
    LookerFunc look_at_it;

    for (guint i = 0; (look_at_it = lookers_get(i)) != NULL; i++) {
        for (gsize size = 0; size <= 64; size += 16) {
            g_autofree guint8 *rubbish = g_malloc(size + 1);
            g_autoptr(GBytes) bytes = NULL;
            g_autoptr(Contents) contents = contents_new();
            g_autoptr(Look) look = look_new(contents, lookers_find, "x");

            for (gsize j = 0; j < size; j++)
                rubbish[j] = (guint8)(j * 37 + i);
            bytes = g_bytes_new(rubbish, size);
            look_at_it(look, &(LookItem){ .name = "x", .bytes = bytes });
        }
    }
}

static void
add_cases(
    const char *path, const void *cases, gsize size, gsize n_cases, GTestDataFunc func)
{
    for (gsize i = 0; i < n_cases; i++) {
        const char *one = (const char *)cases + i * size;
        g_autofree char *name = g_strconcat(path, *(const char *const *)one, NULL);

        g_test_add_data_func(name, one, func);
    }
}

#define ADD(path, cases, func)                                                           \
    add_cases(path, cases, sizeof *(cases), G_N_ELEMENTS(cases), func)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    ADD("/contents/finder/", finder_cases, test_finder);
    ADD("/contents/encoding/", encoding_cases, test_encoding);
    g_test_add_func("/contents/encoding/no-text", test_no_text);
    ADD("/contents/file/", file_cases, test_file);
    /* Each of them is a loop that does the same a million times. */
    if (unless_watched(1, 0) > 0) {
        g_test_add_func("/contents/ends/gzip-bomb", test_gzip_bomb);
        g_test_add_func("/contents/ends/many-messages", test_many_messages);
        g_test_add_func("/contents/ends/many-mailboxes", test_many_mailboxes);
    }
    g_test_add_func("/contents/ends/xml-depth", test_xml_depth);
    g_test_add_func("/contents/ends/nested-messages", test_nested_messages);
    g_test_add_func("/contents/message", test_message);
    g_test_add_func("/contents/rubbish", test_rubbish);

    return g_test_run();
}
