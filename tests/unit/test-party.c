/* Party: who may see each other anyway, and who only shares a provider. */
#include <libpsl.h>

#include "policy/party.h"

#include "mail/mailbox.h"

/* Strangers have mailboxes here. */
static const char *const shared_domains[] = {
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "icloud.com",
    "proton.me",
    "gmx.de",
    "qq.com",
    "naver.com",
    /* Japan: what its people have on their telephones and from their providers. */
    "docomo.ne.jp",
    "mopera.net",
    "docomo.blackberry.com",
    "ezweb.ne.jp",
    "au.com",
    "uqmobile.jp",
    "softbank.ne.jp",
    "i.softbank.jp",
    "d.vodafone.ne.jp",
    "h.vodafone.ne.jp",
    "t.vodafone.ne.jp",
    "c.vodafone.ne.jp",
    "r.vodafone.ne.jp",
    "k.vodafone.ne.jp",
    "n.vodafone.ne.jp",
    "s.vodafone.ne.jp",
    "q.vodafone.ne.jp",
    "jp-t.ne.jp",
    "ymobile.ne.jp",
    "ymobile1.ne.jp",
    "yahoo.ne.jp",
    "emnet.ne.jp",
    "willcom.com",
    "pdx.ne.jp",
    "di.pdx.ne.jp",
    "dj.pdx.ne.jp",
    "dk.pdx.ne.jp",
    "wm.pdx.ne.jp",
    "disney.ne.jp",
    "rakumail.jp",
    "rakuten.jp",
    "mineo.jp",
    "tu-ka.ne.jp",
    "sky.tu-ka.ne.jp",
    "biglobe.ne.jp",
    "mtj.biglobe.ne.jp",
    "kvj.biglobe.ne.jp",
    "nifty.com",
    "nifty.ne.jp",
    "ocn.ne.jp",
    "abc.ocn.ne.jp",
    "so-net.ne.jp",
    "ab3.so-net.ne.jp",
    "plala.or.jp",
    "lilac.plala.or.jp",
    "dion.ne.jp",
    "a1.dion.ne.jp",
    "eonet.ne.jp",
    "zeus.eonet.ne.jp",
    "zaq.ne.jp",
    "hcn.zaq.ne.jp",
    "jcom.zaq.ne.jp",
    "jcom.home.ne.jp",
    "home.ne.jp",
    "tiki.ne.jp",
    "mx1.tiki.ne.jp",
    "asahi-net.or.jp",
    "asahi-net.email.ne.jp",
    "wakwak.com",
    "sea.wakwak.com",
    "infoweb.ne.jp",
    "odn.ne.jp",
    "odn.ad.jp",
    "dti.ne.jp",
    "cf.dti.ne.jp",
    "hi-ho.ne.jp",
    "tcat.ne.jp",
    "bbiq.jp",
    "commufa.jp",
    "megaegg.ne.jp",
    "pikara.ne.jp",
    "t-com.ne.jp",
    "itscom.net",
    "ybb.ne.jp",
    "bbtec.net",
    "yahoo.co.jp",
    "ymail.ne.jp",
    "excite.co.jp",
    "goo.jp",
    "mail.goo.ne.jp",
    "infoseek.jp",
    "auone.jp",
    "auone-net.jp",
    "hotmail.co.jp",
    "live.jp",
    "outlook.jp",
    "justnet.ne.jp",
    "sannet.ne.jp",
    "starcat.ne.jp",
    "kcn.jp",
    "bai.ne.jp",
    "gmobb.jp",
    "iij4u.or.jp",
    "mesh.ad.jp",
    "alpha-net.ne.jp",
    "coralnet.or.jp",
    "docomonet.jp",
    "fitweb.or.jp",
    "i-connect.ne.jp",
    "icc-net.ne.jp",
    "infosnow.ne.jp",
    "interlink.or.jp",
    "leo-net.jp",
    "mediatti.net",
    "nasicnet.com",
    "potato.ne.jp",
    "tcp-ip.or.jp",
    "tp1.jp",
    "ttcn.ne.jp",
    /* What providers give their customers elsewhere. */
    "ee.co.uk",
    "inode.at",
    "plusnet.com",
    "tele2.se",
    "xfinity.com",
    "zen.co.uk",
    /* Relays: an address at the market place stands for a person. */
    "guest.airbnb.com",
    "guest.booking.com",
    "mchat.booking.com",
    "guest.vrbo.com",
    "kaufland-marktplatz.de",
    "checkout.idealo.de",
    "message.manomano.com",
    "scs.tiktok.com",
    "scs.tiktokw.us",
    "erine.email",
    "m.expediapartnercentral.com",
    "mail.kleinanzeigen.de",
    "marketplace.amazon.ae",
    "marketplace.amazon.ca",
    "marketplace.amazon.cn",
    "marketplace.amazon.co.jp",
    "marketplace.amazon.co.uk",
    "marketplace.amazon.co.za",
    "marketplace.amazon.com",
    "marketplace.amazon.com.au",
    "marketplace.amazon.com.be",
    "marketplace.amazon.com.br",
    "marketplace.amazon.com.mx",
    "marketplace.amazon.com.tr",
    "marketplace.amazon.de",
    "marketplace.amazon.eg",
    "marketplace.amazon.es",
    "marketplace.amazon.fr",
    "marketplace.amazon.ie",
    "marketplace.amazon.in",
    "marketplace.amazon.it",
    "marketplace.amazon.nl",
    "marketplace.amazon.pl",
    "marketplace.amazon.sa",
    "marketplace.amazon.se",
    "marketplace.amazon.sg",
    "members.ebay.co.uk",
    "members.ebay.com",
    "members.ebay.de",
    "reply.craigslist.org",
    "users.noreply.github.com",
    "users.noreply.gitlab.com",
    "fw.rakuten.ne.jp",
    "privaterelay.appleid.com",
    "mozmail.com",
    /* Members: graduates, societies, professions. */
    "acm.org",
    "alum.mit.edu",
    "cantab.net",
    "doctors.net.uk",
    "doctors.org.uk",
    "ieee.org",
    "post.harvard.edu",
    /* Services: the people of hundreds of employers. */
    "cjsm.net",
    "nhs.net",
};

