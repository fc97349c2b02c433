"""Chinese names in Latin letters: for unit keys, sign-in names and English labels."""

from __future__ import annotations

# The longest first: 城关街道 is a subdistrict, not a 道.
_ENDINGS = (
    ("街道", "Subdistrict"),
    ("社区", "Community"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
)


def letters(name: str) -> str:
    """Return the pinyin of a name as one lower-case word: 南坪 → nanping."""
    from pypinyin import lazy_pinyin  # slow to import; only set-up and search need it

    return "".join(lazy_pinyin(name, errors="ignore")).lower()


def surname(name: str) -> str:
    """Return the pinyin of a person's surname: 曾丽华 → zeng."""
    from pypinyin import Style, pinyin
    from pypinyin.contrib.tone_convert import to_normal

    first = name[:1]
    special = _SURNAMES.get(first)
    return special or to_normal(pinyin(first, style=Style.TONE3)[0][0])


def place_key(name: str) -> str:
    """Return the key of a town or village: 南坪镇 → nanping, 上村 → shangcun."""
    ending = _ending(name)
    stem = name.removesuffix(ending[0]) if ending else name
    return letters(stem if len(stem) > 1 else name)


def place_name(name: str, kind: str = "") -> str:
    """Return the English name of a place: 城关街道 → Chengguan Subdistrict.

    `kind` stands where the name does not say it: 老围 → Laowei Village.
    """
    ending = _ending(name)
    word = place_key(name).capitalize()
    return f"{word} {ending[1] if ending else kind}".rstrip()


def _ending(name: str) -> tuple[str, str] | None:
    return next((pair for pair in _ENDINGS if name.endswith(pair[0])), None)


# Characters that are read differently when they are a surname.
_SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "任": "ren",
    "盖": "ge", "查": "zha", "翟": "zhai", "覃": "qin", "缪": "miao", "朴": "piao",
}  # fmt: skip
