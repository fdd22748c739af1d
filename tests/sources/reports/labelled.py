"""Sentences as news writes them, each with what a careful reader takes from it.

Made up for this evaluation. `LABELLED` is what the phrases were written with in view; `HELD_OUT`
was written afterwards and has changed nothing, so its figures are the ones to believe. A label is
(player's last name, status, days or matches until he is back, if the text says so); an empty label
means the sentence claims nothing about availability.
"""

from football.observations.surroundings import AbsenceStatus

INJURED, SUSPENDED = AbsenceStatus.INJURED, AbsenceStatus.SUSPENDED
DOUBTFUL, MISSING = AbsenceStatus.DOUBTFUL, AbsenceStatus.MISSING
RETURNED = AbsenceStatus.RETURNED

Label = tuple[str, AbsenceStatus, str | None]

LABELLED: tuple[tuple[str, tuple[Label, ...]], ...] = (
    # out, and why
    ("Ashgrove ruled out for three weeks with hamstring injury", (("Ashgrove", INJURED, "21d"),)),
    (
        "Eastmarch's Niall Corrigall ruled out until March with knee injury",
        (("Corrigall", INJURED, "date"),),
    ),
    (
        "Caldervane midfielder Osric Inkster will miss the rest of the season with a torn ACL",
        (("Inkster", INJURED, "date"),),
    ),
    (
        "Inkster, the Caldervane captain, will miss six to eight weeks with a torn calf",
        (("Inkster", INJURED, "56d"),),
    ),
    (
        "Thorsby, Skaill and Idris Esholt ruled out of the coast derby through injury",
        (("Thorsby", INJURED, "1m"), ("Skaill", INJURED, "1m"), ("Esholt", INJURED, "1m")),
    ),
    ("Fladda sidelined for up to four months", (("Fladda", INJURED, "120d"),)),
    ("Dunmarrow lose Yeldham to shoulder injury", (("Yeldham", INJURED, None),)),
    ("Vidar Whinfell suffers broken leg in training", (("Whinfell", INJURED, None),)),
    (
        "Kester Mossgarth picks up ankle injury on international duty",
        (("Mossgarth", INJURED, None),),
    ),
    ("Joren Grindle limps off with hamstring problem in defeat", (("Grindle", INJURED, None),)),
    ("Hestrup out for at least a month with groin strain", (("Hestrup", INJURED, "30d"),)),
    ("Claviger undergoes knee surgery", (("Claviger", INJURED, None),)),
    (
        "Rurik Drummock faces six weeks out after scan on thigh injury",
        (("Drummock", INJURED, "42d"),),
    ),
    (
        "Injury blow for Fennelgate as Brekkvoll ruled out of cup final",
        (("Brekkvoll", INJURED, "1m"),),
    ),
    (
        "Striker Tavish Ravenscar is out until the new year with a calf tear",
        (("Ravenscar", INJURED, "date"),),
    ),
    (
        "Lindisfell will be without injured goalkeeper Soren Quayle-Hurst for two weeks",
        (("Quayle-Hurst", INJURED, "14d"),),
    ),
    ("Quayle-Hurst (hamstring) is out for ten days", (("Quayle-Hurst", INJURED, "10d"),)),
    ("Whinfell Ruled Out For Season With Knee Ligament Damage", (("Whinfell", INJURED, "date"),)),
    ("Perrin Underfell has been sidelined with concussion", (("Underfell", INJURED, None),)),
    (
        "Bram Elvestad will be out for a fortnight with a knock, the manager said",
        (("Elvestad", INJURED, "14d"),),
    ),
    ("Illness keeps Elvestad out of squad", (("Elvestad", INJURED, None),)),
    ("Barrowby tore his hamstring on Saturday", (("Barrowby", INJURED, None),)),
    ("Dalziermore dealt injury setback", (("Dalziermore", INJURED, None),)),
    ("Finlo Ormsary to miss start of season after ankle operation", (("Ormsary", INJURED, None),)),
    (
        "Ormsary won't play again this year because of his ankle injury",
        (("Ormsary", INJURED, None),),
    ),
    ("Jorvald absent with illness", (("Jorvald", INJURED, None),)),
    ("Kilbrannan's season is over after knee surgery", (("Kilbrannan", INJURED, "date"),)),
    (
        "A hamstring strain will keep Vestergarth out for a month",
        (("Vestergarth", INJURED, "30d"),),
    ),
    ("Garrick Aithsting stretchered off with serious leg injury", (("Aithsting", INJURED, None),)),
    (
        "Magnar Pettersgill and Ulrik Nesbitrup both miss out through injury",
        (("Pettersgill", INJURED, None), ("Nesbitrup", INJURED, None)),
    ),
    # out, and nobody says why
    ("Wystan Farquison will miss Sunday's trip to Norwick", (("Farquison", MISSING, "1m"),)),
    ("Halvor Lowther-Voe won't feature against Ravensey", (("Lowther-Voe", MISSING, None),)),
    ("Greyfold without captain Yorick Thorsby for next two games", (("Thorsby", MISSING, "2m"),)),
    ("Callum Skaill unavailable for the visit of Bexcombe", (("Skaill", MISSING, "1m"),)),
    # banned
    ("Davin Esholt handed three-match ban", (("Esholt", SUSPENDED, "3m"),)),
    ("Esholt suspended for derby", (("Esholt", SUSPENDED, "1m"),)),
    (
        "Lorcan Hestrup will miss the semi-final through suspension",
        (("Hestrup", SUSPENDED, "1m"),),
    ),
    ("Quill Jorvald banned for four matches after red card", (("Jorvald", SUSPENDED, "4m"),)),
    ("Jorvald serves the last match of his ban on Saturday", (("Jorvald", SUSPENDED, "1m"),)),
    ("Edrik Barrowby begins a two-match suspension", (("Barrowby", SUSPENDED, "2m"),)),
    ("Perrin Grindle gets six-game ban for stamp", (("Grindle", SUSPENDED, "6m"),)),
    (
        "Grindle and Fladda banned for one match each",
        (("Grindle", SUSPENDED, "1m"), ("Fladda", SUSPENDED, "1m")),
    ),
    ("Sent-off Mossgarth to miss next three matches", (("Mossgarth", SUSPENDED, "3m"),)),
    # perhaps
    ("Idris Corrigall a doubt for trip to Port Kestrel", (("Corrigall", DOUBTFUL, "1m"),)),
    ("Corrigall could miss Sunday's game with groin problem", (("Corrigall", DOUBTFUL, "1m"),)),
    ("Aksel Inkster faces late fitness test", (("Inkster", DOUBTFUL, None),)),
    ("Inkster is doubtful for the weekend", (("Inkster", DOUBTFUL, "1m"),)),
    ("Brannock sweat on fitness of Niall Yeldham", (("Yeldham", DOUBTFUL, None),)),
    ("Yeldham remains a major doubt after missing training", (("Yeldham", DOUBTFUL, None),)),
    ("Whinfell may be out for two weeks", (("Whinfell", DOUBTFUL, "14d"),)),
    ("Ravenscar in doubt for final with ankle knock", (("Ravenscar", DOUBTFUL, "1m"),)),
    ("Concern over Ravenscar before derby", (("Ravenscar", DOUBTFUL, None),)),
    # back
    ("Joren Drummock returns to full training", (("Drummock", RETURNED, None),)),
    ("Drummock is available again after three weeks out injured", (("Drummock", RETURNED, None),)),
    ("Vidar Claviger fit again for cup tie", (("Claviger", RETURNED, None),)),
    ("Claviger passed fit to face Silverstrand", (("Claviger", RETURNED, None),)),
    ("Halvor Underfell back in training after thigh injury", (("Underfell", RETURNED, None),)),
    ("Underfell makes long-awaited return from knee surgery", (("Underfell", RETURNED, None),)),
    ("Tavish Elvestad has recovered from illness", (("Elvestad", RETURNED, None),)),
    ("Elvestad's ban overturned on review", (("Elvestad", RETURNED, None),)),
    ("Brekkvoll is back from suspension", (("Brekkvoll", RETURNED, None),)),
    ("Bram Fladda is no longer suspended", (("Fladda", RETURNED, None),)),
    ("Oakhithe welcome back Fladda after hamstring injury", (("Fladda", RETURNED, None),)),
    # nothing of the kind
    ("Harrowmere manager rules out January move for striker", ()),
    ("Skellbridge boss Osric Vane ruled out signing a defender", ()),
    ("Goal ruled out for offside as Wexmoor draw", ()),
    ("Thorsby goal ruled out by VAR", ()),
    ("No new injuries for Cobblestead ahead of derby", ()),
    ("Niall Skaill not injured, says manager", ()),
    ("Skaill has not been ruled out of the final", ()),
    ("Skaill isn't a doubt for Saturday", ()),
    ("Match suspended after floodlight failure", ()),
    ("Kirkmallow v Sutherby suspended at half time", ()),
    ("Hestrup misses penalty in draw", ()),
    ("Hestrup misses chance to go top", ()),
    ("Hestrup misses out on award", ()),
    ("Title hopes in doubt", ()),
    ("Yarrowby's European place in doubt", ()),
    ("Lorcan Jorvald's future in doubt", ()),
    ("No doubt about Jorvald's quality", ()),
    ("Jorvald returns to Millrace Park for the first time since his transfer", ()),
    ("Grindle set to return from injury in two weeks", ()),
    ("Grindle hopes to be back in training next month", ()),
    ("Is Mossgarth injured?", ()),
    ("Will Mossgarth miss the derby?", ()),
    ("Kester Inkster avoids serious injury", ()),
    ("Inkster escapes ban after appeal", ()),
    ("Manager plays down Inkster injury fears", ()),
    ("If Corrigall is ruled out, Esholt would start", ()),
    ("Corrigall risks suspension with one more booking", ()),
    ("Former captain Ormsary was ruled out for a year with a knee injury last season", ()),
    ("Northwick sent out on loan for season", ()),
    ("Dunmarrow players out of contract this summer", ()),
    ("Thornquay fans banned from away matches", ()),
    ("Ostrevik coach Halvor Lind suspended for two matches", ()),
    ("Pellmouth out of the cup after defeat", ()),
    ("Ravensey miss Champions League place by a point", ()),
    ("Tickets for the final sold out for weeks", ()),
    ("Eastmarch return to winning ways", ()),
    ("Eastmarch returned to action after the break", ()),
    ("Vestergarth signs new contract until 2028", ()),
    ("Vestergarth scores on return to Caldervane", ()),
    ("Injury time winner for Fennelgate", ()),
    ("Fennelgate report clean bill of health", ()),
    ("Pettersgill once missed two years through injury", ()),
    ("Marlidale banned from signing players for two windows", ()),
    ("Inverlune suspended from the league cup over finances", ()),
    ("Nesbitrup without a goal in six matches", ()),
    ("Nesbitrup breaks scoring record", ()),
    ("Aithsting pulls off stunning save", ()),
    ("Lowther-Voe carried off the trophy", ()),
    ("Referee Ulf Stane injured in warm-up", ()),
    ("Silverstrand lose Farquison to Port Kestrel for record fee", ()),
    ("Hollowick without a win for six games", ()),
    ("Preview: Greyfold v Bexcombe", ()),
)

