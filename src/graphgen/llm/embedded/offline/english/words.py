"""Closed lists of English words that the rules rest on."""

from __future__ import annotations

from graphgen.llm.embedded.offline.reading.mentions import Kind

__all__ = [
    "CONNECTORS",
    "FUNCTION_WORDS",
    "GIVEN_NAMES",
    "HEAD_NOUNS",
    "LAST_WORDS",
    "MONTHS",
    "NAME_OPENERS",
    "PLACES",
    "PREPOSITIONS",
    "PRONOUNS",
    "TITLES",
    "UNITS",
    "WEEKDAYS",
]

MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

PRONOUNS = frozenset(
    "i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this that these "
    "those himself herself itself themselves one ones who whom whose which what here there such both another "
    "others each "
    "some many several most all none former latter same".split()
)
PREPOSITIONS = frozenset(
    "in on at by from to of for with within near into onto during since until after before under over through between "
    "among across along against around about beneath beside behind beyond throughout toward towards upon via off "
    "above below per as without aboard".split()
)
FUNCTION_WORDS = (
    PRONOUNS
    | PREPOSITIONS
    | frozenset(
        "a an the and or but nor so yet if then than because although though while when where why how however "
        "therefore "
        "moreover furthermore nevertheless nonetheless meanwhile thus hence also too very more most less least "
        "only just "
        "even still already again once twice never always often usually generally typically originally initially "
        "finally "
        "eventually later earlier today currently recently now first second third next last new early late "
        "subsequently "
        "consequently additionally similarly conversely instead indeed overall specifically especially particularly "
        "according due despite unlike like not no yes is are was were be been being am do does did done has have had "
        "having can could may might must shall should will would other much few every any either neither "
        "up upon down out together apart besides whereas whether described known located based born given using "
        "including includes "
        "two three four five six seven eight nine ten eleven twelve hundred thousand million on's it's there's "
        "in's old good great high low long short large small big different same own major main common important "
        "interestingly notably importantly traditionally historically ironically perhaps maybe soon long ago "
        "almost nearly another consistent taking since given sir mr mrs ms dr".split()
    )
)
# Words that may begin a name as well as a sentence.
NAME_OPENERS = frozenset(
    "new great old good high low long large big small little south north east west first second third early late all "
    "seven three two four five six ten red white black blue green".split()
)
CONNECTORS = frozenset("of upon de da del della di du la le van von der den al el bin ibn the and for".split())
TITLES = frozenset(
    "mr mrs ms dr prof professor sir lord lady president king queen emperor empress prince princess pope saint st "
    "general "
    "admiral captain colonel count countess duke duchess minister senator judge father mother brother sister".split()
)
GIVEN_NAMES = frozenset(
    "aaron abraham ada adam adolf adrian agnes alan albert alessandro alexander alexandre alexei alfred alice "
    "allan allen "
    "amelia amy andre andrea andreas andrew andy angela ann anna anne anthony antoine anton antonio arnold arthur "
    "augustus barbara barry benjamin bernard bert betty bill billy bob boris brian bruce carl carlos carol caroline "
    "catherine cecil chain charles charlie charlotte chris christian christina christopher clara clarence claude "
    "clement clifford colin constance craig cyril daniel david deborah dennis denis diana dirk dmitri donald dorothy "
    "douglas duncan dwight edgar edith edmond edmund eduard edward edwin eleanor elena elijah elizabeth ella ellen "
    "emil emily emma enrico eric erich erik ernest ernst erwin ethan eugene eva evan ezra felix ferdinand "
    "florence francesco francis franco frank franklin franz fred frederick friedrich fritz galileo gary gaston gavin "
    "geoffrey george gerald gerard gertrude gilbert giovanni giuseppe glenn gordon grace graham greg gregory guglielmo "
    "gustav guy hannah hans harold harriet harry harvey hector heinrich helen henri henry herbert herman hermann homer "
    "howard hubert hugh hugo humphrey ian igor immanuel irene isaac isabel isabella ivan jack jacob jacques jake james "
    "jan jane janet jason jean jeff jeffrey jennifer jeremiah jeremy jerome jerry jesse jessica jim jimmy joan joe "
    "johann "
    "johannes john johnny jon jonas jonathan jose josef joseph joshua josip joyce juan judith jules julia julian julie "
    "julius karen karl kate katherine keith kelly ken kenneth kevin khaled kurt larry laura laurence lawrence "
    "lebron lee "
    "leo leon leonard leonardo leonhard leonid leopold leroy leslie lester lewis lillian linda lloyd louis louise "
    "lucas "
    "lucy ludwig luigi luis luke luther lyndon madeleine manuel marc marcel marco marcus margaret maria marie "
    "mario marion "
    "mark martha martin mary mathias matthew matthias maurice max maxwell melissa merit michael michel michelangelo "
    "michelle miguel mikhail miles milton mohamed mohammed monica morris moses muhammad nancy napoleon nathan "
    "nathaniel "
    "neil nelson neville niccolo nicholas nicholas nicodemus nicola nicolas niels nigel nikola nikolai noah noel "
    "norman "
    "oliver olivia omar orville oscar oswald otto owen pablo pamela patricia patrick paul paula pedro percy perry pete "
    "peter phil philip philippe pierre priscilla rachel ralph randy raphael raymond rebecca reginald rene richard rita "
    "robert roberto robin rodney roger roland ronald rosa rosalind rose ross roy rudolf rudolph rufus rupert "
    "russell ruth "
    "sally sam samuel sandra sarah scott sean sebastian sergei seth seymour sharon sheila shirley sidney sigmund silas "
    "simon sofia solomon sophia sophie stanley stefan stephen steve steven stewart stuart susan suzanne sydney "
    "sylvia tim "
    "ted terence teresa theodore theresa thomas timothy tobias todd tom tommy tony tracy ursula valentina vera vernon "
    "victor victoria vincent virginia vladimir wallace walter warren wayne wendy werner wesley wilbur wilfred "
    "wilhelm will "
    "william willis winston wolfgang woodrow yuri zachary zoe alfredo garth gordon hank lennox ferdinand".split()
)
PLACES = frozenset(
    "afghanistan|africa|alabama|alaska|albania|alberta|alexandria|algeria|alps|america|amsterdam|andes|angola|"
    "antarctica|"
    "arctic|argentina|arizona|arkansas|armenia|asia|athens|atlanta|atlantic|australia|austria|azerbaijan|baghdad|"
    "baltic|"
    "baltimore|bangkok|bangladesh|barbados|barcelona|basel|bavaria|beijing|belarus|belgium|belgrade|berlin|bern|"
    "birmingham|bolivia|bombay|bosnia|boston|brazil|brisbane|bristol|britain|british columbia|brooklyn|brussels|"
    "bucharest|budapest|buenos aires|bulgaria|cairo|calais|calcutta|california|cambodia|cambridge|canada|canberra|"
    "cape town|caribbean|chicago|chile|china|cleveland|cologne|colombia|colorado|connecticut|copenhagen|croatia|cuba|"
    "cyprus|czech republic|dallas|delaware|delhi|denmark|detroit|dover|dublin|edinburgh|egypt|england|eritrea|estonia|"
    "ethiopia|europe|finland|flanders|florence|florida|france|frankfurt|geneva|genoa|georgia|germany|ghana|gibraltar|"
    "glasgow|greece|greenland|greenwich|hamburg|hanoi|havana|hawaii|helsinki|hiroshima|holland|hollywood|hong kong|"
    "houston|hungary|iceland|idaho|illinois|india|indiana|indonesia|iowa|iran|iraq|ireland|israel|istanbul|italy|"
    "jakarta|jamaica|japan|jerusalem|johannesburg|jordan|kansas|kazakhstan|kentucky|kenya|kiev|kolkata|korea|"
    "kuwait|kyiv|"
    "kyoto|laos|latvia|lebanon|leeds|leipzig|libya|lisbon|lithuania|liverpool|london|los angeles|louisiana|luxembourg|"
    "lyon|macau|madagascar|madras|madrid|maine|malaysia|mali|malta|manchester|manhattan|manila|maryland|massachusetts|"
    "mediterranean|melbourne|mexico|mexico city|miami|michigan|milan|minnesota|mississippi|missouri|moldova|mongolia|"
    "montana|montreal|morocco|moscow|mozambique|mumbai|munich|myanmar|namibia|naples|nebraska|nepal|netherlands|nevada|"
    "new delhi|new england|new hampshire|new jersey|new mexico|new south wales|new york|new york city|new zealand|"
    "newfoundland|niger|nigeria|north america|north carolina|north dakota|north korea|northern ireland|norway|"
    "nova scotia|ohio|oklahoma|ontario|oregon|oslo|ottawa|oxford|pacific|pakistan|palestine|panama|paraguay|paris|"
    "pennsylvania|persia|peru|philadelphia|philippines|poland|portsmouth|port said|portugal|prague|prussia|puerto rico|"
    "quebec|queensland|rhode island|rome|romania|russia|rwanda|saint petersburg|san diego|san francisco|santiago|"
    "saudi arabia|scandinavia|scotland|seattle|senegal|seoul|serbia|shanghai|siberia|sicily|singapore|slovakia|"
    "slovenia|"
    "somalia|south africa|south america|south carolina|south dakota|south korea|soviet union|spain|sri lanka|stockholm|"
    "strasbourg|sudan|suez|suffolk|sweden|switzerland|sydney|syria|taiwan|tanzania|tasmania|tehran|tennessee|texas|"
    "thailand|tibet|tokyo|toronto|toulouse|trieste|tunisia|turin|turkey|uganda|ukraine|united kingdom|united states|"
    "united states of america|uruguay|ussr|usa|utah|uzbekistan|vancouver|venezuela|venice|vermont|versailles|vienna|"
    "vietnam|virginia|wales|warsaw|washington|west virginia|wisconsin|wyoming|yemen|yorkshire|yugoslavia|zambia|"
    "zimbabwe|"
    "zurich|uk|us|u.s.|u.k.".split("|")
)
# The last word of a name, or the first after "of", tells what it names.
LAST_WORDS: dict[str, Kind] = {
    **dict.fromkeys(
        "university institute institution company corporation inc ltd association party museum bank ministry "
        "department "
        "council society union club army navy school college academy group records press foundation agency committee "
        "commission parliament senate orchestra league laboratory laboratories labs observatory office bureau court "
        "church congress government police airlines railways railroad company's band federation organization "
        "organisation "
        "authority trust board fund guild hospital library studios pictures entertainment brothers network channel "
        "instruments semiconductor semiconductors "
        "corps force forces regiment legion team compagnie motors electric systems industries "
        "board".split(),
        "organization",
    ),
    **dict.fromkeys(
        "river lake lakes mount mountain mountains island islands sea ocean city county bay bridge street road "
        "valley park "
        "province state states republic kingdom peninsula desert canal strait gulf cape airport station palace castle "
        "cathedral tower theatre theater stadium arena gallery square hill hills forest harbour harbor territory "
        "territories region district village town port "
        "isthmus coast falls waterfall creek basin plateau ridge avenue dam lock locks volcano glacier oasis delta "
        "empire dynasty lighthouse reef rocks heights house hall".split(),
        "place",
    ),
    **dict.fromkeys(
        "war battle olympics revolution conference treaty festival championship championships cup games exhibition "
        "crisis "
        "expedition siege election elections massacre uprising rebellion earthquake convention disaster prize award "
        "awards eruption".split(),
        "event",
    ),
    **dict.fromkeys("symphony opera novel bible times chronicle journal magazine song album".split(), "work"),
    **dict.fromkeys(
        "engine telescope satellite rocket computer transistor chronometer watch clock machine motorcycle locomotive "
        "spacecraft probe aircraft ship submarine car software protocol".split(),
        "technology",
    ),
}
# The noun of "X is a … noun" tells what X is.
HEAD_NOUNS: dict[str, Kind] = {
    **dict.fromkeys(
        "scientist physicist chemist biologist mathematician engineer inventor politician actor actress singer "
        "songwriter "
        "writer author poet novelist playwright composer musician painter artist sculptor architect philosopher "
        "historian "
        "lawyer judge footballer cricketer player wrestler boxer swimmer athlete equestrian grandmaster missionary "
        "priest "
        "bishop monk king queen emperor president minister general officer soldier sailor explorer navigator "
        "clockmaker "
        "carpenter doctor physician surgeon nurse professor teacher educator administrator journalist editor director "
        "producer businessman entrepreneur banker activist economist astronomer geologist botanist zoologist "
        "pathologist "
        "bacteriologist biochemist microbiologist pharmacologist diplomat character goalkeeper coach manager "
        "pioneer filmmaker comedian dancer model designer programmer sociologist psychologist psychotherapist "
        "theologian "
        "senator governor mayor chancellor astronaut cosmonaut pilot watchmaker".split(),
        "person",
    ),
    **dict.fromkeys(
        "brother sister father mother son daughter wife husband uncle cousin friend colleague student".split(),
        "person",
    ),
    **dict.fromkeys(
        "city town village hamlet river lake mountain island country state province county region district "
        "municipality "
        "commune street neighborhood suburb church cathedral building castle palace bridge park station airport "
        "canal sea ocean desert valley capital port harbor harbour tributary volcano peninsula hill waterfall "
        "lighthouse place farm estate "
        "tower dam planet moon territory settlement platform borough road highway".split(),
        "place",
    ),
    **dict.fromkeys(
        "company organization organisation university college school institute association society party band club "
        "team "
        "agency union publisher museum bank newspaper corporation federation chain brand label orchestra institution "
        "department ministry charity hospital laboratory manufacturer airline network".split(),
        "organization",
    ),
    **dict.fromkeys(
        "book novel film movie song album play poem opera symphony journal magazine series episode painting game "
        "single soundtrack musical treaty constitution newspaper documentary manuscript".split(),
        "work",
    ),
    **dict.fromkeys(
        "war battle festival championship tournament event competition revolution election ceremony".split(), "event"
    ),
    **dict.fromkeys(
        "device machine engine instrument chronometer clock watch computer vehicle motorcycle car aircraft ship rocket "
        "satellite spacecraft language software technology semiconductor amplifier telescope technique".split(),
        "technology",
    ),
    **dict.fromkeys("gene protein enzyme mutant locus allele".split(), "gene"),
    **dict.fromkeys(
        "plant species animal mineral bacterium virus mould mold fungus star element gas molecule antibiotic".split(),
        "nature",
    ),
}
UNITS = (
    "square kilometres|square kilometers|square miles|square metres|square meters|cubic metres|cubic meters|"
    "kilometres per hour|kilometers per hour|miles per hour|metres per second|degrees Celsius|degrees Fahrenheit|"
    "kilometres|kilometers|kilometre|kilometer|metres|meters|metre|meter|centimetres|centimeters|millimetres|"
    "millimeters|"
    "micrometres|nanometres|nanometers|miles|mile|feet|foot|inches|inch|yards|acres|hectares|tonnes|tonne|tons|ton|"
    "kilograms|kilogram|grams|gram|milligrams|pounds|ounces|litres|liters|gallons|barrels|watts|kilowatts|megawatts|"
    "volts|hertz|degrees|percent|per cent|seconds|minutes|hours|days|weeks|months|years|decades|centuries|dollars|"
    "euros|"
    "people|passengers|inhabitants|units|copies|members|"
    "km/h|km²|km2|m²|m2|km|cm|mm|nm|kg|mg|ha|kW|MW|GW|kHz|MHz|GHz|Hz|°C|°F|t/ha|g/L|mL|mol|bar|V|W|m|g|t|s|K"
)
