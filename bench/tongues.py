"""How the made roster's people are called: beginnings and ends of names in seventeen languages and four scripts.

Names decide what reading costs: letters outside of ASCII take the longer way
through cleaning and folding, particles and doubles that through `sort_name`. So
they are spelt as they are in earnest; nobody real is meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# One family name in so many has a particle where its language has them, and one is double.
_PARTICLE, _DOUBLE = 5, 11


@dataclass(frozen=True)
class Tongue:
    """How a language makes names: each word is given names, or the beginnings and ends of family names."""

    given: str
    beginnings: str
    ends: str
    particles: tuple[str, ...] = ()
    link: str = "-"

    def name(self, number: int) -> tuple[str, str]:
        """Return the given and the family name of the member with this number; no two are alike."""
        given, families = self.given.split(), len(self.beginnings.split()) * len(self.ends.split())
        again, within = divmod(number, len(given) * families)
        turn, first = divmod(within, len(given))
        # When every pair has been used, people have two given names.
        second = f" {given[(first + again) % len(given)]}" if again else ""
        return given[first] + second, self._family((turn + 7 * first) % families, families)

    def _family(self, number: int, families: int) -> str:
        plain = self._plain(number)
        if number % _DOUBLE == 3:
            return f"{plain}{self.link}{self._plain((number + 29) % families)}"
        if self.particles and number % _PARTICLE == 0:
            return self.particles[number // _PARTICLE % len(self.particles)] + plain
        return plain

    def _plain(self, number: int) -> str:
        beginnings, ends = self.beginnings.split(), self.ends.split()
        end, place = divmod(number, len(beginnings))
        return beginnings[place] + ends[end]


TONGUES: Mapping[str, Tongue] = {
    "en": Tongue(
        "Alice Brendan Catherine Dónal Eleanor Fiona Graham Hannah Iain Niamh Owen Priya",
        "Ash Black Carl Dun Ed Fair Hart Kings Long Nor Shel Whit",
        "ton ley worth field more by well stone",
        ("O’", "Mc", "Mac", "Fitz"),
    ),
    "fr": Tongue(
        "Anne Benoît Chloé Didier Élodie François Gaëlle Hélène Jean-Luc Loïc Marie-Ève Noël",
        "Beau Cham Dur Fév Gér Lam Mont Pél Roch Saun Tess Vill",
        "bert eau ier ières olin oux rand éguy",
        ("de ", "d’", "Le ", "de La "),
    ),
    "de": Tongue(
        "Anja Björn Christoph Dörte Elke Friedrich Günter Heike Jörg Käthe Lukas Ulrike",
        "Acker Berg Brück Eich Fürst Grün Hoff Kauf König Lind Müh Stein",
        "mann bauer ler hofer meier wald städt thal",
        ("von ", "von der ", "zu "),
    ),
    "nl": Tongue(
        "Anouk Bart Corné Daniëlle Els Femke Geert Hanneke Jeroen Loïs Maarten Zoë",
        "Berg Dijk Groen Heer Hoek Jong Kool Meer Rijk Veld Water Zand",
        "man stra huis sma veen ink borg kamp",
        ("van ", "van der ", "de ", "van den ", "ten "),
    ),
    "es": Tongue(
        "Álvaro Begoña Concepción Diego Elena Íñigo Joaquín Lucía María Nuria Óscar Raúl",
        "Alvar Beltr Camp Dom Fern Góm Ibarr Mart Núñ Rodrígu Sánch Vázqu",
        "ez aga ero illo ína osa uela ía",
        ("de ", "del ", "de la "),
        " ",
    ),
    "pt": Tongue(
        "Afonso Beatriz Conceição Duarte Estêvão Fátima Gonçalo Inês João Luísa Simão Vitória",
        "Alm Barr Carv Fonc Gonç Lour Magalh Mour Per Ribeir Sous Teix",
        "eida eira alves inho enço ães osa ões",
        ("da ", "dos ", "de "),
        " ",
    ),
    "it": Tongue(
        "Alessia Bruno Chiara Davide Elisa Fabrizio Giosuè Ilaria Luca Niccolò Ornella Salvatore",
        "Abr Bell Colomb Don Ferr Gall Lomb Mor Pell Ross Sant Vent",
        "ani etti ini ucci ardo one ella igò",
        ("De ", "Di ", "Della ", "D’"),
    ),
    "cs": Tongue(
        "Aleš Božena Čeněk Dušan Eliška František Jiří Kateřina Luděk Šárka Václav Žaneta",
        "Bláh Čern Dvoř Hork Jel Kratoch Mach Něm Příh Říh Svob Ždár",
        "ák áková ek ková ský ská íl ilová",
    ),
    "pl": Tongue(
        "Agnieszka Bożena Czesław Elżbieta Grażyna Jerzy Łukasz Małgorzata Paweł Radosław Stanisław Żaneta",
        "Brzez Chmiel Dąbr Gór Jabł Kęp Leśn Mał Ostr Pół Święt Żół",
        "iński icka owski owska czyk ewicz ak oń",
    ),
    "lt": Tongue(
        "Andrius Birutė Česlovas Daiva Eglė Jūratė Kęstutis Mindaugas Ąžuolas Rūta Šarūnas Žydrūnė",
        "Adom Balč Čern Gud Jank Kazl Mačiul Nork Petr Šimk Urb Žuk",
        "aitis aitė auskas ienė onis ys utė ūnas",
    ),
    "hu": Tongue(
        "Ágnes Béla Csaba Dorottya Erzsébet Gábor György Ildikó János Lőrinc Sándor Zsófia",
        "Bár Csord Dör Fark Gyöng Hor Kec Mol Nagyv Szab Tör Vár",
        "ányi ás eky házi ics os őssy úri",
    ),
    "ro": Tongue(
        "Andreea Bogdan Cătălin Dacian Elena Gheorghe Ioan Mădălina Nicușor Ștefan Țveta Vlad",
        "Băs Ciol Dănc Geor Ion Mure Negr Pop Răd Ștef Tudor Văcăr",
        "escu oș eanu ilă ache uță ariu ici",
    ),
    "sv": Tongue(
        "Åsa Björn Cecilia Elin Fredrik Göran Håkan Jörgen Kerstin Märta Örjan Ylva",
        "Ander Berg Dahl Ek Forss Gran Hägg Lind Nord Sjö Ström Öst",
        "berg gren holm kvist lund man ström öm",
        ("af ", "von "),
    ),
    "tr": Tongue(
        "Ayşe Burak Çağla Deniz Emine Gökçe Hüseyin İbrahim Mustafa Özlem Şükrü Ümit",
        "Ak Boz Çel Dem Er Gül Kara Öz Şah Tür Ün Yıld",
        "ağaç baş can demir er ırım oğlu taş",
    ),
    "el": Tongue(
        "Αγγελική Βασίλης Γεωργία Δημήτρης Ελένη Ζωή Θεόδωρος Ιωάννης Κωνσταντίνα Μαρία Νίκος Χρήστος",
        "Αθαν Βλαχ Γεωργ Δημ Ευθυμ Καρ Λαμπρ Μαυρ Νικ Παπ Στεφ Χατζ",
        "όπουλος οπούλου ίδης ίδου άκης άκη έας ιάδης",
    ),
    "bg": Tongue(
        "Ангел Божидара Венета Георги Димитър Елена Живко Ивайло Красимира Людмила Петър Цветан",
        "Ата Бор Вас Гор Дими Ил Кол Мар Ник Пет Стоя Тод",
        "ев ева инов инова енски енска чев чева",
    ),
    "ja": Tongue(
        "愛子 文雄 千恵 大輔 恵美 弘 一郎 純 健太 真由美 直樹 裕子",
        "青 赤 石 大 小 川 北 高 中 西 松 山",
        "田 本 村 口 野 崎 島 沢",
        link="・",
    ),
}
