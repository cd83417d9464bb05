#!/bin/sh
# However many processes find the facts, the index is the same: the documents in their order, those without text left out by
# name, and what was garbled put right.
. "$(dirname "$0")/lib.sh"

mkdir pages
n=0
while [ $n -lt 150 ]; do
	page "pages/p$n.html" "Le bateau $n" "Le bateau numéro $n quitte le port de Dakar vers la ville de Mbour, au Sénégal, avec $((n * 7)) migrants."
	n=$((n + 1))
done
printf "<html><body><nav>Accueil</nav></body></html>" >pages/p70x.html
printf '<html><head><title>Nota</title><link rel="alternate" hreflang="fr" href="https://a.example/p3"></head><body><p>El barco de la oficina llega a la ciudad de La Paz con las personas que regresan.</p></body></html>' >pages/p71x.html

for jobs in 1 2 5; do
	run 0 iom_index --index "index$jobs" --jobs $jobs --report "report$jobs.json" pages
done
is 151 "$(jq -r .documents report1.json)"
for jobs in 2 5; do
	run 0 "$build/tests/tools/compare_generations" index1 index$jobs --learnt
	is "$(jq -cS '.entries, .documents, .surroundings, .skipped' report1.json)" \
		"$(jq -cS '.entries, .documents, .surroundings, .skipped' report$jobs.json)"
done
is p70x.html "$(jq -r '.entries[] | select(.kind == "skipped") | .what' report2.json)"
run 0 iom_index --index index5 --check
