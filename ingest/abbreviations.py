"""Words that end in a dot without ending a sentence, by what may follow them. All in lower case, without the dot.

``TITLES`` stand before a name: what follows never starts a sentence.
``BEFORE_NUMBER`` stand before a number or a letter ("No. 5", "Fig. B"); otherwise the dot ends the sentence.
``WITHIN`` never end a sentence ("e.g.", "vs.").
``EITHER`` may end one: then the next word decides ("Inc. The …" but "Inc. said", "Inc. Chairman").
"""

from __future__ import annotations

TITLES = frozenset(
    "mr mrs ms mx messrs mmes dr drs prof profs gen sen sens rep reps gov govs lt col capt cpt cmdr cdr sgt maj "
    "adm rev revd hon pres supt insp pvt brig amb fr st ste mt ft sr sra srta dott ing avv mme mlle mgr dña "
    "dipl doc ven atty det pfc cpl gens lts".split()
)
BEFORE_NUMBER = frozenset(
    "no nos nr nrn num núm fig figs abb tab eq eqs sec sect ch chap pp p pg vol vols art arts para paras § kap "
    "abs cap rs ex op pt verse v vv l ll app ref refs cl pl ser bd s".split()
)
WITHIN = frozenset(
    "e.g i.e eg ie vs v cf viz ca c.f approx et.al resp al z.b d.h u.a o.ä i.d.r bzw sog vgl p.ex p.ej "
    "c.-à-d i.v.m z.t u.u d.i u.s.w incl excl esp av bijv d.w.z m.n circa geb gest zw".split()
)
EITHER = frozenset(
    "inc ltd co corp cos bros llc plc s.a s.p.a jr sr esq etc usw ph.d m.d b.a m.a d.d.s ll.m ll.b d.phil "
    "m.sc b.sc b.s m.s u.s u.k u.n e.u u.s.a u.a.e u.s.s.r d.c l.a n.y b.c a.d b.c.e c.e a.m p.m am pm "
    "est proc soc acad dept univ assn assoc govt gov't natl intl int'l min max avg sq ft in lb lbs oz km kg cm mm hr "
    "hrs sec mins yr yrs mo mos wk wks jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed "
    "thu thur thurs fri sat sun ave blvd rd ln hwy pkwy bldg apt ste rte tel ext ed eds trans rev mfg mt "
    "calif ariz ark colo conn fla ga ill ind kan ky la md mass mich minn miss mont neb nev okla ore pa "
    "tenn tex va vt wash wis wyo n.j n.m n.c s.c s.d n.d w.va n.h r.i ont que sask alta a.k.a p.s p.o "
    "r.i.p v.p m.p c.e.o str jh jhdt mio mrd tsd std st nro n.b j.-c av.j.-c ee.uu ud uds vd vds ss.mm "
    "s.r.l s.l bn mn tn m b".split()
)
STARTERS = frozenset(
    "the a an this that these those it its he she they we you i his her their our your my there here in "
    "on at by for from with without to of as if when while where why how who what which whose but and or "
    "so yet nor because although though since after before until during despite however moreover "
    "furthermore meanwhile still then thus therefore hence instead also even only just no not nobody "
    "nothing none some many most several few all both each every another other others such once now today "
    "yesterday tomorrow later earlier recently finally first second third next last according under over "
    "between among through about against is are was were do does did has have had can could will would "
    "should may might must let please yes maybe perhaps indeed overall whether neither either unlike like "
    "more less much one two three four five six seven eight nine ten nevertheless nonetheless "
    "additionally consequently similarly likewise critics officials researchers scientists analysts "
    "experts people police shares sales prices der die das ein eine er sie es wir ihr ich und aber oder "
    "doch dann wenn als auch nach vor bei mit für von zu dies diese dieser in im am le la les un une des "
    "il elle ils elles on nous vous je et mais ou donc car ce cet cette ces el los las una ellos ella "
    "pero y o si en con por para su sus lo gli i e ma che non de het een zij wij maar".split()
)
"""Words that, with a capital letter, start a sentence rather than continue a name."""

SPEECH = frozenset(
    "said says say asked asks told tells added adds wrote writes replied replies answered explained "
    "explains noted notes argued argues insisted warned recalled joked wondered wonders shouted cried "
    "exclaimed concluded continued remarked quipped observed mused countered demanded inquired".split()
)
