"""Whether a name is meant by what was typed with one typo; leaves finding such names to `names`."""

from __future__ import annotations


def is_near(wanted: str, name: str) -> bool:
    """Return whether a word of `name`, with what follows it, begins with `wanted` but for one typo."""
    return any(is_near_at(wanted, name, start) for start in range(len(name)) if is_word_start(name, start))


def is_near_at(wanted: str, name: str, start: int) -> bool:
    """Return whether what stands there in `name` begins with `wanted` but for one typo."""
    letters, last = len(name) - start, wanted[-1]
    for length in (len(wanted), len(wanted) - 1, len(wanted) + 1):
        if length > letters:
            continue
        # In the middle of a name a wrong last letter is no typo: `orders` is not meant by `order_items`.
        may_end = length == letters or name[start + length - 1] == last
        if may_end and _is_one_edit(wanted, name[start : start + length]):
            return True
    return False


def is_word_start(name: str, at: int) -> bool:
    if at <= 0:
        return at == 0
    kind = _kind(name[at])
    return kind != "" and kind != _kind(name[at - 1])


def _kind(letter: str) -> str:
    """Return the kind of words that a letter is part of (see `names.WORD`): numbers, others, none."""
    return "1" if letter.isdecimal() else "a" if letter.isalnum() else ""


def _is_one_edit(typed: str, meant: str) -> bool:
    """Return whether one letter more, less or other, or two swapped ones, make one text of the other."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    if len(left) == len(right):
        is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or is_swapped
    return left[1:] == right if len(left) > len(right) else left == right[1:]
