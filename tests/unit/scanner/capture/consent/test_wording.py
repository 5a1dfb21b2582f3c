"""What buttons say, in the languages of Europe: the texts are from how sites write, not from our phrase lists."""

from __future__ import annotations

import pytest

from scanner.capture.consent.wording import (
    Intent,
    codes,
    intent_of,
    language,
    language_code,
    phrase,
    plain_words,
    says_necessary,
    topics,
)

A, R, S, SET, ACK, INFO, PAY = (
    Intent.ACCEPT,
    Intent.REJECT,
    Intent.SAVE,
    Intent.SETTINGS,
    Intent.ACKNOWLEDGE,
    Intent.INFO,
    Intent.PAY,
)

TEXTS: dict[str, list[tuple[str, Intent]]] = {
    "en": [
        ("Accept all cookies", A),
        ("I'm OK with that", A),
        ("Yes, I agree", A),
        ("Allow all and continue", A),
        ("Reject all", R),
        ("Decline optional cookies", R),
        ("Continue without accepting →", R),
        ("Accept only necessary cookies", R),
        ("Use necessary cookies only", R),
        ("No, thanks", R),
        ("I do not accept", R),
        ("Don't allow", R),
        ("Accept selected", S),
        ("Confirm My Choices", S),
        ("Save & close", S),
        ("Manage preferences", SET),
        ("Cookie settings", SET),
        ("Let me choose", SET),
        ("Customise", SET),
        ("Got it!", ACK),
        ("OK", ACK),
        ("Learn more", INFO),
        ("Subscribe and reject", PAY),
        ("Accept recommended settings", A),
        ("Store and/or access information on a device", INFO),
    ],
    "sv": [
        ("Acceptera alla", A),
        ("Godkänn alla kakor", A),
        ("Jag samtycker", A),
        ("Neka alla", R),
        ("Endast nödvändiga kakor", R),
        ("Tillåt bara nödvändiga", R),
        ("Fortsätt utan att acceptera", R),
        ("Nej tack", R),
        ("Avvisa", R),
        ("Hantera inställningar", SET),
        ("Anpassa", SET),
        ("Spara mina val", S),
        ("Tillåt urval", S),
        ("Jag förstår", ACK),
        ("Läs mer om kakor", INFO),
    ],
    "da": [
        ("Tillad alle", A),
        ("Accepter alle cookies", A),
        ("Afvis alle", R),
        ("Kun nødvendige", R),
        ("Brug kun nødvendige cookies", R),
        ("Fortsæt uden samtykke", R),
        ("Tilpas", SET),
        ("Vis detaljer", SET),
        ("Gem indstillinger", S),
        ("Tillad valgte", S),
        ("Nej tak", R),
    ],
    "no": [
        ("Godta alle", A),
        ("Tillat alle informasjonskapsler", A),
        ("Avslå alle", R),
        ("Bare nødvendige", R),
        ("Kun nødvendige informasjonskapsler", R),
        ("Innstillinger", SET),
        ("Tilpass", SET),
        ("Lagre valg", S),
        ("Tillat utvalgte", A),
        ("Skjønner!", ACK),
    ],
    "is": [
        ("Samþykkja allar vafrakökur", A),
        ("Leyfa allar", A),
        ("Hafna öllum", R),
        ("Aðeins nauðsynlegar", R),
        ("Stillingar", SET),
        ("Vista stillingar", S),
    ],
    "fi": [
        ("Hyväksy kaikki evästeet", A),
        ("Salli kaikki", A),
        ("Hylkää kaikki", R),
        ("Vain välttämättömät", R),
        ("Salli vain pakolliset evästeet", R),
        ("Jatka hyväksymättä", R),
        ("Kiellä", R),
        ("Evästeasetukset", SET),
        ("Mukauta", SET),
        ("Tallenna asetukset", S),
        ("Hyväksy valitut", S),
    ],
    "et": [
        ("Nõustun kõigiga", A),
        ("Luba kõik küpsised", A),
        ("Keeldun", R),
        ("Lükka kõik tagasi", R),
        ("Ainult vajalikud küpsised", R),
        ("Küpsiste seaded", SET),
        ("Kohanda", SET),
        ("Salvesta valikud", S),
        ("Sain aru", ACK),
    ],
    "lv": [
        ("Piekrītu visām", A),
        ("Apstiprināt visas sīkdatnes", A),
        ("Atļaut visas", A),
        ("Noraidīt visas", R),
        ("Tikai nepieciešamās", R),
        ("Nepiekrītu", R),
        ("Pielāgot", SET),
        ("Sīkdatņu iestatījumi", SET),
        ("Saglabāt izvēli", S),
    ],
    "lt": [
        ("Sutinku su visais", A),
        ("Priimti visus slapukus", A),
        ("Atmesti visus", R),
        ("Tik būtinieji slapukai", R),
        ("Nesutinku", R),
        ("Tvarkyti nustatymus", SET),
        ("Išsaugoti pasirinkimą", S),
        ("Supratau", ACK),
    ],
    "pl": [
        ("Akceptuję wszystkie", A),
        ("Zaakceptuj wszystko", A),
        ("Zgadzam się i przechodzę do serwisu", A),
        ("Odrzuć wszystkie", R),
        ("Tylko niezbędne", R),
        ("Nie zgadzam się", R),
        ("Kontynuuj bez akceptacji", R),
        ("Zezwól tylko na niezbędne", R),
        ("Ustawienia zaawansowane", SET),
        ("Dostosuj", SET),
        ("Zapisz ustawienia", S),
        ("Zezwól na wybór", S),
        ("Rozumiem", ACK),
    ],
    "cs": [
        ("Přijmout vše", A),
        ("Souhlasím", A),
        ("Povolit všechny cookies", A),
        ("Odmítnout vše", R),
        ("Pouze nezbytné", R),
        ("Jen nutné cookies", R),
        ("Nesouhlasím", R),
        ("Podrobné nastavení", SET),
        ("Upravit", SET),
        ("Uložit nastavení", S),
        ("Povolit výběr", S),
    ],
    "sk": [
        ("Prijať všetko", A),
        ("Súhlasím so všetkým", A),
        ("Odmietnuť všetko", R),
        ("Iba nevyhnutné", R),
        ("Nesúhlasím", R),
        ("Nastavenia cookies", SET),
        ("Uložiť výber", S),
        ("Rozumiem", ACK),
    ],
    "de": [
        ("Alle akzeptieren", A),
        ("Alles erlauben", A),
        ("Zustimmen und weiter", A),
        ("Ich bin einverstanden", A),
        ("Alle ablehnen", R),
        ("Nur notwendige Cookies zulassen", R),
        ("Nur essenzielle Cookies akzeptieren", R),
        ("Weiter ohne Einwilligung", R),
        ("Nein, danke", R),
        ("Ich stimme nicht zu", R),
        ("Einstellungen", SET),
        ("Individuelle Datenschutzeinstellungen", SET),
        ("Auswahl speichern", S),
        ("Ausgewählte Cookies erlauben", S),
        ("Einstellungen speichern", S),
        ("Verstanden", ACK),
        ("Mehr erfahren", INFO),
        ("Jetzt abonnieren", PAY),
        ("Einstellungen oder ablehnen", SET),
        ("Technisch notwendige annehmen", R),
        ("Alle Cookies ablehnen", R),
    ],
    "nl": [
        ("Alles accepteren", A),
        ("Akkoord", A),
        ("Ja, ik ga akkoord", A),
        ("Alle cookies toestaan", A),
        ("Weigeren", R),
        ("Alleen noodzakelijke cookies", R),
        ("Alleen functionele cookies accepteren", R),
        ("Doorgaan zonder te accepteren", R),
        ("Nee, bedankt", R),
        ("Zelf instellen", SET),
        ("Voorkeuren aanpassen", SET),
        ("Selectie opslaan", S),
        ("Begrepen", ACK),
    ],
    "fr": [
        ("Tout accepter", A),
        ("J'accepte", A),
        ("Accepter & fermer", A),
        ("OK, tout accepter", A),
        ("Tout refuser", R),
        ("Continuer sans accepter", R),
        ("Je refuse tout", R),
        ("Interdire tous les cookies", R),
        ("Uniquement les cookies nécessaires", R),
        ("Non merci", R),
        ("Personnaliser", SET),
        ("Paramétrer les cookies", SET),
        ("Gérer mes choix", SET),
        ("Enregistrer mes choix", S),
        ("J'ai compris", ACK),
        ("S'abonner pour 2 €", PAY),
    ],
    "it": [
        ("Accetta tutti", A),
        ("Accetto", A),
        ("Consenti tutti i cookie", A),
        ("Rifiuta tutto", R),
        ("Continua senza accettare", R),
        ("Solo cookie necessari", R),
        ("Accetta solo i necessari", R),
        ("Non accetto", R),
        ("Personalizza", SET),
        ("Gestisci preferenze", SET),
        ("Salva le mie scelte", S),
        ("Ho capito", ACK),
    ],
    "es": [
        ("Aceptar todas", A),
        ("Permitir todas las cookies", A),
        ("Rechazar todo", R),
        ("Continuar sin aceptar", R),
        ("Solo las necesarias", R),
        ("Denegar", R),
        ("Configurar cookies", SET),
        ("Gestionar opciones", SET),
        ("Guardar preferencias", S),
        ("Permitir la selección", S),
        ("Entendido", ACK),
    ],
    "ca": [
        ("Accepta-les totes", A),
        ("Rebutja-les totes", R),
        ("Només les necessàries", R),
        ("Configura les galetes", SET),
        ("Desa la selecció", S),
    ],
    "pt": [
        ("Aceitar todos", A),
        ("Concordo", A),
        ("Rejeitar tudo", R),
        ("Apenas cookies necessários", R),
        ("Recusar", R),
        ("Continuar sem aceitar", R),
        ("Gerir preferências", SET),
        ("Guardar definições", S),
        ("Percebi", ACK),
    ],
    "ro": [
        ("Acceptă toate", A),
        ("Sunt de acord", A),
        ("Respinge toate", R),
        ("Doar cele necesare", R),
        ("Refuz", R),
        ("Nu sunt de acord", R),
        ("Modifică setările", SET),
        ("Salvează preferințele", S),
        ("Am înțeles", ACK),
    ],
    "hu": [
        ("Összes elfogadása", A),
        ("Elfogadom", A),
        ("Az összes süti engedélyezése", A),
        ("Összes elutasítása", R),
        ("Csak a szükségesek", R),
        ("Elutasítom", R),
        ("Csak a feltétlenül szükséges sütik", R),
        ("Beállítások módosítása", SET),
        ("Testreszabás", SET),
        ("Beállítások mentése", S),
        ("Értem", ACK),
    ],
    "sl": [
        ("Sprejmi vse", A),
        ("Strinjam se", A),
        ("Dovoli vse piškotke", A),
        ("Zavrni vse", R),
        ("Samo nujni piškotki", R),
        ("Ne strinjam se", R),
        ("Nastavitve piškotkov", SET),
        ("Shrani izbiro", S),
        ("Razumem", ACK),
    ],
    "hr": [
        ("Prihvati sve", A),
        ("Slažem se", A),
        ("Dopusti sve kolačiće", A),
        ("Odbij sve", R),
        ("Samo nužni kolačići", R),
        ("Ne slažem se", R),
        ("Postavke kolačića", SET),
        ("Prilagodi", SET),
        ("Spremi odabir", S),
    ],
    "sr": [
        ("Прихвати све", A),
        ("Слажем се", A),
        ("Одбиј све", R),
        ("Само неопходни", R),
        ("Подешавања колачића", SET),
        ("Сачувај избор", S),
    ],
    "mk": [
        ("Прифати ги сите", A),
        ("Одбиј ги сите", R),
        ("Само неопходни колачиња", R),
        ("Поставки", SET),
        ("Зачувај", S),
    ],
    "bg": [
        ("Приемам всички", A),
        ("Приемане на всички", A),
        ("Съгласен съм", A),
        ("Отказвам", R),
        ("Отхвърли всички", R),
        ("Само необходимите бисквитки", R),
        ("Не приемам", R),
        ("Не съм съгласен", R),
        ("Продължи без приемане", R),
        ("Настройки на бисквитките", SET),
        ("Управление на предпочитанията", SET),
        ("Запази избора", S),
        ("Разбрах", ACK),
        ("Научете повече", INFO),
    ],
    "el": [
        ("Αποδοχή όλων", A),
        ("ΑΠΟΔΟΧΗ ΟΛΩΝ", A),
        ("Αποδέχομαι", A),
        ("Συμφωνώ", A),
        ("Απόρριψη όλων", R),
        ("Μόνο τα απαραίτητα", R),
        ("ΔΕΝ ΑΠΟΔΕΧΟΜΑΙ", R),
        ("Συνέχεια χωρίς αποδοχή", R),
        ("Διαφωνώ", R),
        ("Ρυθμίσεις cookies", SET),
        ("Προσαρμογή", SET),
        ("Περισσότερες επιλογές", SET),
        ("Αποθήκευση επιλογών", S),
        ("Κατάλαβα", ACK),
        ("Μάθετε περισσότερα", INFO),
    ],
    "ga": [
        ("Glac le gach fianán", A),
        ("Diúltaigh do gach fianán", R),
        ("Fianáin riachtanacha amháin", R),
        ("Bainistigh socruithe", SET),
        ("Sábháil mo roghanna", S),
    ],
    "mt": [
        ("Aċċetta kollox", A),
        ("Irrifjuta kollox", R),
        ("Dawk meħtieġa biss", R),
        ("Immaniġġja l-preferenzi", SET),
        ("Issejvja l-għażliet", S),
    ],
    "tr": [
        ("Tümünü kabul et", A),
        ("Hepsini Kabul Et", A),
        ("Tümünü reddet", R),
        ("Sadece zorunlu çerezler", R),
        ("Çerez ayarları", SET),
        ("Tercihleri kaydet", S),
        ("Anladım", ACK),
    ],
    "uk": [
        ("Прийняти всі", A),
        ("Погоджуюсь", A),
        ("Відхилити всі", R),
        ("Лише необхідні", R),
        ("Не погоджуюсь", R),
        ("Налаштування", SET),
        ("Зберегти вибір", S),
    ],
    "ru": [
        ("Принять все", A),
        ("Согласен", A),
        ("Отклонить все", R),
        ("Только необходимые", R),
        ("Не согласен", R),
        ("Настройки файлов cookie", SET),
        ("Сохранить выбор", S),
    ],
    "sq": [
        ("Pranoji të gjitha", A),
        ("Refuzoji të gjitha", R),
        ("Vetëm të nevojshmet", R),
        ("Cilësimet", SET),
        ("Ruaj zgjedhjet", S),
    ],
}
CASES = [(code, text, intent) for code, rows in TEXTS.items() for text, intent in rows]


