#!/bin/sh
# Names, acronyms and figures are what a query is about: found whether typed with capitals or not, and said in the explanation.
. "$(dirname "$0")/lib.sh"

python3 - >dump.jsonl <<'EOT'
import json
places = "Koumassi Tillabery Bambari Goudel".split()
for n, place in enumerate(places):
    print(json.dumps({"id": "name-%d" % n, "title": "Note de la mission", "text":
        "Une équipe de la mission est partie vers %s avec %d familles, et la route fut longue. "
        "Les familles sont arrivées le soir." % (place, 1200 + n)}))
    print(json.dumps({"id": "words-%d" % n, "title": "Les familles", "text":
        "Des familles partent, des familles reviennent : la mission suit les familles, la mission aide les familles, et %d fois."
        % (n + 3)}))
print(json.dumps({"id": "moyenne", "title": "Fonctions", "text": "La fonction MOYENNE calcule sur une plage de valeurs."}))
print(json.dumps({"id": "moyennes", "title": "Fonctions", "text": "Une moyenne, des moyennes, et la moyenne des moyennes des valeurs."}))
EOT
run 0 iom_index --index index dump.jsonl
for query in "mission familles Bambari" "mission familles bambari" "MISSION FAMILLES BAMBARI"; do
	is "name-2" "$(ids -n 1 "$query")" "$query"
	iom_search --index index --json --explain -n 1 "$query" >out
	has out '"kind":"name","text":"'"$(echo "$query" | cut -d' ' -f3)"'"'
done
is "name-3" "$(ids -n 1 'mission familles 1203')" "a figure"
iom_search --index index --json --explain -n 1 'mission familles 1 203' >out
has out '"kind":"figure","text":"1 203"'
is "moyenne" "$(ids -n 1 MOYENNE)" "capitals alone are the acronym, if there is one"
is "moyennes" "$(ids -n 1 moyenne)" "and small letters are the word"

# A year of the query is the document's date as well as a figure of its text.
cat >dated.jsonl <<'EOT'
{"id":"then","title":"Distribution de vivres","text":"La distribution de vivres a repris dans la commune, et les familles sont venues.","date":"2014-03-02","lang":"fr"}
{"id":"later","title":"Distribution de vivres","text":"La distribution de vivres a repris dans la commune, et les familles sont venues.  Encore.","date":"2018-05-06","lang":"fr"}
{"id":"other","title":"Autre chose","text":"Les routes sont fermées depuis hier.","date":"2018","lang":"fr"}
EOT
run 0 iom_index --index dated dated.jsonl
is "then" "$(ids --index dated -n 1 'distribution vivres 2014')"
is "later" "$(ids --index dated -n 1 'distribution vivres 2018')"
iom_search --index dated --json --explain -n 1 'distribution vivres 2018' >out
has out '"kind":"date","text":"2018-05-06"'
