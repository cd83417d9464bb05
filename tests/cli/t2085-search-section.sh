#!/bin/sh
# Which section of a long document is named: what leads to others gives way to them.
. "$(dirname "$0")/lib.sh"

filler() { # ninety words that nobody asks for
	i=0
	while [ $i -lt 15 ]; do
		printf 'On marche longtemps avec %s sacs. ' "$1$i"
		i=$((i + 1))
	done
}

mkdir -p pages
cat >pages/guide.html <<HTML
<html lang="fr"><head><title>Guide de la maison</title></head><body><h1>Guide de la maison</h1>
<p>Le chauffage, la clef et le jardin : tout est dans ces pages, et le chauffage est expliqué plus loin. $(filler a)</p>
<h2 id="energie">Le chauffage</h2>
<p>Le chauffage au bois et le chauffage au gaz ont chacun leur page. $(filler b)</p>
<h3 id="bois">Au bois</h3>
<p>Le chauffage au bois demande des bûches sèches. $(filler c)</p>
<h3 id="gaz">Au gaz</h3>
<p>Le chauffage au gaz demande un contrat. $(filler d)</p>
<h2 id="jardin">Les fleurs</h2>
<p>On les arrose le matin, et la clef reste sous le pot. $(filler e)</p>
</body></html>
HTML
run 0 iom_index --index index pages
named() { iom_search --index index --json "$@" | jq -r '.results[0].section.anchor'; }
is bois "$(named chauffage bois)" "a section below the one that only announces it"
is gaz "$(named chauffage au gaz)" "the other"
is jardin "$(named clef)" "a section, not the lines before the first heading"
is energie "$(named le chauffage)" "the heading that is asked for, and all of it"