def test_every_language_of_the_union_is_spoken() -> None:
    union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
    assert {union[at : at + 2] for at in range(0, len(union), 3)} <= set(codes())
    assert set(TEXTS) == set(codes())


@pytest.mark.parametrize(("code", "text", "intent"), CASES, ids=[f"{code}-{text}" for code, text, _ in CASES])
def test_a_button_is_understood_where_the_page_names_its_language(code: str, text: str, intent: Intent) -> None:
    assert intent_of(text, code) == (intent, code) or intent_of(text, code) == (intent, "en")


@pytest.mark.parametrize(("code", "text", "intent"), CASES, ids=[f"{code}-{text}" for code, text, _ in CASES])
def test_no_button_is_taken_for_the_contrary_where_the_page_names_no_language(
    code: str, text: str, intent: Intent
) -> None:
    found = intent_of(text)
    if found is None:
        return  # what two languages read differently is left alone
    if intent is R:
        assert found[0] is R
    elif intent in {A, S}:
        assert found[0] is not R


def test_most_buttons_are_understood_where_the_page_names_the_wrong_language() -> None:
    understood = [text for _, text, intent in CASES if (found := intent_of(text, "en")) and found[0] is intent]
    assert len(understood) >= 0.95 * len(CASES)


@pytest.mark.parametrize(
    "text",
    [
        "Strictly necessary cookies",
        "Marketing",
        "Home",
        "Add to basket",
        "Zum Warenkorb",
        "Kontakta oss",
        "",
        "§",
        "12",
    ],
)
def test_other_texts_are_no_answer(text: str) -> None:
    assert intent_of(text, "en") is None


