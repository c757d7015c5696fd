"""What schemathesis is given: who sends a generated request, and a look at what only Jari knows.

A generated value that is of its form is often replaced by one that exists, so that requests
get past the door; one that is not of its form is left as it is."""

import atexit
import collections
import json
import os

import schemathesis
from hypothesis import strategies
from requests.auth import AuthBase
from schemathesis.openapi.checks import RejectedPositiveData

from document import Document, events
from phone import Phone, Proved, new_id
from town import EVENT, OPENING, Town

DOCUMENT = Document(os.environ["JARI_DOCUMENT"])
TOWN = Town(os.environ["JARI_BASE"], os.environ["JARI_OUTBOX"], seed=1)

# How often what is of its form is replaced by what exists.
OFTEN = 0.85

# How often a proof is not what it should be.
SELDOM = 0.06

# Where a ticket has to stand for an act to be possible.
STANDS = {
    "claim": "waiting",
    "defer": "waiting",
    "stay_on": "waiting",
    "stay_off": "waiting",
    "leave_out": "waiting",
    "leave": "waiting",
    "hold": "inside",
    "extend": "inside",
    "release": "held",
    "confirm": "held",
    "exchange": "held",
    "cancel": "booked",
    "swap": "booked",
}

SEEN = collections.defaultdict(collections.Counter)

schemathesis.openapi.format(
    "contact", strategies.from_regex(r"(01[016-9]-?[0-9]{4}-?[0-9]{4}|[a-z0-9]{1,20}@[a-z]{1,20}\.kr)", fullmatch=True)
)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Steers a request to something that exists."""
    phone = STEER.get(name(case), public)(case)
    if phone:
        spoiled = TOWN.random.choice(Proved.SPOILED) if TOWN.random.random() < SELDOM else None
        SENT[case.id] = phone, Proved(phone, TOWN, spoiled)


# Who sends which request, and how it is proved.
SENT = {}


class ByWhoSends(AuthBase):
    """The proof of whoever sends a request."""

    def __call__(self, request):
        _, proved = SENT.get(request.headers.get("x-schemathesis-testcaseid"), (None, None))
        return proved(request) if proved else request


schemathesis.auth.set_from_requests(ByWhoSends())


@schemathesis.hook
def after_call(context, case, response):
    """The nonce for the next request, and what became of a ticket."""
    TOWN.hear({key: values[0] for key, values in response.headers.items()})
    phone, _ = SENT.pop(case.id, (None, None))
    if phone and response.status_code == 200 and name(case) in ("join", "changeTicket"):
        TOWN.took(phone, response.json())


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """What is of its form may be refused by a rule about what there is: a contact that nobody can be
    reached by, a slot that is not in the event. By a rule about its form it may not."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    rule = response.json().get("rule", "")
    return rule.split(".")[0] in ("request", "text", "proof", "record")


@schemathesis.check
def holds_what_it_says(ctx, response, case):
    """Signed statements, lines and events hold what the document says; and it is noted what was seen."""
    content = DOCUMENT.content(name(case), response.status_code)
    media = response.headers.get("content-type", [""])[0]
    is_json = media.endswith("json") and media != "application/x-ndjson"
    said = response.json() if is_json and response.content else response.content.decode()
    values = list(events(said)) if media == "text/event-stream" else [said]
    told_apart = said if isinstance(said, dict) else {}
    refused = response.status_code >= 400 and told_apart.get("code")
    word = refused or told_apart.get("outcome", {}).get("outcome", "")
    SEEN[name(case)][f"{response.status_code} {word}".strip()] += 1
    if media in content:
        faults = [fault for value in values for fault in DOCUMENT.all_faults(content[media]["schema"], value)]
        if faults or not values:
            raise AssertionError("\n".join(faults) or "no event came")


@atexit.register
def told():
    """What was seen, for whoever counts."""
    with open(os.environ["JARI_SEEN"], "w", encoding="utf-8") as file:
        json.dump(SEEN, file, indent=2, sort_keys=True)


def name(case):
    """The operation's name in the document."""
    return case.operation.definition.raw["operationId"]


def often():
    """Whether this time something that exists is named."""
    return TOWN.random.random() < OFTEN


def is_a(kind, value):
    """Whether a value is of a named form."""
    return not DOCUMENT.faults(DOCUMENT.type(kind), value)


def put(within, key, kind, real):
    """Replaces what is of its form by what exists."""
    if isinstance(within, dict) and is_a(kind, within.get(key)) and real is not None and often():
        within[key] = real


def public(case):
    """An event and an opening that exist."""
    put(case.path_parameters, "event", "EventId", EVENT)
    put(case.path_parameters, "opening", "OpeningId", OPENING)


