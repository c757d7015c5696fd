"""The people of a town, from signing in to a booking: who a generated request is sent by, and about what."""

import contextlib
import json
import random
import time

import requests

from document import payload
from phone import Phone, Proved, new_id

EVENT, OPENING = "one-town", "first"

# Phones that are brought on together: waiting for a beat costs once.
TOGETHER = 4


class Town:
    """A running service, and those who use it."""

    def __init__(self, base, outbox, seed):
        self.base, self._outbox = base, outbox
        self.random = random.Random(seed)
        self.nonce = self.last_proof = "none-yet"
        self.pools = {}
        self._http = requests.Session()
        self.ask("GET", "/v1/time")
        stock = self.ask("GET", f"/v1/events/{EVENT}/stock", until=200)
        self.slots = [slot["slot"] for slot in payload(stock.text)["slots"]]

    def hear(self, headers):
        """The newest nonce is used."""
        self.nonce = headers.get("jari-nonce", self.nonce)

    def ask(self, method, path, phone=None, body=None, until=None):
        """One request of our own; again until it is answered so, if that is waited for."""
        end = time.monotonic() + 60
        while True:
            auth = Proved(phone, self) if phone else None
            headers = {"jari-version": "1"}
            response = self._http.request(method, self.base + path, json=body, headers=headers, auth=auth)
            self.hear(response.headers)
            if until is None or response.status_code == until:
                return response
            if time.monotonic() > end:
                raise RuntimeError(f"{method} {path}: {response.status_code} {response.text}")
            time.sleep(0.1)

    def started(self):
        """A phone that waits for its code, and the code."""
        phone = Phone()
        phone.sign_in = new_id()
        body = {"contact": phone.contact, "key": phone.jwk, "language": "ko"}
        self.ask("PUT", f"/v1/sign-ins/{phone.sign_in}", phone, body, until=202)
        return phone, self._code(phone.contact)

    def _code(self, contact):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            # The file is there from the first message on.
            with contextlib.suppress(FileNotFoundError), open(self._outbox, encoding="utf-8") as file:
                entries = [json.loads(line) for line in file if line.endswith("\n") and contact in line]
                if entries:
                    return entries[-1]["code"]
            time.sleep(0.05)
        raise RuntimeError("no code came within a minute")

    def signed_in(self):
        """A phone that is signed in."""
        phone, code = self.started()
        said = self.ask("PUT", f"/v1/sign-ins/{phone.sign_in}/code", phone, {"code": code}, until=200)
        phone.account, phone.session = (said.json()[name] for name in ("account", "session"))
        return phone

    def shown(self):
        """The contact of a signed-in phone, and the code that it shows."""
        phone = self.signed_in()
        said = self.ask("PUT", "/v1/pairing", phone, {"actor": phone.account}, until=200).json()
        return said["contact"], said["code"]

    def named(self):
        """A phone whose account books for somebody."""
        phone = self.signed_in()
        self.name(phone)
        return phone

    def name(self, phone):
        """One more person of the account."""
        person = new_id()
        body = {"actor": phone.account, "name": "김영희", "birth_date": "1959-07-26"}
        self.ask("PUT", f"/v1/people/{person}", phone, body, until=204)
        phone.people.append(person)

    def waiting(self):
        """A phone in the line."""
        phone = self.named()
        body = {"actor": phone.account, "subjects": phone.people}
        self.took(phone, self.ask("PUT", f"/v1/events/{EVENT}/joins/{new_id()}", phone, body, until=200).json())
        return phone

    def act(self, phone, act):
        """A change of its ticket, until it is committed."""
        body = {"actor": phone.account, "subject": phone.ticket, "do": act}
        while True:
            said = self.ask("PUT", f"/v1/tickets/{phone.ticket}/changes/{new_id()}", phone, body, until=200).json()
            self.took(phone, said)
            if act["act"] != "claim" or phone.stage["stage"] == "inside":
                return
            time.sleep(0.1)

    def took(self, phone, changed):
        """What an answer says of the phone's ticket."""
        phone.ticket = changed["state"]["ticket"]
        phone.stage = changed["state"]["stage"]

    def wishes(self, count=3):
        """Some slots."""
        return self.random.sample(self.slots, count)

    def at(self, stage):
        """A phone whose ticket stands so: `waiting`, `inside`, `held` or `booked`."""
        pool = self.pools.setdefault(stage, [])
        pool[:] = [phone for phone in pool if standing(phone) == stage]
        if not pool:
            phones = [self.waiting() for _ in range(TOGETHER)]
            for phone in phones:
                self._bring(phone, stage)
            pool.extend(phones)
        return self.random.choice(pool)

    def _bring(self, phone, stage):
        if stage == "waiting":
            return
        self.act(phone, {"act": "claim"})
        if stage == "inside":
            return
        self.act(phone, {"act": "hold", "pass": phone.stage["pass"], "wishes": self.wishes(4)})
        if stage == "booked":
            hold = phone.stage["hold"]["hold"]
            self.act(phone, {"act": "confirm", "pass": phone.stage["pass"], "hold": hold})


def standing(phone):
    """Where a phone's ticket stands, in the words of `at`."""
    stage = phone.stage.get("stage")
    return "held" if stage == "inside" and "hold" in phone.stage else stage
