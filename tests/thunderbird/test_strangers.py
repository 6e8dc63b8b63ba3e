"""Who is a stranger: what is asked before sending, and what the look at the sent copy finds, in the real thing."""

from product import STRANGERS
from test_sent import HOUR, SentTest, sent_mail
from waiting import wait_until

STUDENTS = [f"s{i}@univ-a.example" for i in range(25)]
SIX = [f"p{i}@k{i}.example" for i in range(6)]
SET_DETAILS = """
  const [details] = arguments;
  return (async () => {
    const [tab] = await messenger.tabs.query({ type: "messageCompose" });
    await messenger.compose.setComposeDetails(tab.id, details);
  })();
"""


def original(name, sender, others, **headers):
    """A message that everybody of `others` got, and we."""
    return "\n".join([
        f"From: {sender}", f"To: jimu@corp.example, {', '.join(others)}", f"Subject: {name}",
        f"Message-ID: <{name}@elsewhere.example>", "Date: Tue, 24 Nov 2026 09:00:00 +0900",
        *[f"{key.replace('_', '-')}: {value}" for key, value in headers.items()], "", "Dear all"])


class Before(SentTest):
    """What is asked when Send is clicked; what went after an answer is silence."""

    def setUp(self):
        super().setUp()
        self.seen = len((self.state() or {"seen": ()})["seen"])
        self.addCleanup(self.tb.call, "emptyFolder", "Inbox")
        self.addCleanup(self.tb.call, "emptyFolder", "Drafts")

    def reply(self, name, sender, others, **headers):
        """The window of a reply to all."""
        self.tb.add_message(original(name, sender, others, **headers))
        compose = self.tb.reply_all(f"{name}@elsewhere.example")
        compose.write(f"Re: {name}", "Yes")
        return compose

    def asked(self, compose, level):
        """The question that Send leads to."""
        compose.click_send()
        review = self.review()
        self.assertEqual(review.run("return document.body.dataset.level;"), level, review.text())
        return review

    def send_as_it_is(self, review, recipients):
        """Acknowledged, so nobody tells of the copy."""
        review.click("acknowledge")
        review.click("send")
        self.assert_sent(recipients, "send")

    def assert_sent(self, recipients, *decisions):
        """It went to so many, and the look at its copy has nothing to tell; what the log has of this test."""
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), recipients)
        self.wait_looked_at(self.seen + 1)
        self.assert_decided(*decisions or ("pass",))
        self.assert_silent()

    def test_a_crowd_in_cc(self):
        review = self.asked(self.tb.open_compose(cc=STUDENTS), "confirm")
        self.assertIn("25 people at univ-a.example", review.text("#headline"))
        self.assertIn("25 people at univ-a.example", review.text("#rows"))
        self.assertEqual(self.choices(review), ["convert", "edit", "send", "acknowledge"])
        self.send_as_it_is(review, 25)

    def test_a_crowd_is_converted(self):
        review = self.asked(self.tb.open_compose(cc=STUDENTS), "confirm")
        review.click("convert")
        self.assert_sent(26, "convert")
        self.assert_shows_nobody(self.tb.mail.mails[0], STUDENTS)

    def test_few_of_one_organisation(self):
        self.tb.open_compose(cc=STUDENTS[:19]).click_send()
        self.assert_sent(19)

    def assert_stopped(self, entry, named, cc=(), shown=None):
        """The entry can only be mended."""
        compose = self.tb.open_compose(to=[entry], cc=cc)
        before = compose.recipients
        self.assertEqual(len(before["to"]), 1)
        review = self.asked(compose, "block")
        self.assertIn(named, review.text("#headline"))
        self.assertEqual(self.choices(review), ["edit"])
        if shown is not None:
            wait_until(lambda: review.text("#before .wrong") == shown, "the entry to be shown")
        review.click("edit")
        self.assert_not_sent(compose, before)
        compose.close()

    def test_a_name_without_an_address(self):
        """Thunderbird itself lets it go to Send beside an address."""
        self.assert_stopped("Tanaka", "“Tanaka” has no email address", SIX[:2], shown="Tanaka")

    def test_an_address_with_more_than_an_address(self):
        """Of many recipients the one is named, as it was typed."""
        for entry in ("a@k1..example", "a@k1.example \u69d8", "[a@k1.example]", "a@k1.example\u3001"):
            with self.subTest(ascii(entry)):
                self.assert_stopped(entry, f"\u201c{entry}\u201d", SIX[:2])

    def test_addresses_glued_into_one_entry(self):
        for between in (" ", "\t", "\u3001", "\uff0c", "\uff1b", "\uff64", "/", "|", "\u30fb", "\u3000"):
            with self.subTest(ascii(between)):
                self.assert_stopped(f"c0@k0.example{between}boss@corp.example", "c0@k0.example")

    def test_an_address_that_became_the_name_of_another(self):
        self.assert_stopped("<a@k1.example> <b@k2.example>", "a@k1.example")

    def test_a_reply_to_all_among_three_parties(self):
        self.reply("three", SIX[0], SIX[1:3]).click_send()
        self.assert_sent(3)

    def test_a_reply_to_all_among_six_parties(self):
        review = self.asked(self.reply("six", SIX[0], SIX[1:]), "confirm")
        self.assertEqual(self.choices(review), ["convert", "edit", "send", "acknowledge"])
        self.assertEqual(review.text("#remember-text"), "Do not ask again in this conversation")
        self.assertNotIn("new here", review.text("#rows"))
        self.send_as_it_is(review, 6)

    def test_a_conversation_that_is_remembered(self):
        review = self.asked(self.reply("thread", SIX[0], SIX[1:]), "confirm")
        self.assertIn("in the settings of Bcc Guard, under “What you choose”", review.run(
            "return document.getElementById('remember-note').textContent;"))
        review.click("remember")
        self.send_as_it_is(review, 6)
        self.tb.mail.clear()
        self.seen += 1
        self.once_more().click_send()
        self.assert_sent(6, "send", "pass")
        self.take_conversations_back()
        self.asked(self.once_more(), "confirm").click("edit")

    def once_more(self):
        """Another reply to all in the same conversation."""
        compose = self.tb.reply_all("thread@elsewhere.example")
        compose.write("Re: thread", "Once more")
        return compose

    def take_conversations_back(self):
        """Where the note below the tick says: on the options page."""
        self.tb.extension.background.run("return browser.runtime.openOptionsPage();")
        page = self.tb.extension.wait_for_window("pages/options/options.html")
        wait_until(lambda: page.text("#conversations-about"), "the conversations")
        page.run("document.getElementById('forget').scrollIntoView({ block: 'center' });")
        self.assertTrue(page.sees("forget"))
        self.assertEqual(page.text("#personal-group #conversations"),
                         "Conversations in which you are not asked again: 1\n\nAsk again in all conversations")
        page.click("forget")
        wait_until(lambda: page.text("#forgotten") == "You will be asked again in all conversations.", "the outcome")
        self.assertFalse(page.run("return document.getElementById('forget').checkVisibility();"))
        page.close()
        page.wait_closed()

    def test_a_newcomer_in_a_reply_to_all(self):
        compose = self.reply("four", SIX[0], SIX[1:4])
        compose.add("cc", "Suzuki <newcomer@k9.example>")
        review = self.asked(compose, "confirm")
        self.assertTrue(review.text("#headline").startswith("Suzuki <newcomer@k9.example> is new here: "))
        self.assertEqual(review.text("#rows").count("new here"), 1)
        self.assertEqual(review.text("#rows .row:first-child .address"), "new here newcomer@k9.example")
        self.assertFalse(review.sees("points"))  # the acknowledgement says who is new
        self.send_as_it_is(review, 5)

    def test_those_in_mail_followup_to_are_known(self):
        self.reply("list", SIX[0], (), Mail_Followup_To=", ".join(SIX[:3])).click_send()
        self.assert_sent(3)

    def test_a_draft_of_a_reply_that_is_opened_again(self):
        compose = self.reply("draft", SIX[0], SIX[1:3])
        self.tb.call("autosave", compose.id)
        identifier = wait_until(self.tb.drafts, "the draft")[0].split("Message-ID: <")[1].split(">")[0]
        compose.close()
        compose = self.tb.open_draft(identifier)
        self.assertEqual(compose.recipients["to"], SIX[:3])
        compose.click_send()
        self.assert_sent(3)

    def test_a_draft_of_a_forwarded_message_is_no_reply(self):
        self.tb.add_message(original("forward", SIX[0], SIX[1:3]))
        compose = self.tb.forward("forward@elsewhere.example")
        compose.add("to", *SIX[:3])
        compose.write("Fwd: forward", "See below")
        self.tb.call("autosave", compose.id)
        identifier = wait_until(self.tb.drafts, "the draft")[0].split("Message-ID: <")[1].split(">")[0]
        compose.close()
        self.send_as_it_is(self.asked(self.tb.open_draft(identifier), "confirm"), 3)

    def redirect(self, name, whom):
        """The window of a customer's message, redirected."""
        self.tb.add_message(original(name, SIX[0], SIX[1:3]))
        compose = self.tb.redirect(f"{name}@elsewhere.example")
        compose.add("to", whom)
        return compose

    def test_a_redirected_message_shows_its_author(self):
        """It is a message of ours with the author in Reply-To, in the check as on the wire."""
        review = self.asked(self.redirect("redirected", SIX[3]), "confirm")
        self.assertIn(f"Reply-To, which cannot be moved to Bcc: {SIX[0]}", review.text("#findings"))
        self.send_as_it_is(review, 1)
        mail = self.tb.mail.mails[0]
        self.assertEqual((mail.sender, mail.recipients), ("jimu@corp.example", [SIX[3]]))
        shown = {header: mail.addresses(header) for header in ("From", "To", "Cc", "Reply-To")}
        self.assertEqual(shown, {"From": ["jimu@corp.example"], "To": [SIX[3]], "Cc": [], "Reply-To": [SIX[0]]})
        self.assertEqual([name for name in mail.message if name.startswith(("Resent-", "X-", "Sender"))], [])
        self.assertNotIn(SIX[1].encode(), mail.content)

    def test_a_message_redirected_to_a_colleague_is_silence(self):
        self.redirect("inside", "staff@corp.example").click_send()
        self.assert_sent(1)

    def test_dotted_local_parts_of_carriers(self):
        dotted = ["a..b@docomo.ne.jp", "ab.@docomo.ne.jp"]
        self.reply("dotted", dotted[0], [dotted[1], "c@k2.example"]).click_send()
        self.assert_sent(3)

    def test_dotted_local_parts_are_strangers_to_each_other(self):
        review = self.asked(self.tb.open_compose(cc=["a..b@docomo.ne.jp", "ab.@docomo.ne.jp"]), "confirm")
        self.assertEqual(len(review.text("#rows").split("docomo.ne.jp")) - 1, 4)
        self.send_as_it_is(review, 2)

    def test_a_newsgroup_and_a_customer(self):
        compose = self.tb.open_compose(cc=["c@k2.example"])
        self.tb.extension.background.run(SET_DETAILS, {"newsgroups": ["comp.test"], "followupTo": ["comp.test"]})
        review = self.asked(compose, "confirm")
        self.assertIn("comp.test", review.text())
        self.assertIn("c@k2.example", review.text("#rows"))
        review.click("convert")
        compose.wait_unlocked(60)
        details = self.tb.extension.background.run(
            "return messenger.tabs.query({ type: 'messageCompose' }).then(([tab]) => "
            "messenger.compose.getComposeDetails(tab.id));")
        self.assertEqual((details["newsgroups"], details["cc"], details["bcc"]), (["comp.test"], [], ["c@k2.example"]))