def start(case):
    """A new phone, whose key stands in the body."""
    phone = Phone()
    put(case.path_parameters, "sign_in", "SignInId", new_id())
    if isinstance(case.body, dict) and is_a("DeviceKey", case.body.get("key")):
        case.body["key"] = phone.jwk
    return phone


def finish(case):
    """A phone that waits for its code."""
    phone, code = TOWN.started()
    put(case.path_parameters, "sign_in", "SignInId", phone.sign_in)
    if isinstance(case.body, dict) and is_a("SignInCode", case.body) and often():
        case.body["code"] = code
    return phone


def shows(case):
    """A phone that lets another in, or does not any more."""
    phone = TOWN.signed_in()
    put(case.body, "actor", "AccountId", phone.account)
    return phone


def pairs(case):
    """A new phone before one that shows it a code."""
    phone = Phone()
    if isinstance(case.body, dict) and is_a("DeviceKey", case.body.get("key")):
        case.body["key"] = phone.jwk
    if isinstance(case.body, dict) and is_a("PairedSignIn", case.body) and often():
        case.body["contact"], case.body["code"] = TOWN.shown()
    return phone


def at_home(case):
    """A phone whose account books for somebody."""
    pool = TOWN.pools.setdefault("named", [])
    # An account is paced after forty entries: nobody gets there.
    if len(pool) < 10 or TOWN.random.random() < 0.1:
        pool.append(TOWN.named())
    phone = TOWN.random.choice(pool[-10:])
    put(case.path_parameters, "event", "EventId", EVENT)
    put(case.path_parameters, "person", "PersonId", TOWN.random.choice(phone.people))
    put(case.body, "actor", "AccountId", phone.account)
    return phone


def goes(case):
    """A phone that signs itself out."""
    phone = TOWN.signed_in()
    put(case.path_parameters, "device", "Thumbprint", phone.device)
    return phone


def forgets(case):
    """A phone that forgets somebody, who may be in a line."""
    phone = TOWN.at("waiting") if TOWN.random.random() < 0.5 else TOWN.named()
    put(case.path_parameters, "person", "PersonId", phone.people[0])
    return phone


def joins(case):
    """A phone that is in no line yet, or in one already."""
    phone = TOWN.at("waiting") if TOWN.random.random() < 0.3 else TOWN.named()
    put(case.path_parameters, "event", "EventId", EVENT)
    put(case.body, "actor", "AccountId", phone.account)
    if isinstance(case.body, dict):
        each(case.body.get("subjects"), "PersonId", phone.people)
        each(case.body.get("gives_up"), "TicketId", [phone.ticket] if phone.ticket else [])
    return phone


def has_a_ticket(case):
    """A phone with a ticket, wherever it stands."""
    phone = TOWN.at(TOWN.random.choice(["waiting", "inside", "held", "booked"]))
    put(case.path_parameters, "ticket", "TicketId", phone.ticket)
    return phone


def changes(case):
    """A phone whose ticket stands so that the act is possible, mostly."""
    body = case.body if isinstance(case.body, dict) else {}
    act = body.get("do") if isinstance(body.get("do"), dict) else {}
    word = act.get("act")
    stage = STANDS.get(word) if isinstance(word, str) and often() else None
    phone = TOWN.at(stage or TOWN.random.choice(["waiting", "inside", "held", "booked"]))
    put(case.path_parameters, "ticket", "TicketId", phone.ticket)
    put(case.path_parameters, "change", "ChangeId", new_id())
    put(body, "actor", "AccountId", phone.account)
    if is_a("TicketId", body.get("subject")) and is_a("TicketId", case.path_parameters.get("ticket")) and often():
        body["subject"] = case.path_parameters["ticket"]
    put(act, "pass", "PassId", phone.stage.get("pass"))
    put(act, "hold", "HoldId", phone.stage.get("hold", {}).get("hold"))
    put(act, "booking", "BookingId", phone.stage.get("booking"))
    put(act, "person", "PersonId", phone.people[0])
    each(act.get("wishes"), "SlotId", TOWN.wishes(4))
    return phone


def each(values, kind, real):
    """Replaces what is of its form in a list, one for one, and drops what is too much."""
    if isinstance(values, list) and real and all(is_a(kind, value) for value in values) and values and often():
        values[:] = real[: len(values)]


STEER = {
    "startSignIn": start,
    "finishSignIn": finish,
    "startPairing": shows,
    "endPairing": shows,
    "pairDevice": pairs,
    "listDevices": at_home,
    "removeDevice": goes,
    "listPeople": at_home,
    "putPerson": at_home,
    "removePerson": forgets,
    "readEligibility": at_home,
    "join": joins,
    "listTickets": has_a_ticket,
    "readTicket": has_a_ticket,
    "changeTicket": changes,
}
