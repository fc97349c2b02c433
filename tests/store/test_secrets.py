"""The vault: what is sealed opens in its place, with its key, unchanged, or not at all."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflow.store.secrets import PREFIX, SealBroken, Vault, is_sealed, load_or_make_key

VAULT = Vault(bytes(range(32)))
PLACES = st.tuples(
    st.sampled_from(["person.id_no", "person.bank_account", "account.totp"]), st.integers(1, 9999)
).map(lambda place: f"{place[0]}:{place[1]}")


@given(st.text(), PLACES)
def test_what_is_sealed_opens_in_its_place(words: str, place: str) -> None:
    assert VAULT.open(VAULT.seal(words, place), place) == words


@given(st.text(), PLACES, PLACES)
def test_a_value_moved_to_another_place_does_not_open(words: str, here: str, there: str) -> None:
    assume(here != there)
    with pytest.raises(SealBroken):
        VAULT.open(VAULT.seal(words, here), there)


@given(st.text(), PLACES, st.data())
def test_one_changed_bit_is_found(words: str, place: str, data: st.DataObject) -> None:
    raw = bytearray(base64.b64decode(VAULT.seal(words, place).removeprefix(PREFIX)))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        VAULT.open(PREFIX + base64.b64encode(raw).decode(), place)


@given(st.text(), PLACES)
def test_another_key_opens_nothing(words: str, place: str) -> None:
    with pytest.raises(SealBroken):
        Vault(bytes(32)).open(VAULT.seal(words, place), place)


@given(st.text(), PLACES)
def test_the_same_words_sealed_twice_look_different(words: str, place: str) -> None:
    assert VAULT.seal(words, place) != VAULT.seal(words, place)


@pytest.mark.parametrize(
    "broken", ["", "plain text", PREFIX, PREFIX + "AAAA", PREFIX + "not base64!", PREFIX + "中文"]
)
def test_what_was_never_sealed_is_refused(broken: str) -> None:
    with pytest.raises(SealBroken):
        VAULT.open(broken, "person.id_no:1")


def test_sealed_text_holds_none_of_the_words() -> None:
    sealed = VAULT.seal("441499196605089970", "person.id_no:1")
    assert is_sealed(sealed)
    assert "441499" not in sealed
    assert not is_sealed("441499196605089970")
    assert not is_sealed(None)


def test_a_blind_index_finds_equal_words_and_ignores_case_and_edges() -> None:
    assert VAULT.blind("44149919660629997X") == VAULT.blind(" 44149919660629997x ")
    assert VAULT.blind("44149919660629997X") != VAULT.blind("441499196605089970")
    assert VAULT.blind("1") != Vault(bytes(32)).blind("1")


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Vault(b"short")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"
    key = load_or_make_key(path)
    assert len(key) == 32
    assert load_or_make_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