class After(SentTest):
    """The same in copies of messages that nobody checked before: other programs and devices sent them."""

    installation = "normal_installed"

    def test_copies(self):
        self.off()
        self.tb.call("addMessages", "Sent", [sent_mail(0, STRANGERS, 48 * HOUR)])
        self.on()
        self.wait_begun()
        self.off()
        self.tb.add_message(original("three", SIX[0], SIX[1:3]))
        self.tb.add_message(original("mass", SIX[0], SIX[1:]))
        in_reply = "In-Reply-To: <three@elsewhere.example>\r\n"
        forwarded = "X-Forwarded-Message-Id: <three@elsewhere.example>\r\n"
        self.tb.call("addMessages", "Sent", [
            sent_mail(1, STUDENTS),
            sent_mail(2, ["a..b@docomo.ne.jp", "c@k2.example"]),
            "Newsgroups: comp.test\r\n" + sent_mail(3, ["n@k3.example"]),
            in_reply + sent_mail(4, SIX[:3]),
            forwarded + in_reply + sent_mail(5, [SIX[0], SIX[2]]),
            sent_mail(6, STUDENTS[:2]),
            sent_mail(7, ["c0@k0.example c1@k1.example boss@corp.example"]),
            in_reply.replace("three", "mass") + sent_mail(8, SIX),
        ])
        self.on()
        window = self.assert_told(STUDENTS[:1])
        told = window.text("#findings")
        self.assertEqual([n for n in range(9) if f"Invitation {n}" in told], [1, 2, 3, 5, 7, 8])
        self.assertIn("comp.test", window.text("#readers"))
        self.wait_looked_at(8)

    def test_whom_one_writes_to(self):
        """A fresh profile learns it from last year's copies; then a mistyped domain, a first contact and a newcomer are asked about."""
        self.tb.extension.background.run("return browser.storage.local.set({ firstContact: true });")
        self.off()
        known = self.tb.desktop.state_home / "bcc-guard" / "correspondents"
        known.unlink(missing_ok=True)
        self.tb.call("addMessages", "Sent", [sent_mail(n, ["p@kontor.example"], n * 720 * HOUR) for n in range(1, 4)])
        self.on()
        wait_until(lambda: known.exists() and known.read_bytes()[16] == 1, "the year to be learnt", 60)
        self.assertEqual([text for text in (b"kontor", b"p@") if text in known.read_bytes()[24:]], [])

        self.goes_back(self.tb.open_compose(to=["q@kontro.example"]),
                       "This domain looks mistyped: kontro.example (did you mean kontor.example?)")
        self.tb.add_message(original("reply", SIX[0], []))
        reply = self.tb.reply_all("reply@elsewhere.example")
        reply.clear("to")
        reply.add("to", SIX[1])
        self.goes_back(reply, f"Not in the message that you reply to: {SIX[1]}")
        both = self.tb.open_compose(to=["p@kontor.example", "q@kontor.example"])
        self.goes_back(both, "Nobody here has written to: q@kontor.example")
        self.tb.books.add_contacts([{"name": "Q", "email": "q@kontor.example"}])
        both.click_send()
        self.assertEqual(len(self.tb.mail.wait_for(1)[0].recipients), 2)
        self.assert_silent()

    def goes_back(self, compose, headline):
        """It is asked about, and not sent."""
        compose.click_send()
        review = self.review()
        self.assertEqual(review.text("#headline"), headline)
        review.click("edit")
        review.wait_closed()
        compose.wait_unlocked(60)
