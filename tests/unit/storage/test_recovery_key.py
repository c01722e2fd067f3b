"""A recovery key is typed as it stands on the sheet; each slip of the hand is found, and its group named."""

from __future__ import annotations

import itertools

import pytest

from iattend_desktop.storage.recovery_key import MistypedKey, has_its_shape, new_recovery_key, read_recovery_key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = "0000R-0001Z-ZZZZ3-7Y2KN-M4QPB-C5DXE-9TJVG"  # its checks are worked out below, by a multiplication table


def times(one: int, other: int) -> int:
    """Multiplication in the field of 32 elements, bit by bit (polynomials modulo x⁵ + x² + 1)."""
    found = 0
    for bit in range(5):
        if other >> bit & 1:
            found ^= one << bit
    for bit in range(8, 4, -1):
        if found >> bit & 1:
            found ^= 0b100101 << (bit - 5)
    return found


def power(exponent: int) -> int:
    found = 1
    for _each in range(exponent):
        found = times(found, 2)
    return found


def check(place: int, drawn: str) -> str:
    """The check of a group as a sum: x⁴ times the place and the first number, x³ times the second, and so on."""
    found = times(power(4), place)
    for weight, letter in zip((4, 3, 2, 1), drawn, strict=True):
        found ^= times(power(weight), ALPHABET.index(letter))
    return ALPHABET[found]


def right(key: str) -> str:
    """A key with the checks that its groups should have."""
    return "-".join(group[:4] + check(place, group[:4]) for place, group in enumerate(key.split("-")))


def test_every_new_key_is_another_one_and_can_be_read() -> None:
    keys = {new_recovery_key() for _each in range(200)}
    assert len(keys) == 200
    for key in keys:
        assert key == right(key)
        assert read_recovery_key(key) == key
        assert [len(group) for group in key.split("-")] == [5] * 7
        assert not set(key) & set("ILOU")


@pytest.mark.parametrize(
    "typed", [str.lower, lambda key: key.replace("-", " "), lambda key: key.replace("-", ""), lambda key: f" {key}\n"]
)
def test_capitals_spaces_and_hyphens_do_not_matter(typed: object) -> None:
    key = right(KEY)
    assert callable(typed)
    assert has_its_shape(typed(key))
    assert read_recovery_key(typed(key)) == key


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    key = right("1010A-0101B-ABCDE-FGHJK-MNPQR-STVWX-YZ234")
    assert read_recovery_key(key.replace("1", "I").replace("0", "O")) == key
    assert read_recovery_key(key.replace("1", "l").replace("0", "o")) == key


def test_no_single_wrong_character_goes_unnoticed() -> None:
    groups = right(KEY).split("-")
    for place, at in itertools.product(range(7), range(5)):
        for letter in set(ALPHABET) - {groups[place][at]}:
            wrong = [*groups]
            wrong[place] = groups[place][:at] + letter + groups[place][at + 1 :]
            with pytest.raises(MistypedKey, match=f"^Group {place + 1} of"):
                read_recovery_key("-".join(wrong))


def test_no_two_characters_that_changed_places_go_unnoticed() -> None:
    groups = right(KEY).split("-")
    found = 0
    for place in range(7):
        for one, other in itertools.combinations(range(5), 2):
            letters = list(groups[place])
            letters[one], letters[other] = letters[other], letters[one]
            if letters != list(groups[place]):
                found += 1
                wrong = [*groups[:place], "".join(letters), *groups[place + 1 :]]
                with pytest.raises(MistypedKey, match=f"^Group {place + 1} of"):
                    read_recovery_key("-".join(wrong))
    assert found > 40


def test_groups_that_changed_places_are_both_named() -> None:
    groups = right(KEY).split("-")
    for one, other in itertools.combinations(range(7), 2):
        wrong = [*groups]
        wrong[one], wrong[other] = wrong[other], wrong[one]
        with pytest.raises(MistypedKey, match=f"^Groups {one + 1}, {other + 1} of"):
            read_recovery_key("-".join(wrong))


def test_a_group_that_is_short_or_missing_is_told_without_the_key() -> None:
    groups = right(KEY).split("-")
    with pytest.raises(MistypedKey, match=r"^Group 3 of") as told:
        read_recovery_key("-".join([*groups[:2], groups[2][:4], *groups[3:]]))
    assert groups[2][:4] not in str(told.value)
    with pytest.raises(MistypedKey, match=r"7 groups of 5; 6 were typed"):
        read_recovery_key("-".join(groups[:6]))
    with pytest.raises(MistypedKey, match=r"Group 2 of"):
        read_recovery_key("-".join([groups[0], "CAFÉ!", *groups[2:]]))
    with pytest.raises(MistypedKey, match=r"0 were typed"):
        read_recovery_key("  ")


@pytest.mark.parametrize("words", ["correct horse battery staple", "", "a-b-c-d-e-f-g", "x" * 34, "ñ" * 35])
def test_a_passphrase_has_another_shape(words: str) -> None:
    assert not has_its_shape(words)
