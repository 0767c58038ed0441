"""Languages by their own names, as the people who speak them read them."""

from __future__ import annotations

# Code: (English name, own name). Codes are BCP 47, lower case.
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("English", "English"),
    "es": ("Spanish", "Español"),
    "zh": ("Chinese", "中文"),
    "zh-hans": ("Chinese (simplified)", "简体中文"),
    "zh-hant": ("Chinese (traditional)", "繁體中文"),
    "bn": ("Bengali", "বাংলা"),
    "ru": ("Russian", "Русский"),
    "ht": ("Haitian Creole", "Kreyòl ayisyen"),
    "ko": ("Korean", "한국어"),
    "ar": ("Arabic", "العربية"),
    "ur": ("Urdu", "اردو"),
    "fr": ("French", "Français"),
    "pl": ("Polish", "Polski"),
    "yi": ("Yiddish", "ייִדיש"),
    "ne": ("Nepali", "नेपाली"),
    "uk": ("Ukrainian", "Українська"),
    "sq": ("Albanian", "Shqip"),
    "wo": ("Wolof", "Wolof"),
    "ff": ("Fulani", "Fulfulde"),
    "hi": ("Hindi", "हिन्दी"),
    "pa": ("Punjabi", "ਪੰਜਾਬੀ"),
    "tl": ("Tagalog", "Tagalog"),
    "vi": ("Vietnamese", "Tiếng Việt"),
    "pt": ("Portuguese", "Português"),
    "it": ("Italian", "Italiano"),
    "el": ("Greek", "Ελληνικά"),
    "he": ("Hebrew", "עברית"),
    "fa": ("Persian", "فارسی"),
    "gu": ("Gujarati", "ગુજરાતી"),
    "ja": ("Japanese", "日本語"),
    "th": ("Thai", "ไทย"),
    "my": ("Burmese", "မြန်မာ"),
    "sw": ("Swahili", "Kiswahili"),
    "am": ("Amharic", "አማርኛ"),
    "so": ("Somali", "Soomaali"),
    "quc": ("K’iche’", "K’iche’"),
    "ase": ("American Sign Language", "ASL"),
}

CHOICES = [
    (code, english if english == own else f"{english} · {own}")
    for code, (english, own) in sorted(LANGUAGES.items(), key=lambda item: item[1][0])
]


def own_name(code: str) -> str:
    """The language in its own words, or the code where it is not known here."""
    return LANGUAGES.get(code, (code, code))[1]


def english_name(code: str) -> str:
    """The language in English, or the code where it is not known here."""
    return LANGUAGES.get(code, (code, code))[0]
