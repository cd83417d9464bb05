#!/bin/sh
# Figures are found with and without separators, whichever separator the text has, in both languages; a decimal sign is none.
. "$(dirname "$0")/lib.sh"

nbsp=$(printf '\302\240') narrow=$(printf '\342\200\257') thin=$(printf '\342\200\211')
# figure FOLDER NAME FIGURE: a French and a Spanish page that holds it
figure() {
	page "$1/fr-$2.html" "Bulletin $2" "Dans la ville, $3 familles déplacées ont reçu une aide au cours de la semaine, selon les équipes."
	page "$1/es-$2.html" "Boletín $2" "En la ciudad, $3 familias desplazadas recibieron ayuda durante la semana, según los equipos."
}
figure docs space "19 384"
figure docs dot "19.384"
figure docs comma "19,384"
figure docs plain "19384"
figure docs nbsp "19${nbsp}384"
figure docs entity "19&nbsp;384"
figure docs narrow "19${narrow}384"
figure docs thin "19${thin}384"
figure docs bold "<b>19</b> 384"
figure docs million "2 613 000"
figure docs millions "2.613.000"
figure docs decimal "19,38"
figure docs other "384"
printf 'Boletín de texto\n\nEn la ciudad y en los pueblos vecinos de la costa norte, 19\n384 familias desplazadas recibieron ayuda durante la semana,\nsegún los equipos de la organización que trabajan en la\nprovincia desde el comienzo de las lluvias y que esperan\notras que vienen de las islas.\n' >docs/wrapped.txt
run 0 iom_index --index index docs

all="es-bold.html es-comma.html es-dot.html es-entity.html es-narrow.html es-nbsp.html es-plain.html es-space.html es-thin.html"
all="$all $(echo "$all" | sed 's/es-/fr-/g')"
# whole QUERY...: the ids of the documents that have all of it, in order of their names
whole() {
	iom_search --index index -n 100 --no-cross --json "$@" >out 2>err
	json '[.results[] | select(.missing == []) | .id] | sort | join(" ")'
}
for query in "19 384" "19.384" "19,384" "19384" "19${nbsp}384" "19${narrow}384" '"19 384"' "+19384" '"19.384"'; do
	is "$all wrapped.txt" "$(whole "$query")" "what \"$query\" finds"
done
for query in "2 613 000" "2.613.000" "2,613,000" "2613000" "2${nbsp}613${nbsp}000"; do
	is "es-million.html es-millions.html fr-million.html fr-millions.html" "$(whole "$query")" "what \"$query\" finds"
done
# Beside words, and as a phrase with them.
is "$(echo "$all" | tr ' ' '\n' | grep fr- | tr '\n' ' ' | sed 's/ $//')" "$(whole 'familles 19384')" "with a French word"
is "fr-bold.html fr-comma.html fr-dot.html fr-entity.html fr-narrow.html fr-nbsp.html fr-plain.html fr-space.html fr-thin.html" \
	"$(whole '"19384 familles déplacées"')" "in a phrase"
# Decimals and parts of a figure are other numbers.
is "es-decimal.html fr-decimal.html" "$(whole 19,38)" "a decimal comma"
is "es-decimal.html fr-decimal.html" "$(whole 19.38)" "a decimal point"
is "es-other.html fr-other.html" "$(whole 384)" "a part of a figure"
# All of it is marked, as the text writes it.
iom_search --index index -n 50 --json 19384 >out 2>err
is "19 384" "$(jq -r '.results[] | select(.id == "fr-space.html") | .snippet as $s | $s.text[$s.matches[0][0]:$s.matches[0][1]]' out)" "marked"
