"""A device as docs/PROTOCOL.md tells it: a key, a session, a proof for each attempt."""

import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from requests.auth import AuthBase

from document import encoded


# A letter for each byte.
LETTERS = bytes(ord("a") + byte % 26 for byte in range(256))


def new_id():
    """Sixteen random bytes as they stand on the wire."""
    return encoded(os.urandom(16))


class Phone:
    """One device, and what its account has."""

    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_numbers()
        x, y = (encoded(number.to_bytes(32, "big")) for number in (point.x, point.y))
        self.jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        canonical = json.dumps({"crv": "P-256", "kty": "EC", "x": x, "y": y}, separators=(",", ":"))
        self.device = encoded(hashlib.sha256(canonical.encode()).digest())
        # Letters alone: digits may read as a resident number.
        self.contact = f"{os.urandom(16).translate(LETTERS).decode()}@example.org"
        self.sign_in = self.session = self.account = self.ticket = None
        self.people = []
        self.stage = {}

    def proof(self, method, url, body, nonce):
        """A proof for one attempt."""
        claims = {
            "htm": method,
            "htu": url,
            "bh": encoded(hashlib.sha256(body).digest()),
            "jti": new_id(),
            "nonce": nonce,
        }
        if self.session:
            claims["ath"] = encoded(hashlib.sha256(self.session.encode()).digest())
        header = {"alg": "ES256", "typ": "jari-proof+jws", "kid": self.device}
        signed = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


class Proved(AuthBase):
    """Proves a request as it leaves, over the very bytes of its body; or not quite."""

    # A proof that is missing, was used before, has no current nonce, is for another session.
    SPOILED = ("missing", "again", "old", "foreign")

    def __init__(self, phone, town, spoiled=None):
        self._phone, self._town, self._spoiled = phone, town, spoiled

    def __call__(self, request):
        if self._spoiled == "missing":
            return request
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        url = self._town.base + request.path_url
        nonce = "of-last-week" if self._spoiled == "old" else self._town.nonce
        proof = self._phone.proof(request.method, url, body, nonce)
        if self._spoiled == "again":
            proof = self._town.last_proof
        self._town.last_proof = proof
        request.headers["jari-proof"] = proof
        if self._phone.session:
            foreign = encoded(os.urandom(32))
            request.headers["jari-session"] = foreign if self._spoiled == "foreign" else self._phone.session
        return request
