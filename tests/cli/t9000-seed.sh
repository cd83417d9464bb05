#!/bin/sh
# The page this engine was made for: a press release copied with the whole menu of its site around it.
. "$(dirname "$0")/lib.sh"

id=000_45a3044d9b79e9dc.txt
run 0 iom_index --index index "$source_tree/tests/data/seed"
ids 'mineurs victimes traite' >/dev/null
is "Un manuel pour le retour en toute sécurité des mineurs victimes de la traite" "$(json '.results[0].title')"
is fr "$(json '.results[0].lang')"
is "HND MEX NIC SLV" "$(json '.results[0].countries | sort | join(" ")')"
is SLV "$(json '.results[0].countries[0]')" "the country it is about first"
is "Agueda Marin, OIM San José, amarin@iom.int" "$(json '.results[0].contacts[0] | [.name, .office, .email] | join(", ")')"
is "5062215348119" "$(json '.results[0].contacts[0].phone' | tr -cd 0-9)" "digits of the telephone"
is null "$(json '.results[0].date')" "date: the page has none"

for query in 'mineurs victimes traite' 'MARGARITA ESCOBAR' "Département d'Etat américain" 'San José' "departement d'état" \
	'"besoins les plus urgents"' 'traffic êtres humains' 'Agueda Marin' 'amarin@iom.int' 'manuel retour mineurs' \
	'"droits » explique"' 'UNICEF' 'mineur' 'enfant victime'; do
	found $id "$query"
done
# The menu is not the page.
for query in '175 AND Etats AND membres' '+Engagez-vous' '+"Programme 2030"' '+AGENDA' '+Partenariats' '"Qui sommes nous"' \
	'"Travailler avec nous"' '+1951' '"Directrice générale"'; do
	not_found $id "$query"
done
run 0 iom_search --index index --show $id
for words in "Qui sommes" "2030 AGENDA" "Engagez-vous" "mailto:"; do
	lacks out "$words"
done
has out "Margarita"