/* What libpsl reads the compiled form of. */
#define PUBLISHED_LIST "/usr/share/publicsuffix/public_suffix_list.dat"

/* Some of these run providers as well; their own domains are organisations. */
static const char *const organisations[] = {
    "toyota.co.jp",
    "sony.co.jp",
    "hitachi.com",
    "nttdocomo.com",
    "kddi.com",
    "ntt.com",
    "iij.ad.jp",
    "u-tokyo.ac.jp",
    "cs.titech.ac.jp",
    "soumu.go.jp",
    "nhk.or.jp",
    "microsoft.com",
    "google.com",
    "apple.com",
    "mit.edu",
    "cam.ac.uk",
    "example.com",
    /* Beside their relays, graduates and members. */
    "booking.com",
    "airbnb.com",
    "expediapartnercentral.com",
    "kleinanzeigen.de",
    "amazon.com",
    "amazon.co.jp",
    "amazon.com.be",
    "ebay.com",
    "ebay.de",
    "github.com",
    "gitlab.com",
    "kaufland.de",
    "idealo.de",
    "manomano.com",
    "tiktok.com",
    "craigslist.org",
    "zillow.com",
    "linkedin.com",
    "rakuten.ne.jp",
    "harvard.edu",
    "yale.edu",
    "stanford.edu",
    "ox.ac.uk",
    "ethz.ch",
    "ams.org",
    "fsf.org",
};

/* libpsl's own answer, and the domain itself where that has none. */
static void
assert_as_published(const PartyRules *rules, const psl_ctx_t *psl, const char *domain)
{
    const char *registrable = psl_registrable_domain(psl, domain);

    g_assert_cmpstr(
        party_of_domain(rules, domain), ==, registrable != NULL ? registrable : domain);
}

/* Every rule of the list, and what stands up to three labels below it. */
static void
test_published_list(void)
{
    static const char *const below[] = { "", "a.", "b.a.", "www.b.a." };
    g_autoptr(PartyRules) rules = party_rules_new(NULL);
    psl_ctx_t *psl = psl_latest(NULL);
    g_autofree char *list = NULL;
    g_auto(GStrv) lines = NULL;
    guint n_rules = 0;

    g_assert_true(g_file_get_contents(PUBLISHED_LIST, &list, NULL, NULL));
    lines = g_strsplit(list, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *rule = lines[i] + strspn(lines[i], "*.!");
        g_autofree char *suffix = NULL;

        if (*rule == '\0' || g_str_has_prefix(rule, "//"))
            continue;
        suffix = mailbox_normalise_domain(rule);
        for (gsize j = 0; j < G_N_ELEMENTS(below); j++) {
            g_autofree char *domain = g_strconcat(below[j], suffix, NULL);
            assert_as_published(rules, psl, domain);
        }
        n_rules++;
    }

    psl_free(psl);
    g_assert_cmpuint(n_rules, >, 5000);
}

