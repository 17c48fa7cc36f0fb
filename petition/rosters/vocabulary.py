"""Lists the headings that parliaments' spreadsheets use, in some thirty languages.

A field's headings come in ranks, with "--" between them. A heading of an earlier
rank wins over those of later ones: "Preferred name" over "First name", because
that is the name to print. Headings are compared folded, without capitals, accents,
spaces and signs, so that "E-Mail", "e_mail" and "Émail" are one.
"""

from collections.abc import Mapping
from types import MappingProxyType

_HEADINGS = {
    "full_name": """
        full name | fullname | complete name | person name | name of member | member name | display name |
        nom complet |
        nom et prénom | nom et prénoms | nom prénom | prénom et nom | prénom nom | noms et prénoms |
        vollständiger name | name vorname | vor und nachname | vorname und nachname | nachname vorname |
        nome completo |
        nome e cognome | cognome e nome | nominativo | nombre completo | nombre y apellidos | apellidos y nombre |
        apellidos nombre | volledige naam | celé jméno | jméno a příjmení | příjmení a jméno | celé meno |
        meno a priezvisko | imię i nazwisko | nazwisko i imię | teljes név | képviselő neve | vardas pavardė |
        vardas ir pavardė | pavardė vardas | pilns vārds | vārds uzvārds | vārds un uzvārds | täisnimi |
        ees ja perekonnanimi | koko nimi | fullständigt namn | fulde navn | fullt navn | for og etternavn |
        nume complet | nume și prenume | nume prenume | numele și prenumele | пълно име | име и фамилия |
        трите имена |
        ονοματεπώνυμο | ad soyad | adı soyadı | піб | прізвище ім'я по батькові | ім'я та прізвище |
        прізвище та ім'я |
        фио | фамилия имя отчество | имя и фамилия | 氏名 | 姓名 | 議員氏名 | 議員名 | 성명 | 성함 | 의원명 |
        ime i prezime | prezime i ime | ime in priimek | priimek in ime | isim soyisim | fullt nafn | navn efternavn |
        name last first | name first last | last first | first last | last name first name | first name last name |
        surname first name | surname given name | first and last name | name surname | surname name | names surname |
        surname and name | name and surname | given name family name | family name given name | surname and names |
        apellidos y nombres | nombres y apellidos | apellidos nombres | apellido y nombre | nombre y apellido |
        nombre apellido | nome cognome | cognome nome | imię nazwisko | nazwisko imię | jméno příjmení |
        vorname name |
        vorname nachname | familienname vorname | prénom et nom de famille | namn förnamn efternamn |
        nombre legislador |
        nome parlamentar | formatted name | contact name | item label | person label | name label
        --
        name | names | nom | naam | nome | nombre | navn | namn | nimi | név | nume | jméno | meno | imię | ime |
        vardas | vārds | ad | adı | isim | όνομα | ім'я | имя | име | 名前 | お名前 | 이름 | 名字 | nafn
        --
        member | members | member of parliament | mp | mep | deputy | deputies | senator | senators | representative |
        legislator | congressman | congressperson | councillor | parliamentarian | signatory | person | candidate |
        député | députée | députés | sénateur | sénatrice | sénateurs | parlementaire | élu | membre |
        conseiller national | abgeordneter | abgeordnete | mitglied | parlamentarier | nationalrat | senatore |
        senatori | deputato | deputati | onorevole | parlamentare | diputado | diputada | diputados | senador |
        senadora | parlamentario | deputado | deputada | kamerlid | volksvertegenwoordiger | poslanec | poslankyně |
        senátor | senátorka | poseł | posłanka | posłowie | képviselő | seimo narys | deputāts | riigikogu liige |
        kansanedustaja | ledamot | riksdagsledamot | folketingsmedlem | stortingsrepresentant | representant |
        deputat |
        senatorul | народен представител | βουλευτής | milletvekili | народний депутат | депутат | сенатор | 議員 |
        의원 | 委員 | 议员 | zastupnik | poslanka | alþingismaður | þingmaður
    """,
    "honorific_prefix": """
        honorific prefix | title | titles | prefix | name prefix | individual prefix | honorific | honorifics |
        titel | titre | titolo |
        título | tytuł | titul | titulas | tituls | tiitel | arvonimi | titlu | титла | τίτλος | unvan | титул |
        звання | 敬称 | 尊称 | 칭호 | naziv | naslov | akademischer titel | akademischer grad | titul před jménem |
        tituly před | titulus | tytuł naukowy
        --
        salutation | form of address | style | anrede | civilité | appellativo | tratamiento | tratamento | aanhef |
        aanspreekvorm | oslovení | oslovenie | zwrot grzecznościowy | megszólítás | kreipinys | uzruna | kõnetlus |
        puhuttelu | tilltal | tiltale | tiltaleform | formulă de adresare | обръщение | προσφώνηση | hitap |
        звертання |
        обращение | 称呼 | 호칭 | ávarp | formal title
    """,
    "given_name": """
        preferred name | preferred first name | preferred given name | known as | name known by | rufname | roepnaam |
        prénom usuel | tilltalsnamn | kutsumanimi | commonly used name
        --
        given name | given names | given | first name | first names | firstname | fname | forename | forenames |
        christian name | prénom | prénoms | vorname | vornamen | nome proprio | prenome | nome di battesimo |
        nombre de pila | nombres | primeiro nome | voornaam | voornamen | křestní jméno | krstné meno | imiona |
        keresztnév | utónév | eesnimi | etunimi | etunimet | förnamn | fornavn | prenume | prenumele | собствено име |
        ön ad | власне ім'я | 名 | vlastito ime | osebno ime | skírnarnafn | eiginnafn | fornafn | first |
        given name label |
        primer nombre
    """,
    "additional_name": """
        additional name | additional names | other name | other names | middle name | middle names | middlename |
        second name | patronymic | second prénom | deuxième prénom | autres prénoms | zweiter vorname |
        weitere vornamen | secondo nome | segundo nombre | nome do meio | tweede voornaam | druhé jméno | druhé meno |
        drugie imię | második keresztnév | antrasis vardas | otrais vārds | teine eesnimi | toinen nimi | mellannamn |
        mellomnavn | mellemnavn | al doilea prenume | презиме | бащино име | πατρώνυμο | ikinci ad | göbek adı |
        по батькові | по-батькові | отчество | ミドルネーム | 中間名 | srednje ime | millinafn | middle | middle initial
    """,
    "family_name": """
        nom usuel | nom d'usage | usual surname | preferred surname | preferred family name | married name
        --
        family name | familyname | surname | surnames | last name | last names | lastname | lname | nom de famille |
        nachname | familienname | zuname | cognome | cognomi | apellido | apellidos | primer apellido | apelido |
        apelidos | sobrenome | achternaam | familienaam | příjmení | priezvisko | nazwisko | vezetéknév | családnév |
        családi név | pavardė | uzvārds | perekonnanimi | sukunimi | efternamn | efternavn | etternavn |
        nume de familie | фамилия | фамилно име | επώνυμο | επίθετο | soyad | soyadı | soyisim | прізвище | 姓 | 氏 |
        苗字 | 성 | 성씨 | 姓氏 | prezime | priimek | kenninafn | eftirnafn | ættarnafn | last | family |
        family name label | apellido paterno | paterno | apellido 1 | first surname | paternal surname | último nome |
        nom patronymique
        --
        nom de naissance | birth name | maiden name | geburtsname
    """,
    "second_family_name": """
        second family name | segundo apellido | apellido materno | materno | apellido 2 | second surname |
        second last name | maternal surname | second family name label
    """,
    "honorific_suffix": """
        honorific suffix | suffix | name suffix | individual suffix | post nominals | post nominal | postnominals |
        post nominal letters |
        letters after name | suffixe | namenszusatz | suffisso | sufijo | sufixo | achtervoegsel | titul za jménem |
        tituly za | titul za menom | przyrostek | utótag | sufiks
    """,
    "email": """
        email | e mail | mail | email address | e mail address | mail address | official email | work email |
        parliamentary email | parliament email | courriel | courrier électronique | adresse électronique |
        adresse email | adresse e mail | adresse mail | mél | mèl | e mail adresse | email adresse | mailadresse |
        elektronische post | posta elettronica | indirizzo email | indirizzo e mail | indirizzo di posta elettronica |
        correo | correo electrónico | dirección de correo | correio eletrónico | correio eletrônico |
        endereço de email | e mailadres | emailadres | elektronická pošta | emailová adresa | e mailová adresa |
        mailová adresa | poczta elektroniczna | adres e mail | adres email | e mail cím | email cím |
        elektronikus levélcím | el paštas | el pašto adresas | elektroninis paštas | e pasts | e pasta adrese |
        e post |
        e posti aadress | meiliaadress | sähköposti | sähköpostiosoite | e postadress | epost | epostadresse |
        adresă de email | adresa de e mail | poștă electronică | имейл | електронна поща | ηλεκτρονικό ταχυδρομείο |
        ηλεκτρονική διεύθυνση | e posta | eposta | eposta adresi | електронна пошта | електронна адреса | ел пошта |
        электронная почта | эл почта | почта | メール | メールアドレス | 電子メール | eメール | 이메일 | 전자우편 |
        电子邮件 | 电子邮箱 | 邮箱 | 電子郵件 | e pošta | elektronska pošta | netfang | tölvupóstur | primary email |
        primary e mail | e mail 1 value | email 1 |
        e mail 1 | contact email | correo institucional | correo oficial | email oficial | email parlamentare
        --
        secondary email | e mail 2 address | e mail 2 value | e mail 2 | email 2 | other email | home email |
        alternative email | personal email
    """,
    "country": """
        country | country code | country name | iso country | iso code | nation | pays | code pays | land | länder |
        staat | paese | nazione | país | país código | země | stát | krajina | štát | kraj | państwo | ország |
        šalis |
        valstybė | valsts | riik | maa | țară | țara | държава | страна | χώρα | ülke | країна | держава | 国 | 国名 |
        국가 | 나라 | 国家 | 國家 | zemlja | država | primary country code |
        country label
        --
        business country region | business country | home country region | home country | primary country
    """,
    "legislature": """
        legislature | chamber | chamber name | house | parliament | assembly | body | legislative body | chambre |
        assemblée | parlement | législature | kammer | parlament | camera | assemblea | ramo del parlamento | cámara |
        parlamento | asamblea | câmara | assembleia | kamer | huis | komora | sněmovna | snemovňa | izba | kamara |
        ház | rūmai | parlamentas | parlaments | palāta | parlamendikoda | koda | parlamentti | kammare | kammaret |
        ting | parlamentul | камара | парламент | βουλή | κοινοβούλιο | meclis | палата | 院 | 議院 | 議会 | 의회 |
        议会 | 議會 | dom | sabor | zbor | þing
    """,
    "party": """
        party | political party | party name | party affiliation | affiliation |
        parti ou groupement politique | parti | parti politique | partei |
        partito | partito politico | partido | partido político | partij | politieke partij | politická strana |
        strana | partia | partia polityczna | párt | partija | politinė partija | erakond | puolue | partidul |
        partid politic | партия | политическа партия | κόμμα | siyasi parti | партія | політична партія | 政党 | 党派 |
        所属政党 | 정당 | 소속정당 | 政黨 | 所属党派 | stranka | politička stranka | politična stranka | flokkur |
        party label | stjórnmálaflokkur
        --
        group | political group | parliamentary group | party group | caucus | groupe |
        groupe politique | groupe parlementaire | fraktion | gruppo | gruppo parlamentare | gruppo politico | grupo |
        grupo parlamentario | grupo parlamentar | fractie | klub | poslanecký klub | klub parlamentarny | koło |
        frakció | képviselőcsoport | frakcija | fraktsioon | eduskuntaryhmä | partigrupp | folketingsgruppe |
        partigruppe | grup parlamentar | парламентарна група | κοινοβουλευτική ομάδα | grup | фракція | фракция |
        депутатська фракція | 会派 | 교섭단체 | 党团 | 黨團 | klub zastupnika | poslanska skupina | þingflokkur
    """,
    "constituency": """
        constituency | electorate | riding | electoral district | congressional district | district | division |
        seat |
        electoral division | circonscription | circonscription électorale | wahlkreis | collegio |
        collegio elettorale |
        circoscrizione | circunscripción | distrito | distrito electoral | círculo eleitoral | círculo | kieskring |
        kiesdistrict | volební obvod | volební kraj | volebný obvod | okręg | okręg wyborczy | nr okręgu |
        választókerület | körzet | apygarda | rinkimų apygarda | vēlēšanu apgabals | valimisringkond | ringkond |
        vaalipiiri | valkrets | valgkreds | storkreds | valgdistrikt | valgkrets | circumscripție | circumscripția |
        избирателен район | εκλογική περιφέρεια | περιφέρεια | seçim bölgesi | seçim çevresi | виборчий округ |
        округ |
        избирательный округ | 選挙区 | 선거구 | 지역구 | 选区 | 選區 | izborna jedinica | volilna enota |
        volilni okraj | kjördæmi
        --
        state | state or territory | province | territory | region | département | departement | bundesland | kanton |
        canton | regione | provincia | provincie | área | area | vilayet | il | województwo | megye | județ | fylke |
        län | область | 都道府県 | 省
    """,
    "role": """
        role | office | position | parliamentary titles | parliamentary title | parliamentary office | job title |
        function | post | capacity | fonction | fonctions | rôle | mandat | funktion | amt | position im parlament |
        incarico | incarichi | carica | funzione | ruolo | cargo | función | puesto | função | functie | ambt |
        funkce |
        funkcia | funkcja | stanowisko | tisztség | beosztás | pareigos | amats | amet | ametikoht | tehtävä |
        befattning | uppdrag | stilling | hverv | verv | funcție | funcția | длъжност | αξίωμα | ιδιότητα | görev |
        görevi | посада | должность | 役職 | 肩書 | 직책 | 직위 | 职务 | 職務 | funkcija | dužnost | položaj | embætti
    """,
    "language": """
        language | language code | preferred language | correspondence language | langue | sprache | lingua | idioma |
        lengua | língua | taal | jazyk | język | nyelv | kalba | valoda | keel | kieli | språk | sprog | limba |
        limbă |
        език | γλώσσα | dil | мова | язык | 言語 | 언어 | 语言 | 語言 | jezik | tungumál
    """,
    "tags": """
        tags | tag | labels | keywords | étiquettes | schlagworte | etiquetas | etichette | štítky | tagit |
        ключові слова | タグ
    """,
    "identifiers": """
        identifiers
    """,
    "do_not_invite": """
        do not invite | not to be invited
    """,
    "name_order": """
        name order
    """,
}


# The headings of each field, rank by rank.
HEADINGS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        field: tuple(tuple(map(str.strip, rank.split("|"))) for rank in text.split("--"))
        for field, text in _HEADINGS.items()
    }
)
# Read only as the standard writes it: other columns of sort keys are each source's own idea.
EXACT_SORT_NAME = frozenset({"sortname"})
# What else has an id in such files: it is not the person's.
NOT_OF_PERSONS = frozenset(
    {
        *("area", "bill", "body", "chamber", "committee", "constituency", "country", "district", "election"),
        *("event", "fraktion", "gender", "group", "house", "image", "legislative", "legislativeperiod"),
        *("legislature", "nation", "office", "organisation", "organization", "parliament", "partei", "parti"),
        *("partido", "party", "period", "post", "region", "role", "session", "sheet", "state", "term", "vote"),
        *("wahlkreis"),
    }
)
