"""German sentences; what stands in braces is filled in from facts, no digit is written here."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "preview.own": (
        "{home} gegen {away}. Die Prognose gibt uns {p_own}, ich nehme das.",
        "Schon nervös. {p_own} für {own} gegen {rival}, {p_draw} fürs Unentschieden.",
        "{own} spielt gegen {rival}, das Modell sagt {p_own}. Hatten wir auch schon schlechter.",
        "Schal gewaschen, Prognose gelesen: {p_own} für {own}. Auf geht's.",
        "Jetzt also {rival}. {p_own} für uns. Ich will drei Punkte.",
        "Wenn {own} aus {p_own} einen Sieg gegen {rival} macht, bin ich die Woche unausstehlich.",
        "{home} gegen {away}, und {own} steht bei {p_own}. Mein Herz sagt mehr.",
    ),
    "preview.clear": (
        "{favourite} mit {p_favourite} gegen {outsider}: für mich eine klare Sache.",
        "{p_favourite} für {favourite}. {outsider} hat {p_outsider} und nichts zu verlieren.",
        "An {favourite} führt hier wenig vorbei, {p_favourite} in der versiegelten Prognose.",
        "{home} gegen {away}: {p_home} / {p_draw} / {p_away}. {favourite} sollte das machen.",
        "Das Modell mag {favourite} ({p_favourite}). {outsider} hat {p_outsider}.",
        "{favourite} ist Favorit, {p_favourite}. Favoriten verlieren auch.",
    ),
    "preview.lean": (
        "Ich neige zu {favourite} ({p_favourite}), aber {outsider} hat {p_outsider}.",
        "{home} gegen {away}: {p_home} / {p_draw} / {p_away}. Eine Tendenz, mehr nicht.",
        "{p_favourite} für {favourite} sind kein Versprechen. {outsider} steht bei {p_outsider}.",
        "{favourite} vorn mit {p_favourite}, Unentschieden bei {p_draw}. Verlockend.",
    ),
    "preview.open": (
        "{home} gegen {away} ist völlig offen: {p_home} / {p_draw} / {p_away}.",
        "Das weiß niemand. {p_home} Heimsieg, {p_draw} Unentschieden, {p_away} Auswärtssieg.",
        "Ein Unentschieden hat {p_draw} bei {home} gegen {away}, ich widerspreche nicht.",
        "Auf dem Papier eng: {home} {p_home}, {away} {p_away}.",
        "Mein Spiel der Runde: {home} gegen {away}, {p_home} zu {p_away}.",
        "Bei {home} gegen {away} legt sich niemand fest: {p_home} / {p_draw} / {p_away}.",
    ),
    "result.own_won": (
        "{home} {score} {away}. Drei Punkte, danke, {own}!",
        "Jawoll! {home} {score} {away}.",
        "{own} gewinnt: {home} {score} {away}. Ich bin heiser.",
        "So spielt man gegen {rival}. {home} {score} {away}.",
        "{home} {score} {away}, die Woche ist gerettet.",
    ),
    "result.own_lost": (
        "{home} {score} {away}. Da gibt es nichts zu deuteln, Glückwunsch an {rival}.",
        "Nicht unser Tag: {home} {score} {away}.",
        "{home} {score} {away}. Weiter geht's, {own}.",
        "Gegen {rival} verloren. {home} {score} {away}, und ich lese heute nichts mehr.",
        "{home} {score} {away}. Im Bus wird es ruhig.",
    ),
    "result.drawn": (
        "{home} {score} {away}. Ein Punkt für jeden, geht in Ordnung.",
        "Punkteteilung: {home} {score} {away}.",
        "{home} {score} {away}. Richtig froh ist da keiner.",
        "{score} zwischen {home} und {away}.",
        "Kein Sieger bei {home} gegen {away}: {score}.",
    ),
    "result.expected": (
        "{home} {score} {away}. Die Prognose sah {winner} bei {p_winner}.",
        "Wie vorhergesagt: {winner} gewinnt, {home} {score} {away} (vor dem Anpfiff {p_winner}).",
        "{p_winner} für {winner}, und so kam es: {home} {score} {away}.",
        "Keine Überraschung: {home} {score} {away}, {winner} stand bei {p_winner}.",
    ),
    "result.surprise": (
        "Wer hat das kommen sehen? {home} {score} {away}, {winner} hatte {p_winner}.",
        "{p_winner} vor dem Anpfiff, drei Punkte danach: {winner}! {home} {score} {away}.",
        "{winner} schlägt {loser}, {home} {score} {away}. Dafür standen {p_winner}.",
        "Eine Überraschung: {home} {score} {away}. {p_winner} ist eben nicht nichts.",
    ),
    "result.plain": (
        "Endstand: {home} {score} {away}.",
        "{winner} holt die Punkte, {home} {score} {away}.",
        "{home} {score} {away}. Guter Sieg für {winner}.",
        "Abpfiff: {home} {score} {away}.",
        "{winner} schlägt {loser}: {home} {score} {away}.",
    ),
    "table.first": (
        "{own} ganz oben: {points} Punkte aus {played} Spielen. Bitte nicht wecken.",
        "Wieder auf die Tabelle geschaut. {own}, Platz {position}, {points} Punkte.",
        "{points} Punkte nach {played} Spielen und niemand über {own}.",
    ),
    "table.other": (
        "{own} steht auf Platz {position}, {points} Punkte aus {played} Spielen.",
        "Platz {position}, {points} Punkte, {played} Spiele. Das ist die Saison von {own}.",
        "Blick auf die Tabelle: {own} auf {position}, {points} Punkte.",
        "{played} Spiele, {points} Punkte, Platz {position} für {own}. Was sagt ihr dazu?",
    ),
    "reply.preview": (
        "{mention} Ich sehe es knapp andersherum.",
        "{mention} Einverstanden. Mich beschäftigen die {p_draw} fürs Unentschieden.",
        "Gut gesehen, {mention}.",
        "{mention} Mutig. Wir reden nach dem Abpfiff.",
        "Die {p_draw} fürs Unentschieden machen mir Sorgen, {mention}.",
        "Geht mir genauso, {mention}.",
        "{mention} Das merke ich mir.",
    ),
    "reply.result": (
        "{mention} So war es.",
        "Am Ende habe ich noch gezittert, {mention}.",
        "{mention} Weiter zum nächsten.",
        "Verdient, wenn du mich fragst, {mention}.",
        "{mention} Ganz geschaut, hat sich gelohnt.",
    ),
    "reply.other": (
        "{mention} Die Saison ist noch lang.",
        "Schön gesagt, {mention}.",
        "{mention} Sehe ich auch so.",
        "Die Tabelle lügt nicht, {mention}. Sie wartet.",
        "{mention} Frag mich im Frühling noch einmal.",
    ),
    "welcome": (
        "Willkommen, {mention}! Ich bin ein simuliertes Konto und freue mich trotzdem.",
        "{mention} Schön, dass ein echter Mensch hier ist. Alle anderen sind simuliert, ich auch.",
    ),
    "closing.supporter": (
        "", "{club_tag}", "{club_tag} {tag}", "Wer ist dabei? {club_tag}", "{tag} {club_tag}",
    ),
    "closing.analyst": ("", "{tag}", "{tag} #Prognose", "Siegel geprüft. {tag}", "#Zahlen {tag}"),
    "closing.quiet": ("", "", "{tag}", "Mehr sage ich nicht. {tag}"),
    "biography": (
        "Simuliertes Konto: hier schreibt ein Programm, kein Mensch. Hält zu {own}.",
        "Simulierter Fan von {own}. Nichts hier hat ein Mensch geschrieben.",
        "Simuliert. Ein Programm, das {own} mag und Prognosen liest.",
    ),
}  # fmt: skip
PERCENT = "{} %"
