"""A made-up year of office mail, of one desk: every message as it is sent, and which of them are mistakes.

One seed makes one year.  What is clean and what is a mistake is decided here, by what the sender meant; the helper
never sees it.
"""

import dataclasses
import random

from port import mail

OWN = "jimu@corp.example"
PROVIDERS = ("gmail.com", "docomo.ne.jp", "yahoo.co.jp", "icloud.com")
SYLLABLES = ("ka", "mi", "to", "ra", "shi", "no", "ha", "ru", "ken", "sato", "yama", "kawa", "tech", "nord", "lux", "berg", "stein", "ver", "sol", "medi")
ENDINGS = (".example", ".test")  # one organisation each, as behind .com
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORKDAYS = 245
# Of a thousand messages of an ordinary day: what they are.
KINDS = {
    "reply": 420, "reply to all": 110, "to colleagues": 190, "new to a customer": 110, "reply with a colleague": 60,
    "forward": 45, "new customer": 14, "reply to a web form": 12, "introduction": 9, "two organisations": 8,
    "long quotation": 8, "reply to another of theirs": 14, "somebody new of theirs": 10,
}
# Of a thousand: what goes wrong.
MISTAKES = {
    "mistyped customer": 3, "mistyped person": 2, "mistyped own domain": 1, "reply to somebody else": 4, "somebody else added": 2, "customers in Cc": 2, "list in the text": 1,
}


@dataclasses.dataclass
class Sent:
    """One message: what the helper gets, and what was wrong with it, if anything."""

    kind: str
    text: str
    copy: str
    replied_to: str | None
    mistake: str | None


