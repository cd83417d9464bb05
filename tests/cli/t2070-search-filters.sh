#!/bin/sh
# Filters, order and pages of results, as options; the same filters stand in the query language.
. "$(dirname "$0")/lib.sh"

cat >dump.jsonl <<'END'
{"id":"fr1","title":"Retour au Mali","text":"Le retour volontaire des migrants au Mali se poursuit avec un appui à la réinsertion dans la région de Kayes.","lang":"fr","type":"news","site":"www.iom.int","date":"2010-05-03"}
{"id":"fr2","title":"Retour au Niger","text":"Le retour volontaire des migrants au Niger se poursuit avec un appui à la réinsertion dans la région d'Agadez.","lang":"fr","type":"story","site":"niger.iom.int","date":"2015"}
{"id":"fr3","title":"Retour sans date","text":"Le retour volontaire des migrants se poursuit avec un appui, et personne ne sait quand cette page fut écrite.","lang":"fr","type":"news","site":"www.iom.int"}
{"id":"es1","title":"Retorno a Honduras","text":"El retorno voluntario de los migrantes a Honduras continúa con un apoyo a la reinserción en la ciudad de San Pedro Sula.","lang":"es","type":"news","site":"www.iom.int","date":"2019-11-30"}
END
run 0 iom_index --index index dump.jsonl
sorted() { ids -n 100 "$@" | tr ' ' '\n' | sort | xargs; }
is "fr1 fr2 fr3" "$(sorted --no-cross retour)"
is "fr1 fr2 fr3" "$(sorted --lang fr retour)"
is "es1 fr1 fr2 fr3" "$(sorted --lang fr --lang es retour retorno)"
is "es1 fr1 fr2 fr3" "$(sorted --lang fr,es retour retorno)"
is "fr1 fr3" "$(sorted --type news --lang fr retour)"
is fr2 "$(sorted --site niger.iom.int retour)"
is fr1 "$(sorted --country MLI retour)"
is fr1 "$(sorted --country mli retour)"
is "fr1 fr2" "$(sorted --country MLI --country NER retour)"
is "es1 fr2" "$(sorted --from 2015 retour retorno)"
is "fr1 fr2" "$(sorted --to 2015 retour retorno)"
is fr2 "$(sorted --from 2015 --to 2015 retour retorno)"
is fr1 "$(sorted retour date:2010-05)"
is fr2 "$(sorted retour type:story)"
is "es1 fr2 fr1 fr3" "$(ids --sort date retour retorno)" "newest first, no date last"
is "es1" "$(ids --lang es)" "a filter alone"
whole=$(ids -n 4 retour retorno)
is "$whole" "$(ids -n 2 retour retorno) $(ids -n 2 --offset 2 retour retorno)" "two pages"
is "" "$(ids --offset 500 retour)" "a page past the end"
is "fr1 fr1" "$(ids -n 1 title:mali) $(ids -n 1 '"retour au mali"')"
# Order is stable.
is "$whole" "$(ids -n 4 retour retorno)" "the same again"

run 0 iom_search --index index --json --facets --lang fr retour
is "3" "$(json '.facets.lang[] | select(.value == "fr") | .count')"
run 0 iom_search --index index --facets --lang fr retour
has out "fr 3"