static gboolean
is_shared(const PartyRules *rules, const char *domain)
{
    return party_is_shared(rules, domain, party_of_domain(rules, domain));
}

static void
test_shared(gconstpointer data)
{
    const char *domain = data;
    g_autofree char *below = g_strconcat("sub.", domain, NULL);
    g_autofree char *mailbox = g_strconcat("p@", domain, NULL);
    g_autoptr(PartyRules) rules = party_rules_new(NULL);

    g_assert_true(is_shared(rules, domain));
    g_assert_cmpstr(party_of(rules, mailbox), ==, mailbox);
    g_assert_true(is_shared(rules, below));
}

static void
test_organisation(gconstpointer data)
{
    const char *domain = data;
    g_autofree char *below = g_strconcat("sub.", domain, NULL);
    g_autofree char *mailbox = g_strconcat("p@", below, NULL);
    g_autofree char *other = g_strconcat("q@", domain, NULL);
    g_autoptr(PartyRules) rules = party_rules_new(NULL);

    g_assert_false(is_shared(rules, domain));
    g_assert_false(is_shared(rules, below));
    g_assert_cmpstr(party_of(rules, mailbox), ==, party_of(rules, other));
}

typedef struct {
    const char *name;
    const char *mailbox;
    const char *party;
    const char *shared[4]; /* the policy's sharedDomains */
} PartyCase;

static const PartyCase party_cases[] = {
    { "registrable", "p@example.com", "example.com", { NULL } },
    { "sub-domain", "p@a.b.example.com", "example.com", { NULL } },
    { "two-level-suffix", "p@tokyo.example.co.jp", "example.co.jp", { NULL } },
    { "suffix-itself", "p@co.jp", "co.jp", { NULL } },
    { "top-level-itself", "p@test", "test", { NULL } },
    { "unknown-top-level", "p@a.k1.example", "k1.example", { NULL } },
    { "private-suffix", "p@mail.alpha.github.io", "alpha.github.io", { NULL } },
    { "private-suffix-itself", "p@github.io", "github.io", { NULL } },
    { "idn-suffix", "p@a.xn--eckwd4c7cu47r2wf.jp", "xn--eckwd4c7cu47r2wf.jp", { NULL } },
    { "literal-v4", "p@[192.0.2.1]", "[192.0.2.1]", { NULL } },
    { "literal-v6", "p@[ipv6:2001:db8::1]", "[ipv6:2001:db8::1]", { NULL } },
    { "single-label", "p@localhost", "localhost", { NULL } },
    { "shared", "p@gmail.com", "p@gmail.com", { NULL } },
    { "shared-by-policy", "p@k1.example", "p@k1.example", { "k1.example" } },
    { "below-shared-by-policy", "p@a.k1.example", "p@a.k1.example", { "k1.example" } },
    { "above-shared-by-policy", "p@k1.example", "k1.example", { "a.k1.example" } },
    { "beside-shared-by-policy", "p@xk1.example", "xk1.example", { "k1.example" } },
    { "guest-of-a-booking-site", "p@guest.booking.com", "p@guest.booking.com", { NULL } },
    { "below-a-guest", "p@a.guest.booking.com", "p@a.guest.booking.com", { NULL } },
    { "booking-site-itself", "p@booking.com", "booking.com", { NULL } },
    { "beside-the-guests", "p@partner.booking.com", "booking.com", { NULL } },
    { "looks-like-guests", "p@xguest.booking.com", "booking.com", { NULL } },
    { "buyer-in-japan",
      "p@marketplace.amazon.co.jp",
      "p@marketplace.amazon.co.jp",
      { NULL } },
    { "buyers-private-top",
      "p@marketplace.amazon.com.be",
      "p@marketplace.amazon.com.be",
      { NULL } },
    { "market-place-itself", "p@amazon.co.jp", "amazon.co.jp", { NULL } },
    { "author-at-a-code-host",
      "p@users.noreply.github.com",
      "p@users.noreply.github.com",
      { NULL } },
    { "answers-of-a-code-host", "p@reply.github.com", "github.com", { NULL } },
    { "graduate", "p@alum.mit.edu", "p@alum.mit.edu", { NULL } },
    { "below-graduates", "p@mail.alum.mit.edu", "p@mail.alum.mit.edu", { NULL } },
    { "student", "p@student.mit.edu", "mit.edu", { NULL } },
    { "society-member", "p@ieee.org", "p@ieee.org", { NULL } },
    { "society-below", "p@mail.ieee.org", "p@mail.ieee.org", { NULL } },
    { "society-with-members-apart", "p@ams.org", "ams.org", { NULL } },
    { "health-service", "p@nhs.net", "p@nhs.net", { NULL } },
    { "hospital", "p@mail.trust.nhs.uk", "trust.nhs.uk", { NULL } },
    { "lawyer-in-justice-mail",
      "p@firm.co.uk.cjsm.net",
      "p@firm.co.uk.cjsm.net",
      { NULL } },
    { "customer-of-a-provider", "p@abc.fitweb.or.jp", "p@abc.fitweb.or.jp", { NULL } },
    { "looks-like-a-provider", "p@xfitweb.or.jp", "xfitweb.or.jp", { NULL } },
    { "relay-taken-out", "p@guest.booking.com", "booking.com", { "!guest.booking.com" } },
    { "taken-out", "p@gmail.com", "gmail.com", { "!gmail.com" } },
    { "sub-domain-taken-out",
      "p@a.k1.example",
      "k1.example",
      { "k1.example", "!a.k1.example" } },
    { "out-wins-before", "p@k1.example", "k1.example", { "!k1.example", "k1.example" } },
    { "out-wins-behind", "p@k1.example", "k1.example", { "k1.example", "!k1.example" } },
    { "taken-out-elsewhere", "p@gmail.com", "p@gmail.com", { "!k1.example" } },
};

