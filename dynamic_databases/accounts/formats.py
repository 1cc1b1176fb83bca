"""The formats of stored passwords ("hashes"): which of them a text is, what it costs, whether it fits.

Leaves the choice of formats to `tables`, and doing the same work for every name to `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec

from django.contrib.auth import hashers

try:
    from passlib import hash as passlib
except ImportError:  # Django's own formats need it not
    passlib = None

LONGEST = 10.0
"""Seconds, about, that checking one password may take: a hash that says more is not checked."""
MOST_MEMORY = 512.0
"""MiB that checking one password may take."""
LIBRARIES = ("passlib", "bcrypt", "argon2")
"""What the extra `auth` installs, as Python imports it."""
BCRYPT_BYTES = 72
"""bcrypt looks at no more of a password, and its programs ignore the rest in silence."""

Cost = Callable[[Mapping[str, str]], tuple[float, float]]
"""From the parameters of a hash: seconds, about, and MiB."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of stored passwords."""

    name: str
    hashes: re.Pattern[str]
    """All of a stored password; its named groups are the parameters that decide what it costs."""
    fits: Callable[[str, str], bool]
    """Whether a password fits a stored one. Raises `ValueError` where one of them can't be read."""
    cost: Cost


@dataclass(frozen=True, slots=True)
class Hash:
    """A stored password whose format is known."""

    text: str
    format: Format

    @property
    def parameters(self) -> Mapping[str, str]:
        match = self.format.hashes.fullmatch(self.text)
        return {} if match is None else match.groupdict()

    @property
    def kind(self) -> tuple[object, ...]:
        """What two hashes have in common that cost the same work."""
        return self.format.name, *sorted(self.parameters.items())

    @property
    def seconds(self) -> float:
        """About how long checking a password takes."""
        return self.format.cost(self.parameters)[0]

    @property
    def is_affordable(self) -> bool:
        """Whether it may be checked: whoever writes the table must not be able to stop this process."""
        seconds, memory = self.format.cost(self.parameters)
        return seconds <= LONGEST and memory <= MOST_MEMORY

    def fits(self, password: str) -> bool:
        """Return whether a password fits; one that the format can't take does not."""
        try:
            return self.format.fits(password, self.text)
        except ValueError:
            return False

    def without_password(self) -> Hash:
        """Return a hash that costs the same and that no password fits."""
        # One sign of the digest, not the last one: that has fewer bits in some spellings.
        sign = "a" if self.text[-10] != "a" else "b"
        return Hash(f"{self.text[:-10]}{sign}{self.text[-9:]}", self.format)


def hash_of(text: str, formats: Mapping[str, Format]) -> Hash | None:
    """Return a stored password as one of these formats, None if it is none or costs too much."""
    for candidate in formats.values():
        if candidate.hashes.fullmatch(text):
            known = Hash(text, candidate)
            return known if known.is_affordable else None
    return None


def missing_libraries() -> list[str]:
    """Return which libraries of the extra `auth` are not installed."""
    return [name for name in LIBRARIES if find_spec(name) is None]


def _of_django(hasher: type[hashers.BasePasswordHasher]) -> Callable[[str, str], bool]:
    # The class itself, and not `check_password`: that knows only the formats of the project's own settings.
    return lambda password, stored: bool(hasher().verify(password, stored))


def _of_passlib(name: str) -> Callable[[str, str], bool]:
    def fits(password: str, stored: str) -> bool:
        return bool(getattr(passlib, name).verify(password, stored))

    return fits


def _bcrypt(password: str, stored: str) -> bool:
    given = password.encode()[:BCRYPT_BYTES]
    return bool(passlib.bcrypt.verify(given, stored.removeprefix("bcrypt$")))


def _quick(parameters: Mapping[str, str]) -> tuple[float, float]:
    return 0.002, 0.0


# The factors are seconds on a processor of 2024: they only tell the costliest and refuse the absurd.
def _bcrypt_cost(parameters: Mapping[str, str]) -> tuple[float, float]:
    return 5e-5 * 2.0 ** int(parameters["rounds"]), 0.0


def _argon2_cost(parameters: Mapping[str, str]) -> tuple[float, float]:
    memory = float(parameters["memory"])  # KiB
    return 6e-7 * memory * float(parameters["times"]), memory / 1024


def _scrypt_cost(n: float, r: str, p: str) -> tuple[float, float]:
    return 4e-7 * n * float(r) * float(p), n * float(r) * 128 / 2**20


def _seventh_cost(parameters: Mapping[str, str]) -> tuple[float, float]:
    """Return the cost of crypt's `$7$`: one sign for N as a power of 2, then r and p in five signs each."""
    signs = [CRYPT64.index(sign) for sign in parameters["all"]]
    r, p = (sum(sign << 6 * index for index, sign in enumerate(part)) for part in (signs[1:6], signs[6:]))
    return _scrypt_cost(2.0 ** signs[0], str(r), str(p))


def _iterations_cost(seconds: float, without: float) -> Cost:
    return lambda parameters: (seconds * float(parameters["rounds"] or without), 0.0)


CRYPT64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SALT = r"[./A-Za-z0-9]{0,16}"
BASE64 = r"[A-Za-z0-9+/]+={0,2}"
OF_ARGON2 = r"argon2(?P<type>id|i|d)\$v=(?P<version>\d{1,3})\$m=(?P<memory>\d{1,12}),t=(?P<times>\d{1,9}),"
OF_ARGON2 += rf"p=(?P<parallel>\d{{1,4}})\${BASE64}\${BASE64}"
OF_BCRYPT = r"\$2[aby]\$(?P<rounds>\d\d)\$[./A-Za-z0-9]{53}"


