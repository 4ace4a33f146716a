"""The closed lists of English that questions are taken apart with: function words, frequent verbs, and words for kinds.

These are facts of the language, not of any document. Everything is lower case.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


QUESTION_WORDS = _words("who whom whose what which when where why how")
AUXILIARIES = _words(
    """
    is are was were am be been being do does did have has had can could will would may might shall should must
    isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't can't couldn't won't wouldn't
    """
)
BARE_VERB_AUXILIARIES = _words(
    """
    do does did can could will would may might shall should must to don't doesn't didn't can't couldn't won't
    wouldn't
    """
)
PREPOSITIONS = _words(
    """
    of in on at by for with about from to into during after before between under over through against among since
    until till within without towards toward upon near across behind beyond via inside outside around along
    despite concerning regarding throughout as like than besides
    """
)
DETERMINERS = _words(
    """
    the a an this that these those some any each every no all both another other such most many few
    """
)
CONJUNCTIONS = _words("and or but nor because if although though while whereas so that's whether")
ADVERBS = _words(
    """
    also too long next then now still ever never already just only even again else so very much more most not
    today currently finally originally together often usually always there here instead back up out off away down
    yet mostly exactly eventually really     """
)
PERSONAL_PRONOUNS = _words("i you we me us my your our mine yours ours myself yourself ourselves")
THIRD_PERSON = _words("he she it they him her them his its their hers theirs himself herself itself themselves")
INDEFINITE_PRONOUNS = _words("one ones anyone someone everyone nobody something anything everything nothing others")
LEADING_CONNECTIVES = _words("and but or so also ok okay then well now")
UNITS = _words(
    """
    cent cents percent point points million billion thousand euro euros dollar dollars pound pounds franc francs
    crown crowns rouble roubles tenge yuan yen metre metres meter meters kilometre kilometres kilometer kilometers
    hectare hectares acre acres mile miles ton tons tonne tonnes kilogram kilograms litre litres degree degrees
    """
)
NUMBER_WORDS = _words(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
    trillion
    """
)
MONTHS = _words(
    """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday
    """
)
_IRREGULAR_FORMS = """
    arise/arose/arisen be/was/been bear/bore/born beat/beat/beaten become/became/become begin/began/begun
    bind/bound bite/bit/bitten blow/blew/blown break/broke/broken bring/brought build/built buy/bought catch/caught
    choose/chose/chosen come/came/come cost/cost cut/cut deal/dealt do/did/done draw/drew/drawn drive/drove/driven
    eat/ate/eaten fall/fell/fallen feel/felt fight/fought find/found flee/fled fly/flew/flown
    forbid/forbade/forbidden forget/forgot/forgotten get/got give/gave/given go/went/gone grow/grew/grown have/had
    hear/heard hide/hid/hidden hit/hit hold/held keep/kept know/knew/known lay/laid lead/led leave/left lend/lent
    let/let lose/lost make/made mean/meant meet/met
    overcome/overcame/overcome overtake/overtook/overtaken pay/paid put/put quit/quit read/read
    ride/rode/ridden rise/rose/risen run/ran/run say/said see/saw/seen seek/sought sell/sold send/sent set/set
    shake/shook/shaken shoot/shot show/showed/shown shut/shut sing/sang/sung sink/sank/sunk sit/sat sleep/slept
    speak/spoke/spoken spend/spent split/split spread/spread stand/stood steal/stole/stolen strike/struck
    swear/swore/sworn take/took/taken teach/taught tell/told think/thought throw/threw/thrown understand/understood
    undertake/undertook/undertaken wear/wore/worn win/won withdraw/withdrew/withdrawn write/wrote/written
"""  # base/past/participle, or base/past when they are the same
IRREGULAR_VERBS = {
    forms[0]: (forms[1], forms[-1]) for forms in (entry.split("/") for entry in _IRREGULAR_FORMS.split())
}
_REGULAR_VERBS = _words(
    """
    abolish accept accomplish accuse achieve acknowledge act add address adjust adopt advise affect agree aim allow
    announce answer appear apply appoint appreciate approach approve argue arrange arrive ask aspire assassinate
    assess assist assume attack attempt attend attract attribute authorize avoid award back base believe belong
    benefit borrow calculate call cancel carry cause celebrate chair challenge change charge check claim classify
    close collaborate collapse collect combat combine comment commit communicate compare compete complete compose
    comprise concentrate concern conclude condemn condition conduct connect consider consist consolidate constitute
    contact contain continue contribute control convene convert convince cooperate coordinate correspond cover
    crash create criticise criticize damage debut decide declare dedicate defeat defend define deliver demand deny
    depart depend depict describe design destroy determine develop devote die differ direct disagree disband
    discover discuss dissolve divorce donate drink drop earn elect eliminate embark emerge employ enact encounter
    encourage end endure enforce enjoy enroll enter escape establish estimate evolve examine exceed exclude exist
    expand expect experience explain express extend face facilitate fail favor favour fill finance finish fire fit
    fix focus follow force form foster found fulfil fulfill fund gain govern graduate grant handle happen hate head
    help hoist hope host identify impact implement improve inaugurate include incorporate increase indicate induce
    inflict influence inform initiate inspire install integrate intend interact introduce invade invent invest
    invite involve isolate issue join kill lack land last launch learn like limit list listen live locate look love
    maintain manage marry measure mention merge miss monitor motivate move murder name need negotiate nominate note
    observe obtain occupy occur offer open operate oppose order organise organize originate outlaw outline outrank
    oversee owe own partake participate pass peak perform permit persist persuade pick plan play pledge point
    possess postpone practice praise predict prefer prepare present preserve preside prevent proclaim produce
    prohibit promise promote pronounce propose protect protest prove provide publish purchase pursue push qualify
    raise rank rate ratify reach react realize receive recognise recognize recommend record recover reduce refer
    reflect refuse refute regain regard register regulate reign reject relate release rely remain remember remove
    rename renew replace reply report represent request require reside resign resist resolve respect respond
    restore result resume retain retire return reunite reveal review rule sack sanction save score secure seem
    separate serve settle share sign solve sound source specify sponsor star start state stay stem stop store
    stress struggle study submit subtract succeed suffer suggest summarise summarize supervise supply support
    survive switch tackle talk target terminate test threaten tour trade train transfer translate travel treat
    trigger try turn undergo underlie unite unveil upgrade uphold urge use utilize validate value vanish verify
    view visit vote wait walk want warm warn watch weigh win wish withhold witness work worry yield
    """
)
BASE_VERBS = frozenset(_REGULAR_VERBS | IRREGULAR_VERBS.keys())
IRREGULAR_PASTS = frozenset(form for forms in IRREGULAR_VERBS.values() for form in forms) - AUXILIARIES
BASE_OF_PAST = {past: base for base, forms in IRREGULAR_VERBS.items() for past in forms}
PERSON_NOUNS = _words(
    """
    president minister king queen emperor empress prince princess secretary director chairman chairwoman chair
    leader author coauthor co-author professor doctor teacher student governor mayor senator judge justice general
    commander writer poet singer actor actress player coach manager captain founder inventor head chief premier
    chancellor ambassador envoy delegate representative candidate citizen lawyer officer soldier scholar scientist
    researcher historian philosopher economist artist composer musician guitarist drummer producer engineer father
    mother son daughter brother sister wife husband nephew niece uncle aunt cousin friend partner parent child girl
    boy man woman person speaker coordinator chairperson successor predecessor pope bishop sultan khan shah lord
    lady sir editor
    """
)
MALE_WORDS = _words(
    """
    he him his mr sir king prince emperor father son brother husband nephew uncle man men boy lord actor duke
    chairman pope sultan khan shah
    """
)
FEMALE_WORDS = _words(
    """
    she her mrs ms miss queen princess empress mother daughter sister wife niece aunt woman women girl lady actress
    duchess chairwoman
    """
)
INANIMATE_VERBS = _words("cost happen occur consist contain mean last cause result involve include weigh peak expire")
PEOPLE_NOUNS = _words(
    """
    people persons men women children citizens members students workers soldiers leaders residents voters players
    fans critics ministers presidents experts scholars authors parents victims refugees immigrants farmers peoples
    """
)
TITLES = _words(
    """
    president mr mrs ms miss dr prof professor sir lord lady king queen prince princess general colonel senator
    governor minister chancellor pope saint judge justice captain secretary ambassador
    """
)
ORGANISATION_NOUNS = _words(
    """
    organisation organization company party university college institute school committee council commission agency
    association union league alliance bank court ministry department government parliament congress senate army
    navy club team band group corporation firm foundation society federation authority bureau secretariat assembly
    forum body bloc treaty community network center centre office administration police church house board service
    fund legislature cabinet institution newspaper magazine label station
    """
)
PLACE_NOUNS = _words(
    """
    country city town village state province region district county island river mountain sea lake ocean continent
    area territory capital republic kingdom empire nation valley coast peninsula bay port airport street square
    park place site venue zone border building palace hotel countries states cities regions nations islands
    """
)
EVENT_NOUNS = _words(
    """
    summit conference meeting war battle election elections convention congress session forum seminar workshop
    exhibition festival ceremony inauguration revolution crisis attack attacks visit trial vote olympics games cup
    championship tournament race match referendum coup uprising siege invasion event events talks negotiations
    exercise exercises training tour earthquake flood pandemic merger campaign debate concert show performance
    """
)
TIME_NOUNS = _words(
    """
    year years month months day days week weeks century decade date time period era age season spring summer autumn
    winter morning evening night hour hours minute minutes
    """
)
NATIONS = _words(
    """
    afghanistan albania algeria america angola argentina armenia australia austria azerbaijan bahrain bangladesh
    belarus belgium bhutan bolivia bosnia botswana brazil britain brunei bulgaria cambodia cameroon canada chad
    chile china colombia congo croatia cuba cyprus czechia denmark ecuador egypt england eritrea estonia ethiopia
    fiji finland france gabon georgia germany ghana greece guatemala guinea haiti honduras hungary iceland india
    indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait kyrgyzstan
    laos latvia lebanon liberia libya lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritius
    mexico moldova monaco mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger
    nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia
    rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan
    tajikistan tanzania thailand tibet togo tunisia turkey türkiye turkmenistan uganda ukraine uruguay usa
    uzbekistan venezuela vietnam wales yemen zambia zimbabwe uk u.s. us prc ussr uae asia europe africa
    """
)
NATION_PHRASES = _phrases(
    """
    costa rica, czech republic, el salvador, hong kong, islamic republic of iran, ivory coast, kyrgyz republic, new
    zealand, north korea, people's republic of china, puerto rico, republic of korea, russian federation, saudi
    arabia, sierra leone, south africa, south korea, soviet union, sri lanka, united arab emirates, united kingdom,
    united states, united states of america
    """
)