static void
test_party(gconstpointer data)
{
    const PartyCase *one = data;
    g_autoptr(PartyRules) rules = party_rules_new(one->shared);
    const char *party = party_of(rules, one->mailbox);

    g_assert_cmpstr(party, ==, one->party);
    /* It is a part of the mailbox: nobody has to free it. */
    g_assert_true(party >= one->mailbox && party < one->mailbox + strlen(one->mailbox));
}

typedef struct {
    const char *domain;
    PartyKind kind;
    const char *shared[4]; /* the policy's sharedDomains */
} KindCase;

static const KindCase kind_cases[] = {
    { "corp.example", PARTY_ORGANISATION, { NULL } },
    { "sub.example.co.jp", PARTY_ORGANISATION, { NULL } },
    { "localhost", PARTY_ORGANISATION, { NULL } },
    { "gmail.com", PARTY_PROVIDER, { NULL } },
    { "sub.gmail.com", PARTY_PROVIDER, { NULL } },
    { "ocn.ne.jp", PARTY_PROVIDER, { NULL } },
    { "co.jp", PARTY_PUBLIC_SUFFIX, { NULL } },
    { "jp", PARTY_PUBLIC_SUFFIX, { NULL } },
    { "github.io", PARTY_PUBLIC_SUFFIX, { NULL } },
    { "k1.example", PARTY_PROVIDER, { "k1.example" } },
    { "a.k1.example", PARTY_PROVIDER, { "k1.example" } },
    { "gmail.com", PARTY_ORGANISATION, { "!gmail.com" } },
    { "github.io", PARTY_ORGANISATION, { "!github.io" } },
    { "co.jp", PARTY_PUBLIC_SUFFIX, { "!example.co.jp" } },
};

static void
test_kind(gconstpointer data)
{
    const KindCase *one = data;
    g_autoptr(PartyRules) rules = party_rules_new(one->shared);

    g_assert_cmpint(party_kind_of_domain(rules, one->domain), ==, one->kind);
}

static void
test_strangers_at_a_provider(void)
{
    g_autoptr(PartyRules) rules = party_rules_new(NULL);

    g_assert_cmpstr(party_of(rules, "p@gmail.com"), !=, party_of(rules, "q@gmail.com"));
    g_assert_cmpstr(
        party_of(rules, "p@alpha.github.io"), !=, party_of(rules, "p@beta.github.io"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/party/published-list", test_published_list);

    for (gsize i = 0; i < G_N_ELEMENTS(shared_domains); i++) {
        g_autofree char *path = g_strconcat("/party/shared/", shared_domains[i], NULL);
        g_test_add_data_func(path, shared_domains[i], test_shared);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(organisations); i++) {
        g_autofree char *path =
            g_strconcat("/party/organisation/", organisations[i], NULL);
        g_test_add_data_func(path, organisations[i], test_organisation);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(party_cases); i++) {
        g_autofree char *path = g_strconcat("/party/of/", party_cases[i].name, NULL);
        g_test_add_data_func(path, &party_cases[i], test_party);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kind_cases); i++) {
        g_autofree char *path = g_strdup_printf(
            "/party/kind/%" G_GSIZE_FORMAT "-%s", i, kind_cases[i].domain);
        g_test_add_data_func(path, &kind_cases[i], test_kind);
    }
    g_test_add_func("/party/strangers-at-a-provider", test_strangers_at_a_provider);

    return g_test_run();
}
