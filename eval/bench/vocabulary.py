"""Words for the synthetic articles: plain English by subject, and syllables that names are made of."""

SUBJECTS: dict[str, str] = {
    "ferries": "ferry harbour crossing timetable pier engine hull captain passenger gangway island ticket tide mooring "
    "freight winter schedule berth lifeboat propeller",
    "textiles": "loom mill cotton dye spindle weaver fabric pattern yarn wool thread workshop apprentice linen cloth "
    "machine warehouse bale stitch garment",
    "water": "reservoir pipe pump leak valve aqueduct meter drought rainfall filter basin dam sluice engineer supply "
    "spring tap sewer flood channel",
    "schools": "classroom pupil teacher timetable exam library lesson headmaster playground textbook grade college "
    "lecture scholarship campus tuition dormitory syllabus degree laboratory",
    "railways": "track carriage locomotive junction signal tunnel bridge platform guard freight gauge sleeper depot "
    "commuter conductor viaduct cutting siding terminus fare",
    "farming": "orchard harvest tractor barley silo irrigation pasture fertiliser seed drought dairy greenhouse plough "
    "hedge cattle fence barn soil crop market",
    "energy": "turbine grid battery cable boiler furnace megawatt substation transformer panel outage tariff meter "
    "generator plant coal wind reactor pipeline heat",
    "hospitals": "ward surgeon nurse clinic vaccine patient ambulance trial dose symptom laboratory screening therapy "
    "infection pharmacy bed diagnosis recovery midwife operation",
    "museums": "gallery curator painting sculpture exhibit archive collection fresco portrait visitor catalogue "
    "restoration canvas frame manuscript donor relic vault pottery mosaic",
    "housing": "tenant landlord brick roof rent mortgage suburb tower courtyard lease architect scaffold terrace cellar "
    "plot permit survey staircase insulation facade",
    "finance": "bond dividend lender deposit ledger audit merger broker fund loan credit debt interest pension share "
    "account insurer treasury levy currency",
    "robotics": "gripper sensor actuator welding prototype firmware conveyor arm camera controller motor gearbox "
    "assembly software calibration payload servo factory patent module",
}
"""Nouns by subject; an article keeps to one of them, as people do."""

NOUNS = (
    "plan report council budget contract survey committee project agreement proposal programme grant review decision "
    "target share price cost delay dispute accident strike merger complaint rumour deadline method rule standard "
    "result figure forecast estimate investment subsidy shortage surplus promise mistake experiment reform election "
    "campaign network partner rival customer supplier worker manager director founder neighbour expert critic mayor "
    "minister judge lawyer journalist historian village district region province border river valley coast mountain"
).split()
VERBS = (
    "opened closed doubled halved repaired extended sold bought inspected postponed cancelled approved rejected "
    "measured financed redesigned rebuilt replaced abandoned completed tested licensed leased expanded restored "
    "questioned defended praised criticised documented announced launched moved merged modernised"
).split()
ADJECTIVES = (
    "old new small large costly cheap quiet modern wooden narrow public private local foreign early late rare common "
    "careful hasty reliable fragile profitable struggling ambitious modest temporary permanent steep shallow damp dry "
    "northern southern eastern western famous forgotten crowded empty bright dull simple complicated honest doubtful"
).split()
ADVERBS = (
    "quietly slowly suddenly reluctantly carefully briefly openly privately gradually repeatedly unexpectedly cheaply "
    "eventually formally jointly partly narrowly twice"
).split()
MONTHS = "January February March April May June July August September October November December".split()
GIVEN = (
    "Ada Bruno Carla Dmitri Elif Farid Greta Hana Ivo Jasmin Kofi Lena Marek Nadia Omar Petra Quentin Rosa Sven Tamsin "
    "Umar Vera Wanda Yusuf Zora Anselm Beatrix Cyril Dorothea Emil"
).split()
ONSETS = "B Br C Ch D Dr F Fl G Gr H J K Kr L M N P Pr Qu R S Sh St T Th Tr V W Y Z".split()
MIDDLES = "a e i o u ai ea ie oa ou al an ar el en er il in ir ol on or ul un ur".split()
JOINTS = "b bb d dd ff g ll lm m mb n nd nn p r rk rs s st t tt v w x z".split()
PERSON_ENDINGS = "ak sen ova sson ini ez ard well man ley by dottir ko idze uri am".split()
TOWN_ENDINGS = "ton ford by ham stad burg field mouth port haven vik ovo ano ster gate".split()
COMPANY_ENDINGS = "ex ia os ix on ium ara ent ical us ova eon ware line works".split()
TRADES = "Works Partners Systems Mills Holdings Foundry Logistics Instruments Brothers Group Trust Institute".split()
OUTLETS = (
    "The Lantern Post|Harbour Weekly|Northern Courier|The Morning Ledger|Valley Observer|The Signal|Trade and Tide|"
    "The Quarterly Mirror|City Record|The Plain Dealer's Almanac"
).split("|")
