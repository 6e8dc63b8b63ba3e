"""Hello, and what a policy does to the checks after it."""

import unittest

from port import Port, mail

TWO = mail("To: a@k1.example, b@k2.example")


class Hello(unittest.TestCase):
    """hello → ready."""

    def test_ready(self):
        with Port() as port:
            ready = port.hello({"confirmParties": 3}, local={"confirmParties": 9, "bulkLimit": 7})
        self.assertEqual(ready["type"], "ready")
        self.assertEqual(ready["protocol"], 1)
        self.assertEqual(ready["errors"], [])
        self.assertEqual(ready["locked"], ["confirmParties"])
        self.assertEqual(ready["policy"]["confirmParties"], 3)
        self.assertEqual(ready["policy"]["bulkLimit"], 7)
        self.assertEqual(ready["policy"]["convertParties"], 5)
        self.assertEqual(ready["policy"]["unchecked"], "ask")

    def test_ready_does_not_repeat_lists(self):
        """A policy of any size has an answer."""
        lists = {"internalDomains": [f"d{n}.example" for n in range(60_000)],
                 "trustedGroups": [[f"k{n}.example", f"l{n}.example"] for n in range(28_000)],
                 "sharedDomains": [f"s{n}.example" for n in range(30_000)],
                 "bccLists": ["Customers"] * 20_000, "bulkAdvice": "x" * 2_000_000}
        with Port() as port:
            ready = port.hello(lists)
            self.assertEqual((ready["type"], ready["errors"]), ("ready", []))
            self.assertEqual({*lists} & {*ready["policy"]}, set())
            self.assertLess(len(str(ready)), 2000)
            verdict = port.check(mail("To: a@d59999.example, a@k1.example, a@l1.example"))
            self.assertEqual((verdict["level"], verdict["recipients"]["internal"]), ("pass", 1))

    def test_changed_policy(self):
        with Port() as port:
            port.hello()
            self.assertEqual(port.check(TWO)["level"], "confirm")
            port.hello({"internalDomains": ["corp.example"], "convertParties": 2})
            self.assertEqual(port.check(TWO)["level"], "convert")
            port.hello({"internalDomains": ["corp.example"], "confirmParties": 0})
            self.assertEqual(port.check(TWO)["level"], "pass")

    def test_group_to_remember(self):
        office = {"internalDomains": ["corp.example"]}
        group = ["k1.example", "k2.example"]
        with Port() as port:
            port.hello(office)
            verdict = port.check(TWO)
            self.assertEqual(verdict["remember"], {"kind": "group", "groups": [group]})
            self.assertIn("k2.example", verdict["texts"]["remember"])
            port.hello({**office, "trustedGroups": []})
            verdict = port.check(TWO)
            self.assertIsNone(verdict["remember"])
            self.assertNotIn("remember", verdict["texts"])
            port.hello(office, local={"trustedGroups": [group]})
            self.assertEqual(port.check(TWO)["level"], "pass")

    def test_question_outlives_changed_policy(self):
        with Port() as port:
            port.hello()
            verdict = port.check(TWO)
            port.hello({"confirmParties": 0})
            self.assertEqual(port.page(verdict["id"], "exposed", 0)["total"], 2)

    def test_check_before_hello(self):
        with Port() as port:
            error = port.check(TWO)
        self.assertEqual((error["type"], error["code"]), ("error", "policy"))

    def test_other_protocol(self):
        with Port() as port:
            error = port.ask({"type": "hello", "id": "1", "protocol": 2})
            self.assertEqual(error["code"], "protocol")
            self.assertIn("2", error["text"])
            self.assertEqual(port.hello()["type"], "ready")


class Broken(unittest.TestCase):
    """A policy with a mistake stops every check."""

    def test_every_check_is_refused(self):
        for where, policy in (("managed", {"confirmParty": 2}), ("local", {"bulkLimit": -1})):
            with self.subTest(where), Port() as port:
                settings = {"managed": policy} if where == "managed" else {"managed": {}, "local": policy}
                ready = port.hello(**settings)
                (key,) = policy
                self.assertEqual([error["key"] for error in ready["errors"]], [key])
                self.assertEqual(ready["errors"][0]["managed"], where == "managed")
                self.assertIn(key, port.errors)
                for _ in range(3):
                    error = port.check(TWO)
                    self.assertEqual(error["code"], "policy")
                    self.assertIn(key, error["text"])

    def test_more_mistakes_than_a_reply_holds(self):
        wrong = {f"key{number}": "x" * 300 for number in range(20_000)}
        with Port() as port:
            ready = port.hello({**wrong, "bulkLimit": 7})
            self.assertEqual(ready["type"], "ready")
            self.assertIn("key", ready["errors"][0]["key"])
            self.assertEqual(ready["locked"], ["bulkLimit"])
            self.assertEqual(port.check(TWO)["code"], "policy")

    def test_long_key(self):
        with Port() as port:
            (error,) = port.validate(managed={"~" * 1_000_000: 1})
        self.assertTrue(error["key"].startswith("~~~"))

    def test_provider_as_inside(self):
        for policy in ({"internalDomains": ["gmail.com"]}, {"trustedGroups": [["co.jp", "k1.example"]]}):
            with self.subTest(policy), Port() as port:
                (error,) = port.hello(policy)["errors"]
                self.assertEqual(error["key"], *policy)
                self.assertEqual(port.validate(local=policy)[0]["text"], error["text"])
                self.assertEqual(port.check(TWO)["code"], "policy")

    def test_provider_by_the_organisation(self):
        """What a person takes for inside may be a provider only by the organisation's word."""
        with Port() as port:
            (error,) = port.hello({"sharedDomains": ["k1.example"]},
                                  local={"internalDomains": ["k1.example"]})["errors"]
        self.assertEqual((error["key"], error["managed"]), ("internalDomains", False))

    def test_repaired(self):
        with Port() as port:
            port.hello({"confirmParty": 2})
            self.assertEqual(port.check(TWO)["code"], "policy")
            self.assertEqual(port.hello()["errors"], [])
            self.assertEqual(port.check(TWO)["type"], "verdict")

    def test_broken_unchecked_refuses(self):
        with Port() as port:
            self.assertEqual(port.hello({"unchecked": "send"})["policy"]["unchecked"], "refuse")
            ready = port.hello({"unchecked": 1}, local={"unchecked": "ask"})
            self.assertEqual(ready["policy"]["unchecked"], "refuse")


if __name__ == "__main__":
    unittest.main()