class Office:
    """Who writes to whom."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.colleagues = [f"{name}{n}@corp.example" for n, name in enumerate(self.random.sample(SYLLABLES, 18))]
        self.customers = []  # of lists of people
        self.number = 0
        for _ in range(160):
            self.meet()
        # Some are written to every day, most a few times a year.
        self.favourites = [1 / (1 + place) ** 0.9 for place in range(len(self.customers))]
        # Who knows each other by what was sent before: pairs of customers in one project.
        self.projects = [self.random.sample(range(40), 2) for _ in range(6)]

    def meet(self):
        """A customer more: the people of one organisation, or one at a provider."""
        chance = self.random
        if chance.random() < 0.2:
            self.customers.append([f"{self.word()}{chance.randrange(99)}@{chance.choice(PROVIDERS)}"])
        else:
            domain = self.word() + chance.choice(("", "", f"-{self.word()}")) + chance.choice(ENDINGS)
            people = chance.choice((1, 1, 2, 2, 3, 5))
            self.customers.append([f"{self.word()}.{self.word()}@{domain}" for _ in range(people)])
        return self.customers[-1]

    def colleague_of(self, customer):
        """Somebody more of the same organisation; at a provider somebody who is known."""
        domain = customer[0].partition("@")[2]
        if domain in PROVIDERS:
            return customer[0]
        customer.append(f"{self.word()}.{self.word()}@{domain}")
        return customer[-1]

    def word(self):
        return "".join(self.random.sample(SYLLABLES, self.random.choice((2, 2, 3))))

    def customer(self):
        """Often one of the favourites; `favourites` holds the weights of the first ones."""
        known = self.customers[:len(self.favourites)]
        return self.random.choices(known, self.favourites)[0]

    def other_than(self, customer):
        while True:
            found = self.customer()
            if found is not customer:
                return found

    def slip(self, mailbox):
        """The same with one slip in the domain's first name."""
        chance = self.random
        local, _at, domain = mailbox.partition("@")
        name, dot, rest = domain.partition(".")
        wrong = name
        while wrong == name:
            place = chance.randrange(len(name) - 1)
            wrong = chance.choice((
                name[:place] + name[place + 1:], name[:place] + chance.choice(LETTERS) + name[place:],
                name[:place] + name[place + 1] + name[place] + name[place + 2:],
                name[:place] + chance.choice(LETTERS) + name[place + 1:],
            ))
        return f"{local}@{wrong}{dot}{rest}"

    def slip_in_name(self, mailbox):
        """The same with two letters of the person's name swapped: nobody has that address."""
        local, _at, domain = mailbox.partition("@")
        places = [place for place in range(len(local) - 1) if local[place] != local[place + 1]]
        place = self.random.choice(places)
        return f"{local[:place]}{local[place + 1]}{local[place]}{local[place + 2:]}@{domain}"

    def write(self, kind, to, cc=(), bcc=(), body="Thank you.", replied_to=None, mistake=None):
        """One message of ours; of the one replied to, who wrote it and to whom else."""
        self.number += 1
        fields = [f"{name}: {', '.join(people)}" for name, people in (("To", to), ("Cc", cc), ("Bcc", bcc)) if people]
        original = None
        if replied_to:
            sender, others = replied_to
            original = mail(f"Message-ID: <{self.number}@there>", f"To: {', '.join([OWN, *others])}", sender=sender)
        head = mail(f"Message-ID: <{self.number}@corp.example>", *fields).removesuffix("body")
        return Sent(kind, mail(*fields).removesuffix("body") + body, head, original, mistake)

    def ordinary(self, kind):
        """A message of that kind in which nothing is wrong."""
        chance = self.random
        customer = self.customer()
        one, *others = chance.sample(customer, len(customer))
        colleagues = chance.sample(self.colleagues, chance.choice((1, 1, 2, 4)))
        if kind == "reply":
            return self.write(kind, [one], replied_to=(one, others[:1]), body=f"Thank you.\n\n{one} wrote:\n> Hello\n> {one}, Tel. 03-0000\n")
        if kind == "reply to all":
            if chance.random() < 0.3:
                people = [chance.choice(self.customers[place]) for place in chance.choice(self.projects)]
                return self.write(kind, people[:1], cc=people[1:] + colleagues[:1], replied_to=(people[0], people[1:]))
            return self.write(kind, [one], cc=others + colleagues, replied_to=(one, others + colleagues))
        if kind == "to colleagues":
            return self.write(kind, colleagues, body=f"See {one}, and call {others[0] if others else one}.")
        if kind == "new to a customer":
            return self.write(kind, [one], cc=chance.choice(([], colleagues[:1], others[:1])))
        if kind == "reply with a colleague":
            return self.write(kind, [one], cc=colleagues, replied_to=(one, others))
        if kind == "forward":
            header = "".join(f"{name}: {who}\n" for name, who in (("From", one), ("To", ", ".join([OWN, *others]))))
            to = [chance.choice(self.other_than(customer))] if chance.random() < 0.15 else colleagues
            return self.write(kind, to, body=f"FYI\n\n-------- Forwarded --------\n{header}\nHello\n")
        if kind == "new customer":
            person, *others = self.meet()
            if chance.random() < 0.5:
                return self.write(kind, [person], cc=others, replied_to=(person, []))
            return self.write(kind, [person], cc=others)
        if kind == "reply to a web form":
            person = self.meet()[0]
            return self.write(kind, [person], replied_to=(chance.choice((person, person, "form@corp.example")), []))
        if kind == "somebody new of theirs":
            return self.write(kind, [one], cc=[self.colleague_of(customer)])
        if kind == "introduction":
            partner = chance.choice(self.other_than(customer))
            return self.write(kind, [one], cc=[partner], replied_to=(one, others))
        if kind == "two organisations":
            return self.write(kind, [one], cc=[chance.choice(self.other_than(customer))])
        if kind == "long quotation":
            quoted = [chance.choice(self.other_than(customer)) for _ in range(chance.choice((2, 4, 7, 12)))]
            return self.write(kind, [one], replied_to=(one, others), body="".join(f"> {who} wrote:\n>> Hello\n" for who in quoted))
        return self.write(kind, [chance.choice(others or [one])], cc=[one], replied_to=(one, []))

    def wrong(self, mistake):
        """A message in which that is wrong."""
        chance = self.random
        customer = self.customers[chance.randrange(25)]
        one = customer[0]
        other = chance.choice(self.other_than(customer))
        if mistake == "mistyped customer":
            return self.write("new to a customer", [self.slip(one)], mistake=mistake)
        if mistake == "mistyped person":
            return self.write("new to a customer", [one], cc=[self.slip_in_name(customer[-1])], mistake=mistake)
        if mistake == "mistyped own domain":
            return self.write("to colleagues", ["boss@corp.exmaple"], mistake=mistake)
        if mistake == "reply to somebody else":
            return self.write("reply", [other], replied_to=(one, []), mistake=mistake)
        if mistake == "somebody else added":
            return self.write("reply to all", [one], cc=[self.colleagues[0], other], replied_to=(one, self.colleagues[:1]), mistake=mistake)
        if mistake == "customers in Cc":
            many = [chance.choice(people) for people in chance.sample(self.customers, chance.choice((8, 20, 60)))]
            return self.write("announcement", [OWN], cc=many, mistake=mistake)
        pasted = [chance.choice(people) for people in chance.sample(self.customers, 66)]
        return self.write("announcement", [one], bcc=pasted, body="\n".join(pasted), mistake=mistake)

    def announcement(self, kind, count):
        """To many, as it should be."""
        many = [people[0] for people in self.random.sample(self.customers, min(count, len(self.customers)))]
        return self.write(kind, [OWN], bcc=many, body="Our office is closed.")

    def year(self, a_day=14, days=WORKDAYS):
        """All messages, in their order."""
        for day in range(days):
            for _ in range(self.random.randrange(a_day // 2, a_day * 3 // 2)):
                if self.random.randrange(1000) < sum(MISTAKES.values()):
                    yield self.wrong(self.random.choices(list(MISTAKES), MISTAKES.values())[0])
                else:
                    yield self.ordinary(self.random.choices(list(KINDS), KINDS.values())[0])
            if day % 20 == 10:
                yield self.announcement("newsletter", 80)
            if day % 60 == 30:
                yield self.announcement("holidays", 400)
