#!/bin/sh
# ñ is a letter, though many keyboards lack it; a word that the index hardly knows may be a slip for one that it knows well.
. "$(dirname "$0")/lib.sh"

{
	cat <<'EOS'
{"id":"anio","title":"El año nuevo","text":"El año que viene empieza el programa de acogida en la capital del país.","lang":"es"}
{"id":"anios","title":"Diez años","text":"Durante diez años la oficina trabajó con las familias que llegaron al puerto.","lang":"es"}
{"id":"ano","title":"Una consulta","text":"El examen del ano y del recto lo hace el médico de la clínica del puerto.","lang":"es"}
{"id":"espana","title":"La llegada a España","text":"Los niños llegaron a España por mar y duermen en un centro de acogida.","lang":"es"}
{"id":"nina","title":"Una niña","text":"La niña del cañón vive con su abuela desde que llegó la señora de la oficina.","lang":"es"}
{"id":"canon","title":"Le canon","text":"Le canon de la citadelle sonne chaque midi au-dessus du port de la vieille ville.","lang":"fr"}
{"id":"rare","title":"Une faute reintegratiom","text":"Le projet de reintegratiom a commencé dans la commune, dit cette page mal relue.","lang":"fr"}
{"id":"trait","title":"Un mot rare","text":"Le dialecte des montagnards garde des sons que la ville ne connaît plus.","lang":"fr"}
EOS
	for i in $(seq 12); do
		printf '{"id":"es-%s","title":"Escuela %s","text":"Las sendas de la escuela número %s llevan al río, y el guardián del puente %s las barre cada lunes con paño.","lang":"es"}\n' "$i" "$i" "$i" "$((i * 7919))"
	done
	echo '{"id":"name","title":"Une lettre","text":"La lettre est de Pano Dragnev, qui écrit chaque mois à la rédaction depuis sa retraite au bord du lac.","lang":"fr"}'
	for i in $(seq 60); do
		printf '{"id":"fr-%s","title":"Projet %s","text":"La réintégration des familles de la commune numéro %s avance : le projet %s reçoit une aide, et la dialectique y gagne.","lang":"fr"}\n' "$i" "$i" "$i" "$((i * 7919))"
	done
} >dump.jsonl
run 0 iom_index --index index dump.jsonl

# Typed right, neither finds the other; "años" is a form of "año", "ano" of nothing.
is "anio anios" "$(ids año | tr ' ' '\n' | sort | xargs)"
is "anio anios" "$(ids años | tr ' ' '\n' | sort | xargs)"
is ano "$(ids ano)" "the index knows both: what was typed is meant"
is '[]' "$(json '.query.corrections | tojson')" "nothing is read otherwise"
is ano "$(ids '"ano"')" "in a phrase"
is canon "$(ids canon)" "of another language too"
is nina "$(ids cañón)"
is "anio anios" "$(ids 'año*' | tr ' ' '\n' | sort | xargs)" "a prefix with ñ"

# Where the index has it with ñ alone, an n stands for it, and it is said.
for row in espana:España:espana ninos:niños:espana nina:niña:nina NINA:niña:nina anos:años:anios senora:señora:nina; do
	typed=${row%%:*} meant=${row#*:} id=${row##*:}
	meant=${meant%:*}
	case " $(ids "$typed") " in *" $id "*) ;; *) wrong "$typed does not find $id" ;; esac
	is true "$(json ".query.corrections | length == 1 and (.[0].to | ascii_downcase) == (\"$meant\" | ascii_downcase) and .[0].applied")" "what $typed is read as"
done
is espana "$(ids '"llegada a espana"')" "in a phrase"
run 1 iom_search --index index --no-spelling --no-cross espana
is nina "$(ids --no-spelling señora)"
is "anio anios" "$(ids 'acogida OR año OR años -ano -espana' | tr ' ' '\n' | sort | xargs)" "-ano takes no año out, -espana takes España"
# The index has both, and that with ñ is much commoner: what was typed first, the other behind it, and it is proposed.
is name "$(ids pano | awk '{print $1}')"
is '[{"from":"pano","to":"paño","applied":false}]' "$(json '.query.corrections | tojson')"
is 13 "$(json .total)"
is 12 "$(ids -n 100 paño | wc -w)" "typed right, the name is not found"
# A slip beside it is no hindrance.
is espana "$(ids espanna | awk '{print $1}')"

# Known, and rare beside its neighbour: proposed, and never searched.
run 0 iom_search --index index --json reintegratiom
is '[{"from":"reintegratiom","to":"réintégration","applied":false}]' "$(json '.query.corrections | tojson')"
is 1 "$(json .total)"
is rare "$(json '.results[0].id')"
run 0 iom_search --index index reintegratiom
has out "did you mean: réintégration (for reintegratiom)?"
run 0 iom_search --index index --json --no-spelling reintegratiom
is '[]' "$(json '.query.corrections | tojson')"
for query in '"reintegratiom"' 'title:reintegratiom' Reintegratiom REINTEGRATIOM dialecte; do
	iom_search --index index --json "$query" >out 2>err
	is '[]' "$(json '.query.corrections | tojson')" "$query"
done