def _format(name: str, pattern: str, fits: Callable[[str, str], bool], cost: Cost = _quick) -> Format:
    return Format(name=name, hashes=re.compile(pattern, re.ASCII), fits=fits, cost=cost)


DJANGO = "django"
"""Stands for all formats that Django itself makes."""
_pbkdf2 = _iterations_cost(3e-7, 0)
OF_DJANGO = (
    _format(
        "django_pbkdf2_sha256",
        rf"pbkdf2_sha256\$(?P<rounds>\d{{1,12}})\$[^$]+\${BASE64}",
        _of_django(hashers.PBKDF2PasswordHasher),
        _pbkdf2,
    ),
    _format(
        "django_pbkdf2_sha1",
        rf"pbkdf2_sha1\$(?P<rounds>\d{{1,12}})\$[^$]+\${BASE64}",
        _of_django(hashers.PBKDF2SHA1PasswordHasher),
        _pbkdf2,
    ),
    _format("django_argon2", rf"argon2\${OF_ARGON2}", _of_django(hashers.Argon2PasswordHasher), _argon2_cost),
    _format(
        "django_bcrypt_sha256",
        rf"bcrypt_sha256\${OF_BCRYPT}",
        _of_django(hashers.BCryptSHA256PasswordHasher),
        _bcrypt_cost,
    ),
    _format("django_bcrypt", rf"bcrypt\${OF_BCRYPT}", _bcrypt, _bcrypt_cost),
    _format(
        "django_scrypt",
        rf"scrypt\$(?P<n>\d{{1,12}})\$[^$]+\$(?P<r>\d{{1,6}})\$(?P<p>\d{{1,6}})\${BASE64}",
        _of_django(hashers.ScryptPasswordHasher),
        lambda given: _scrypt_cost(float(given["n"]), given["r"], given["p"]),
    ),
)
_crypt = r"(?:rounds=(?P<rounds>\d{1,9})\$)?" + SALT
STRONG = (
    *OF_DJANGO,
    _format("bcrypt", OF_BCRYPT, _bcrypt, _bcrypt_cost),
    _format("argon2", rf"\${OF_ARGON2}", _of_passlib("argon2"), _argon2_cost),
    _format(
        "scrypt",
        r"\$scrypt\$ln=(?P<ln>\d{1,2}),r=(?P<r>\d{1,6}),p=(?P<p>\d{1,6})\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+",
        _of_passlib("scrypt"),
        lambda given: _scrypt_cost(2.0 ** int(given["ln"]), given["r"], given["p"]),
    ),
    _format(
        "scrypt_crypt",
        r"\$7\$(?P<all>[./A-Za-z0-9]{11})[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}",
        _of_passlib("scrypt"),
        _seventh_cost,
    ),
    _format(
        "sha256_crypt",
        rf"\$5\${_crypt}\$[./A-Za-z0-9]{{43}}",
        _of_passlib("sha256_crypt"),
        _iterations_cost(5e-7, 5000),
    ),
    _format(
        "sha512_crypt",
        rf"\$6\${_crypt}\$[./A-Za-z0-9]{{86}}",
        _of_passlib("sha512_crypt"),
        _iterations_cost(5e-7, 5000),
    ),
)
"""Taken unless settings name others."""
OLD = (
    _format("md5", r"[0-9A-Fa-f]{32}", _of_passlib("hex_md5")),
    _format("sha1", r"[0-9A-Fa-f]{40}", _of_passlib("hex_sha1")),
    _format("sha256", r"[0-9A-Fa-f]{64}", _of_passlib("hex_sha256")),
    _format("sha512", r"[0-9A-Fa-f]{128}", _of_passlib("hex_sha512")),
    _format("md5_crypt", rf"\$1\${SALT}\$[./A-Za-z0-9]{{22}}", _of_passlib("md5_crypt")),
    _format("apr_md5_crypt", rf"\$apr1\${SALT}\$[./A-Za-z0-9]{{22}}", _of_passlib("apr_md5_crypt")),
    _format("mysql41", r"\*[0-9A-Fa-f]{40}", _of_passlib("mysql41")),
    _format("mysql323", r"[0-9A-Fa-f]{16}", _of_passlib("mysql323")),
    _format("ldap_sha1", rf"\{{SHA\}}{BASE64}", _of_passlib("ldap_sha1")),
    _format("ldap_salted_sha1", rf"\{{SSHA\}}{BASE64}", _of_passlib("ldap_salted_sha1")),
    _format("django_salted_md5", r"md5\$[^$]*\$[0-9a-f]{32}", _of_passlib("django_salted_md5")),
    _format("django_salted_sha1", r"sha1\$[^$]*\$[0-9a-f]{40}", _of_passlib("django_salted_sha1")),
)
"""Quickly guessed: taken only where settings name them."""
EVERY: Mapping[str, Format] = {known.name: known for known in (*STRONG, *OLD)}


def formats_named(names: tuple[str, ...]) -> dict[str, Format]:
    """Return the formats of these names, the strong ones if there is none; `django` stands for all of its.

    Raises `KeyError`.
    """
    if not names:
        return {known.name: known for known in STRONG}
    groups = {DJANGO: OF_DJANGO, "scrypt": (EVERY["scrypt"], EVERY["scrypt_crypt"])}
    return {known.name: known for name in names for known in groups.get(name) or (EVERY[name],)}
