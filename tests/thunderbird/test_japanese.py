"""The words that a Japanese Thunderbird gets."""

from product import STRANGERS, DeskTest


class Japanese(DeskTest):
    """Thunderbird's language decides, not the shell's."""

    locale = "ja"

    def test_question_in_notification_and_window(self):
        compose, question = self.ask(cc=STRANGERS)
        self.assertEqual(question.summary, "未送信: Seminar")
        self.assertIn("Bcc で送信", question.actions)
        review = self.review()
        self.assertIn("Bcc に変更して送信", review.text("#convert"))
        self.assertIn("社外の人 2 人", review.text())
        self.assertIn("編集に戻る", review.text("#edit"))
        review.click("edit")
        compose.wait_unlocked()
        self.assertEqual(self.tb.mail.mails, [])
