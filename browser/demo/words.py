"""The vocabulary of the demo: people of many languages, goods, places and remarks; no logic but `person`."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Culture:
    """Where a person comes from: how names are written there, and which cities and money belong to it."""

    country: str
    language: str
    currency: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    cities: tuple[str, ...]
    family_first: bool = False
    joined: bool = False
    """Whether the parts of a name are written without a blank."""


def culture(
    codes: str, given: str, family: str, cities: str, *, first: bool = False, joined: bool = False
) -> Culture:
    """Return a culture from words separated by blanks; an underscore stands for a blank inside a word."""
    country, language, currency = codes.split()
    givens, families, places = (
        tuple(word.replace("_", " ") for word in text.split()) for text in (given, family, cities)
    )
    return Culture(country, language, currency, givens, families, places, first, joined)


CULTURES = (
    culture("SE sv SEK", "Ann Erik Astrid Lars Åsa Björn Maja", "Lindqvist Åkesson Öberg Nilsson Sjöström",
            "Malmö Göteborg Umeå Uppsala"),
    culture("GB en GBP", "Grace Oliver Amelia Harry Imogen Alfie",
            "Whitfield Ashworth Clarke Smith-Jones Patel",
            "Leeds Bristol Stoke-on-Trent London"),
    culture("IE en EUR", "Aoife Seán Niamh Ciarán Siobhán", "O’Brien O'Connor MacGabhann Byrne Ní_Dhomhnaill",
            "Dublin Cork Dún_Laoghaire"),
    culture("DE de EUR", "Zoë Jürgen Sabine Friederike Uwe Käthe", "Müller Groß von_der_Heide Schäfer Weiß",
            "Köln München Saarbrücken Görlitz"),
    culture("FR fr EUR", "Zoé François Maëlle Anaïs Benoît Hélène", "Lefèvre d’Aubigné Garçon Dupont Le_Goff",
            "Lyon L’Haÿ-les-Roses Besançon Paris"),
    culture("ES es EUR", "Íñigo María Begoña Joaquín Núria", "Ortega Ibáñez Muñoz García_Peña Yáñez",
            "A_Coruña Málaga Logroño"),
    culture("BR pt BRL", "João Luíza Antônio Conceição Inês", "Gonçalves da_Silva Assunção Araújo Simões",
            "São_Paulo Brasília Goiânia"),
    culture("PL pl PLN", "Łukasz Małgorzata Józef Bożena Święto", "Wiśniewski Dąbrowska Zając Źrebiec Król",
            "Łódź Gdańsk Kraków"),
    culture("CZ cs CZK", "Jiří Růžena Ondřej Žofie", "Dvořák Novotná Šťastný Křížová",
            "Plzeň České_Budějovice Brno"),
    culture("TR tr TRY", "Işıl İbrahim Çağla Oğuz Gülşen", "Yılmaz Öztürk Şahin Kılıç",
            "İstanbul Eskişehir Muğla"),
    culture("IS is ISK", "Þóra Guðmundur Æsa Sigríður", "Jónsdóttir Þórsson Bjarnadóttir",
            "Reykjavík Ísafjörður"),
    culture("EE et EUR", "Õnne Jüri Ülle Märt", "Tamm Põld Kõiv Rebane", "Tallinn Pärnu Võru"),
    culture("GR el EUR", "Ελένη Γιώργος Αθηνά Νίκος", "Παπαδοπούλου Οικονόμου Βλάχος", "Αθήνα Θεσσαλονίκη"),
    culture("UA uk UAH", "Оксана Тарас Юлія Їжак", "Шевченко Коваль Ґудзь", "Київ Львів Одеса"),
    culture("BG bg BGN", "Мария Георги Елена", "Иванова Петров Димитрова", "София Пловдив"),
    culture("IL he ILS", "נועה דוד יעל אברהם", "כהן לוי בן־דוד מזרחי", "תל־אביב חיפה"),
    culture("EG ar EGP", "محمد فاطمة أحمد ليلى", "المصري حسن عبد_الرحمن", "القاهرة الإسكندرية"),
    culture("IN hi INR", "आरती राजेश प्रिया अमित", "शर्मा वर्मा गुप्ता", "मुंबई दिल्ली"),
    culture("TH th THB", "สมชาย มาลี ปรีชา", "ใจดี ศรีสุข ทองคำ", "กรุงเทพฯ เชียงใหม่"),
    culture("VN vi VND", "Thị_Hoa Văn_Đức Thị_Ngọc Quốc_Bảo", "Nguyễn Trần Lê Đặng", "Hà_Nội Đà_Nẵng",
            first=True),
    culture("CN zh CNY", "小龙 丽华 伟 秀英", "王 李 欧阳 陈", "北京 上海 广州", first=True, joined=True),
    culture("JP ja JPY", "太郎 美咲 健一 さくら", "田中 佐藤 髙橋 渡邉", "東京 京都 札幌", first=True),
    culture("KR ko KRW", "민준 서연 지훈 하은", "김 이 박 남궁", "서울 부산", first=True, joined=True),
    culture("GE ka GEL", "ნინო გიორგი თამარ", "ბერიძე მაისურაძე", "თბილისი ბათუმი"),
    culture("ET am ETB", "አበበ ሰላም ተስፋዬ", "በቀለ ገብረ ወርቁ", "አዲስ_አበባ ባሕር_ዳር"),
    culture("NG yo NGN", "Ọlá Ṣadé Adébáyọ̀", "Adéyẹmí Ọkọ́nkwọ̀ Ògúnlẹ́sì", "Lagos Ìbàdàn"),
)  # fmt: skip

COMPANIES = (
    "Ortega & Sons", "Baltic Freight OÜ", "Søren Lyng ApS", "Müller & Töchter GmbH", "Blank, Inc.",
    "N/A Studio",
    "株式会社さくら", "Société Générale d’Étain", "ООО «Ромашка»", "Null & Void Ltd", "50% Off Outlet",
    "שלום בע\"מ",
    "Ağaç İşleri A.Ş.", "C# Consulting", "What? Press", "The “Quoted” Company", "Zajíc s.r.o.",
    "Über Møbler A/S",
)  # fmt: skip

FIXED_CUSTOMERS = {
    15: ("O’Brien", "IE"),
    17: ("Nguyễn Thị Hoa", "VN"),
    88: ("Ortega & Sons", "ES"),
    402: ("Baltic Freight OÜ", "EE"),
    731: ("髙橋 さくら", "JP"),
    1042: ("Ann Lindqvist", "SE"),
    2901: ("Zoë Müller", "DE"),
}

RATES = {
    "EUR": 1.0, "SEK": 11.2, "GBP": 0.84, "BRL": 6.1, "PLN": 4.25, "CZK": 25.1, "TRY": 45.0, "ISK": 148.0,
    "UAH": 48.5, "BGN": 1.96, "ILS": 3.9, "EGP": 55.0, "INR": 97.0, "THB": 37.5, "VND": 28500.0, "CNY": 8.1,
    "JPY": 171.0, "KRW": 1620.0, "GEL": 3.05, "ETB": 150.0, "NGN": 1700.0,
}  # fmt: skip
WHOLE_MONEY = frozenset({"JPY", "KRW", "VND", "ISK"})

CATEGORIES = (
    ("Home", None, {"de": "Zuhause", "fr": "Maison", "ja": "ホーム", "ar": "المنزل"}, 0, ""),
    (
        "Lighting",
        "Home",
        {"de": "Beleuchtung", "fr": "Éclairage", "ja": "照明"},
        60,
        "lamp lantern sconce spotlight",
    ),
    (
        "Furniture",
        "Home",
        {"de": "Möbel", "fr": "Meubles", "el": "Έπιπλα"},
        340,
        "desk chair shelf stool sideboard",
    ),
    (
        "Kitchen",
        "Home",
        {"de": "Küche", "fr": "Cuisine", "ru": "Кухня"},
        25,
        "kettle bowl knife teapot carafe",
    ),
    ("Garden", None, {"de": "Garten", "fr": "Jardin", "th": "สวน"}, 45, "trowel planter hose bench rake"),
    ("Outdoor", "Garden", {"de": "Draußen", "fr": "Plein air"}, 110, "tent hammock stove backpack"),
    (
        "Books & paper",
        None,
        {"de": "Bücher", "fr": "Livres", "ko": "책"},
        14,
        "notebook atlas calendar sketchbook",
    ),
    ("Music", None, {"de": "Musik", "fr": "Musique", "he": "מוזיקה"}, 190, "ukulele metronome kalimba tuner"),
)
MATERIALS = tuple(
    "Walnut Brass Linen Copper Oak Cork Enamel Bamboo Slate Wool Cast-iron Recycled Marble".split()
)
SIZES = ("", "", " XL", " mini", " 2.0", " (set of 4)", " ½ l", " – “Café” edition")
COLOURS = tuple("red sage petrol ochre white black sand plum".split())

NOTES = (
    "call before delivery, ring twice, the dog is friendly",
    "invoice to head office",
    "gift wrapping, please: it’s for 👩‍👩‍👧‍👦",
    "leave at the neighbour’s\nsecond floor, left",
    "VAT number follows",
    "kundens PO: 4711/B",
    "الرجاء الاتصال قبل التسليم",
    "配達は午後にお願いします",
    "do NOT ship before Monday",
    "Danke! 😊",
)
REVIEWS = (
    "Exactly as described.", "Trop petit, mais joli.", "Sehr gut verarbeitet, gerne wieder!",
    "とても気に入りました。",
    "Arrived broken. Support replaced it in two days.", "لا بأس به", "5/5 would buy again", "Ok.", "",
    "<b>Great</b> & cheap", "Немного дорого, но качественно",
)  # fmt: skip
STREETS = (
    "Storgatan", "High Street", "Rue de l’Église", "Hauptstraße", "Calle Mayor", "ul. Długa",
    "Λεωφόρος Αθηνών",
    "中山路", "Bağdat Caddesi", "Tverskaya", "Main St. #", "C/ d’en Roca",
)  # fmt: skip


def person(random: Random, home: Culture) -> tuple[str, str]:
    """Return a given and a family name of `home`."""
    return random.choice(home.given), random.choice(home.family)


def full_name(home: Culture, given: str, family: str) -> str:
    """Return a name as it is written where it comes from."""
    parts = (family, given) if home.family_first else (given, family)
    return ("" if home.joined else " ").join(parts)


def mailbox(name: str, number: int) -> str:
    """Return an address that nobody has, unique by `number`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = ".".join("".join(letter if letter.isalnum() else " " for letter in letters).split())
    return f"{word or 'mail'}.{number}@example.{('com', 'org', 'net')[number % 3]}"