HELD_OUT: tuple[tuple[str, tuple[Label, ...]], ...] = (
    ("Skaill to have scan on calf after limping out of training", (("Skaill", DOUBTFUL, None),)),
    ("Scan confirms Idris Fladda will be out for eight weeks", (("Fladda", MISSING, "56d"),)),
    (
        "Caldervane dealt huge blow as top scorer Grindle is ruled out of title run-in",
        (("Grindle", INJURED, None),),
    ),
    (
        "Vidar Hestrup sidelined until mid-January after ankle operation",
        (("Hestrup", INJURED, "date"),),
    ),
    ("Brekkvoll expected to miss a month of action", (("Brekkvoll", MISSING, "30d"),)),
    (
        "The club confirmed Mossgarth had suffered a fractured collarbone",
        (("Mossgarth", INJURED, None),),
    ),
    (
        "Thorsby has torn a ligament in his ankle and will be out for between six and eight weeks",
        (("Thorsby", INJURED, "56d"),),
    ),
    ("Manager confirms Esholt is still injured", (("Esholt", INJURED, None),)),
    (
        "Yeldham and Claviger are both unavailable because of illness",
        (("Yeldham", INJURED, None), ("Claviger", INJURED, None)),
    ),
    ("Corrigall out of action with thigh strain", (("Corrigall", INJURED, None),)),
    (
        "Defender Joren Ormsary has had surgery on his knee and is not expected back until April",
        (("Ormsary", INJURED, "date"),),
    ),
    ("Barrowby's hamstring injury rules him out of the cup final", (("Barrowby", INJURED, "1m"),)),
    (
        "Suspended duo Jorvald and Inkster miss the trip to Dunmarrow",
        (("Jorvald", SUSPENDED, "1m"), ("Inkster", SUSPENDED, "1m")),
    ),
    (
        "Whinfell will serve a one-match ban after collecting his fifth yellow card",
        (("Whinfell", SUSPENDED, "1m"),),
    ),
    ("Nesbitrup's suspension extended to five matches", (("Nesbitrup", SUSPENDED, "5m"),)),
    (
        "Lowther-Voe sent off in stoppage time and will miss Norwick Vale clash",
        (("Lowther-Voe", SUSPENDED, "1m"),),
    ),
    ("Lorcan Elvestad is a doubt with a tight hamstring", (("Elvestad", DOUBTFUL, None),)),
    ("Kilbrannan rated 50-50 for Saturday", (("Kilbrannan", DOUBTFUL, "1m"),)),
    ("Drummock might be absent for the visit of Greyfold", (("Drummock", DOUBTFUL, "1m"),)),
    ("Perrin Aithsting could be sidelined for a month", (("Aithsting", DOUBTFUL, "30d"),)),
    (
        "Underfell named on bench after recovering from knee injury",
        (("Underfell", RETURNED, None),),
    ),
    ("Halvor Quayle-Hurst returns from three-match ban", (("Quayle-Hurst", RETURNED, None),)),
    (
        "Dalziermore trains with team-mates after two months out",
        (("Dalziermore", RETURNED, None),),
    ),
    ("Vestergarth is fit to face Port Kestrel", (("Vestergarth", RETURNED, None),)),
    ("Ravenscar back from injury in time for derby", (("Ravenscar", RETURNED, None),)),
    ("Farquison back from hamstring lay-off", (("Farquison", RETURNED, None),)),
    (
        "Ulrik Pettersgill is over his virus and available for selection",
        (("Pettersgill", RETURNED, None),),
    ),
    ("Skellbridge miss out on Fladda as he joins rivals", ()),
    ("Hestrup will not be sold in January, insists chairman", ()),
    ("Kester Brekkvoll: I was out for revenge", ()),
    ("Brekkvoll sits out training as precaution but will play", ()),
    ("Two Wexmoor supporters injured outside ground", ()),
    ("Ten-man Lindisfell hold on without Osric Skaill's goals", ()),
    ("Skaill could return against Bexcombe after knee injury", ()),
    ("Esholt expected to be fit after missing two weeks with calf problem", ()),
    ("Lindisfell banned from playing at Abbey Close for two games", ()),
    ("Grindle wins appeal against three-match ban", ()),
    ("How long is Corrigall out for?", ()),
    ("Thornquay move out of relegation places with Saturday win", ()),
    ("Claviger misses from the spot as Eastmarch lose final", ()),
    ("Mossgarth: injury has made me stronger", ()),
    ("Ashgrove scores twice after injury to rival keeper", ()),
    ("Cobblestead fined and suspended points deduction lifted", ()),
    ("The suspended tie will resume on Tuesday", ()),
    ("Yearly accounts: Ravensey out of the red", ()),
)