def test_a_sentence_is_no_button() -> None:
    assert (
        intent_of("We and our partners ask you to accept cookies so that we may show advertising to you today") is None
    )


@pytest.mark.parametrize(
    ("written", "text", "length"),
    [
        ("accept all", "Please accept all", 9),
        ("accept*", "Acceptable", 6),
        ("only * necessary", "only the strictly necessary ones", 13),
        ("only * necessary", "only one two three four five necessary", 0),
        ("yes *", "yes please do", 3),
        ("yes *", "oh yes please", 0),
        ("=no", "no", 2),
        ("=no", "no way", 0),
        ("that s fine", "That’s fine", 9),
    ],
)
def test_phrases(written: str, text: str, length: int) -> None:
    assert phrase(written).length(plain_words(text)) == length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ΑΠΟΔΟΧΉ  όλων!", ("αποδοχη", "ολων")),
        ("İzin ver", ("izin", "ver")),
        ("Straße – schließen", ("strasse", "schliessen")),
        ("N'accepter", ("n", "accepter")),
    ],
)
def test_case_accents_and_signs_do_not_count(text: str, words: tuple[str, ...]) -> None:
    assert plain_words(text) == words


@pytest.mark.parametrize(("tag", "code"), [("sv-SE", "sv"), ("nb", "no"), ("EN_gb", "en"), ("zh", None), ("", None)])
def test_language_tags(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


def test_a_language_without_words_is_no_language() -> None:
    with pytest.raises(KeyError):
        language("tlh")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vi använder kakor", (True, False)),
        ("Χρησιμοποιούμε cookies", (True, False)),
        ("Read our privacy policy", (False, True)),
        ("Taken care of the bakery", (False, False)),
        ("Използваме бисквитки", (True, False)),
        ("Das Gewicht der Tasse", (False, False)),
    ],
)
def test_what_a_text_is_about(text: str, found: tuple[bool, bool]) -> None:
    assert topics(text) == found


@pytest.mark.parametrize(
    ("label", "code", "necessary"),
    [
        ("Strictly necessary", "en", True),
        ("Nödvändiga", "sv", True),
        ("Marketing", "sv", False),
        ("Απαραίτητα", "el", True),
    ],
)
def test_switches_of_what_is_necessary(label: str, code: str, necessary: bool) -> None:
    assert says_necessary(label, code) is necessary
